import type {
  CreatePartitionCommandInput,
  DeletePartitionCommandInput,
  GetPartitionCommandInput,
  GetPartitionCommandOutput,
  GetPartitionsCommandInput,
  GetPartitionsCommandOutput,
  Partition,
  UpdatePartitionCommandInput,
} from "@aws-sdk/client-glue";
import { Constraints } from "../../constraints.ts";
import type { Catalog, TableEntry } from "./catalog.ts";
import { notFound } from "./errors.ts";
import type { Output } from "./operations.ts";
import { page, pageLimit } from "./paging.ts";
import { compilePartitionExpression } from "./partition-expression.ts";
import { checkPartitionInput } from "./table-input.ts";
import { requireTable } from "./table-versions.ts";

export function createPartition(catalog: Catalog, input: CreatePartitionCommandInput): object {
  catalog.addPartition(requireTable(catalog, input), checkPartitionInput(input.PartitionInput!));
  return {};
}

export function getPartition(catalog: Catalog, input: GetPartitionCommandInput): Output<GetPartitionCommandOutput> {
  const found = requireTable(catalog, input).partitions.get(input.PartitionValues!);
  if (found === undefined) throw notFound("Cannot find partition.");
  return { Partition: found };
}

export function getPartitions(catalog: Catalog, input: GetPartitionsCommandInput): Output<GetPartitionsCommandOutput> {
  const entry = requireTable(catalog, input);
  new Constraints().length("expression", input.Expression, 0, 2048).check();
  const limit = pageLimit(input.MaxResults, 1000);
  const chosen = segmentOf(selectPartitions(entry, input.Expression), input.Segment);
  const { items, next } = page(chosen, limit, input.NextToken);
  return { Partitions: input.ExcludeColumnSchema === true ? items.map(withoutColumns) : [...items], ...next };
}

/** Partitions in the order of their values. @throws AwsError InvalidInputException, InvalidStateException. */
export function selectPartitions(entry: TableEntry, expression: string | undefined): readonly Partition[] {
  const all = entry.partitions.list();
  if (expression === undefined || expression.trim() === "") return all;
  const test = compilePartitionExpression(expression, entry.current.PartitionKeys ?? []);
  return all.filter(({ Values }) => test(Values!));
}

/** The share of the partitions that one of several parallel readers gets. */
function segmentOf(partitions: readonly Partition[], segment: GetPartitionsCommandInput["Segment"]) {
  if (segment === undefined) return partitions;
  const { SegmentNumber, TotalSegments } = segment;
  new Constraints()
    .range("segment.segmentNumber", SegmentNumber, 0, Math.max(0, (TotalSegments ?? 1) - 1))
    .range("segment.totalSegments", TotalSegments, 1, 10)
    .check();
  return partitions.filter((_, index) => index % TotalSegments! === SegmentNumber);
}

function withoutColumns(partition: Partition): Partition {
  if (partition.StorageDescriptor === undefined) return partition;
  const { Columns, ...StorageDescriptor } = partition.StorageDescriptor;
  return { ...partition, StorageDescriptor };
}

export function updatePartition(catalog: Catalog, input: UpdatePartitionCommandInput): object {
  const entry = requireTable(catalog, input);
  catalog.updatePartition(entry, input.PartitionValueList!, checkPartitionInput(input.PartitionInput!));
  return {};
}

export function deletePartition(catalog: Catalog, input: DeletePartitionCommandInput): object {
  if (!requireTable(catalog, input).partitions.delete(input.PartitionValues!)) throw notFound("Cannot find partition.");
  return {};
}
