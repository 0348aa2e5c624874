import type {
  CreatePartitionIndexCommandInput,
  DeletePartitionIndexCommandInput,
  GetPartitionIndexesCommandInput,
  GetPartitionIndexesCommandOutput,
  PartitionIndex,
  PartitionIndexStatus,
} from "@aws-sdk/client-glue";
import { Constraints } from "../../constraints.ts";
import { AwsError } from "../../errors.ts";
import type { Catalog, TableEntry } from "./catalog.ts";
import { alreadyExists, invalidInput, notFound } from "./errors.ts";
import type { Output } from "./operations.ts";
import { requireTable } from "./table-versions.ts";

/**
 * An index names keys that lead the filters of GetPartitions. On AWS it makes them faster and changes no answer; here
 * all filters walk the partitions in memory.
 */
export interface PartitionIndexEntry {
  readonly name: string;
  readonly keys: readonly string[];
  /** When it is built, in milliseconds since the epoch. */
  readonly activeFrom: number;
}

/** Developer Guide, "Working with partition indexes": at most three on a table. */
const MAX_INDEXES = 3;
const BUILD_MS = 10_000;

export function createPartitionIndex(catalog: Catalog, input: CreatePartitionIndexCommandInput): object {
  addIndexes(catalog, requireTable(catalog, input), [input.PartitionIndex!]);
  return {};
}

/** @throws AwsError InvalidInputException, AlreadyExistsException, ResourceNumberLimitExceededException. */
export function addIndexes(catalog: Catalog, entry: TableEntry, indexes: readonly PartitionIndex[]): void {
  const keys = new Set(entry.current.PartitionKeys!.map(({ Name }) => Name!.toLowerCase()));
  for (const { IndexName, Keys } of indexes) {
    new Constraints()
      .required("partitionIndex.indexName", IndexName)
      .length("partitionIndex.indexName", IndexName, 1, 255)
      .count("partitionIndex.keys", Keys, 1, 10)
      .check();
    const unknown = Keys!.find((key) => !keys.has(key.toLowerCase()));
    if (unknown !== undefined)
      throw invalidInput(`Partition index key ${unknown} is not a partition key of the table.`);
    if (entry.indexes.has(IndexName!)) throw alreadyExists("Partition index");
    if (entry.indexes.size >= MAX_INDEXES)
      throw new AwsError("ResourceNumberLimitExceededException", `A table can have at most ${MAX_INDEXES} indexes.`);
    const wait = entry.partitions.size === 0 ? 0 : BUILD_MS;
    entry.indexes.set(IndexName!, {
      name: IndexName!,
      keys: Keys!.map((key) => key.toLowerCase()),
      activeFrom: catalog.host.clock.now() + wait,
    });
  }
}

export function getPartitionIndexes(
  catalog: Catalog,
  input: GetPartitionIndexesCommandInput,
): Output<GetPartitionIndexesCommandOutput> {
  const { indexes, current } = requireTable(catalog, input);
  const now = catalog.host.clock.now();
  const types = new Map(current.PartitionKeys!.map(({ Name, Type }) => [Name!.toLowerCase(), Type ?? "string"]));
  return {
    PartitionIndexDescriptorList: [...indexes.values()].map(({ name, keys, activeFrom }) => ({
      IndexName: name,
      Keys: keys.map((Name) => ({ Name, Type: types.get(Name) ?? "string" })),
      IndexStatus: (now < activeFrom ? "CREATING" : "ACTIVE") satisfies PartitionIndexStatus,
    })),
  };
}

export function deletePartitionIndex(catalog: Catalog, input: DeletePartitionIndexCommandInput): object {
  const { indexes } = requireTable(catalog, input);
  if (!indexes.delete(input.IndexName!))
    throw notFound(`Index with the given indexName : ${input.IndexName} does not exist`);
  return {};
}
