import type {
  BatchCreatePartitionCommandInput,
  BatchCreatePartitionCommandOutput,
  BatchDeletePartitionCommandInput,
  BatchDeletePartitionCommandOutput,
  BatchGetPartitionCommandInput,
  BatchGetPartitionCommandOutput,
  BatchUpdatePartitionCommandInput,
  BatchUpdatePartitionCommandOutput,
  PartitionError,
} from "@aws-sdk/client-glue";
import { Constraints } from "../../constraints.ts";
import type { Catalog } from "./catalog.ts";
import { errorDetail, notFound } from "./errors.ts";
import type { Output } from "./operations.ts";
import { checkPartitionInput } from "./table-input.ts";
import { requireTable } from "./table-versions.ts";

/** Each item fails by itself; the others are done. */
export function batchCreatePartition(
  catalog: Catalog,
  input: BatchCreatePartitionCommandInput,
): Output<BatchCreatePartitionCommandOutput> {
  new Constraints().count("partitionInputList", input.PartitionInputList, 0, 100).check();
  const entry = requireTable(catalog, input);
  const Errors = (input.PartitionInputList ?? []).flatMap((item) =>
    attempt(item.Values, () => catalog.addPartition(entry, checkPartitionInput(item))),
  );
  return { Errors };
}

export function batchDeletePartition(
  catalog: Catalog,
  input: BatchDeletePartitionCommandInput,
): Output<BatchDeletePartitionCommandOutput> {
  new Constraints().count("partitionsToDelete", input.PartitionsToDelete, 0, 25).check();
  const { partitions } = requireTable(catalog, input);
  const Errors = (input.PartitionsToDelete ?? []).flatMap(({ Values }) =>
    attempt(Values, () => {
      if (!partitions.delete(Values!)) throw notFound("Partition not found.");
    }),
  );
  return { Errors };
}

export function batchUpdatePartition(
  catalog: Catalog,
  input: BatchUpdatePartitionCommandInput,
): Output<BatchUpdatePartitionCommandOutput> {
  new Constraints().count("entries", input.Entries, 1, 100).check();
  const entry = requireTable(catalog, input);
  const Errors = (input.Entries ?? []).flatMap(({ PartitionValueList, PartitionInput }) =>
    attempt(PartitionValueList, () =>
      catalog.updatePartition(entry, PartitionValueList!, checkPartitionInput(PartitionInput!)),
    ).map(({ PartitionValues, ErrorDetail }) => ({ PartitionValueList: PartitionValues, ErrorDetail })),
  );
  return { Errors };
}

export function batchGetPartition(
  catalog: Catalog,
  input: BatchGetPartitionCommandInput,
): Output<BatchGetPartitionCommandOutput> {
  new Constraints().count("partitionsToGet", input.PartitionsToGet, 0, 1000).check();
  const { partitions } = requireTable(catalog, input);
  const found = (input.PartitionsToGet ?? []).flatMap(({ Values }) => partitions.get(Values!) ?? []);
  return { Partitions: found, UnprocessedKeys: [] };
}

function attempt(PartitionValues: string[] | undefined, run: () => void): PartitionError[] {
  try {
    run();
    return [];
  } catch (error) {
    return [{ PartitionValues, ErrorDetail: errorDetail(error) }];
  }
}
