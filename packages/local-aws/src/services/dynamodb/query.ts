import type {
  QueryCommandInput,
  QueryCommandOutput,
  ScanCommandInput,
  ScanCommandOutput,
} from "@aws-sdk/client-dynamodb";
import { Constraints } from "../../constraints.ts";
import { admitRead, Consumption, charge } from "./capacity.ts";
import { invalid, invalidValues } from "./errors.ts";
import type { Condition, Path } from "./expressions/ast.ts";
import { holds } from "./expressions/condition.ts";
import { keyQuery } from "./expressions/key-condition.ts";
import { project } from "./expressions/projection.ts";
import { readItem } from "./input-values.ts";
import { checkReturnMembers, readUnits } from "./items.ts";
import {
  checkKeyValue,
  type KeyAttribute,
  type Keys,
  keyNames,
  type OrderRange,
  orderOf,
  partitionOrder,
  segmentRange,
} from "./keys.ts";
import { checkNested } from "./read-write.ts";
import { type Expressions, readExpressions } from "./request-expressions.ts";
import type { SortedEntries } from "./sorted-entries.ts";
import type { Index, Table } from "./table.ts";
import type { Tables } from "./tables.ts";
import { attributeOf, equal, type Item, setAttribute, type Value } from "./value.ts";

type Output<Command> = Omit<Command, "$metadata">;

/** API reference, Query and Scan: bytes that are read for one page. */
const PAGE_BYTES = 1024 * 1024;
/** API reference, Scan. */
const MAX_SEGMENTS = 1_000_000;

type ReadInput = Omit<ScanCommandInput, "Segment" | "TotalSegments">;

/** What a page is read from. */
interface Source {
  readonly table: Table;
  readonly index: Index | undefined;
  readonly entries: SortedEntries;
  readonly keys: Keys;
}

export function query(tables: Tables, input: QueryCommandInput): Output<QueryCommandOutput> {
  checkPageMembers(input);
  const expressions = readExpressions(input, ["FilterExpression", "KeyConditionExpression"]);
  if (expressions.keyCondition === undefined)
    throw invalid("Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.");
  const source = sourceOf(tables, input);
  const { hash, range } = keyQuery(expressions.keyCondition.condition, source.keys);
  for (const name of keyNames(source.keys))
    if (expressions.filter?.heads.has(name))
      throw invalid(`Filter Expression can only contain non-primary key attributes: Primary key attribute: ${name}`);
  const start = startOf(source, input.ExclusiveStartKey);
  if (start !== undefined && !equal(start.key[source.keys.hash.name]!, hash))
    throw invalid("The provided starting key is outside query boundaries based on provided conditions");
  if (start !== undefined && (start.order < range.from || (range.to !== undefined && start.order >= range.to)))
    throw invalid("The provided starting key does not match the range key predicate");
  const backwards = input.ScanIndexForward === false;
  const partition = partitionOrder(source.keys.hash.type, hash);
  return read(
    tables,
    source,
    input,
    expressions,
    rangeAfter(range, start?.order, backwards),
    backwards,
    "Query",
    partition,
  );
}

export function scan(tables: Tables, input: ScanCommandInput): Output<ScanCommandOutput> {
  checkPageMembers(input);
  new Constraints()
    .range("segment", input.Segment, 0, MAX_SEGMENTS - 1)
    .range("totalSegments", input.TotalSegments, 1, MAX_SEGMENTS)
    .check();
  const expressions = readExpressions(input, ["FilterExpression"]);
  const range = readSegment(input);
  const source = sourceOf(tables, input);
  const start = startOf(source, input.ExclusiveStartKey);
  if (start !== undefined && (start.order < range.from || (range.to !== undefined && start.order >= range.to)))
    throw invalid(
      `The provided starting key is invalid: Invalid ExclusiveStartKey. Please use ExclusiveStartKey with correct Segment. TotalSegments: ${input.TotalSegments} Segment: ${input.Segment}`,
    );
  return read(tables, source, input, expressions, rangeAfter(range, start?.order, false), false, "Scan", undefined);
}

function readSegment({ Segment, TotalSegments }: ScanCommandInput): OrderRange {
  if (Segment === undefined && TotalSegments === undefined) return { from: "", to: undefined };
  if (TotalSegments === undefined)
    throw invalid(
      "The TotalSegments parameter is required but was not present in the request when Segment parameter is present",
    );
  if (Segment === undefined)
    throw invalid(
      "The Segment parameter is required but was not present in the request when parameter TotalSegments is present",
    );
  if (Segment >= TotalSegments)
    throw invalid(
      `The Segment parameter is zero-based and must be less than parameter TotalSegments: Segment: ${Segment} is not less than TotalSegments: ${TotalSegments}`,
    );
  return segmentRange(Segment, TotalSegments);
}

function checkPageMembers(input: ReadInput): void {
  checkReturnMembers(input);
  new Constraints()
    .oneOf("select", input.Select, ["SPECIFIC_ATTRIBUTES", "COUNT", "ALL_ATTRIBUTES", "ALL_PROJECTED_ATTRIBUTES"])
    .range("limit", input.Limit, 1, Number.MAX_SAFE_INTEGER)
    .check();
  const { Select, ProjectionExpression, IndexName } = input;
  if (ProjectionExpression !== undefined && Select !== undefined && Select !== "SPECIFIC_ATTRIBUTES")
    throw invalid(`Cannot specify the ProjectionExpression when choosing to get ${Select}`);
  if (Select === "SPECIFIC_ATTRIBUTES" && ProjectionExpression === undefined)
    throw invalid("Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES");
  if (Select === "ALL_PROJECTED_ATTRIBUTES" && IndexName === undefined)
    throw invalidValues("ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName");
}

/** @throws AwsError ValidationException, ResourceNotFoundException. */
function sourceOf(tables: Tables, input: ReadInput): Source {
  const table = tables.active(input.TableName!);
  if (input.IndexName === undefined) return { table, index: undefined, entries: table.entries, keys: table.keys };
  const index = table.indexes.get(input.IndexName);
  if (index === undefined) throw invalid(`The table does not have the specified index: ${input.IndexName}`);
  const { definition, entries } = index;
  if (index.status === "CREATING")
    throw invalid(`Cannot read from backfilling global secondary index: ${input.IndexName}`);
  if (definition.global && input.ConsistentRead === true)
    throw invalid("Consistent reads are not supported on global secondary indexes");
  if (definition.global && input.Select === "ALL_ATTRIBUTES" && definition.projection.type !== "ALL")
    throw invalidValues(
      `Select type ALL_ATTRIBUTES is not supported for global secondary index ${input.IndexName} because its projection type is not ALL`,
    );
  return { table, index, entries, keys: definition.keys };
}

/** Where ExclusiveStartKey stands. @throws AwsError ValidationException. */
function startOf({ table, index, keys }: Source, input: object | undefined): { key: Item; order: string } | undefined {
  if (input === undefined) return undefined;
  const key = readItem(input);
  const attributes = new Map<string, KeyAttribute>();
  for (const { hash, range } of [table.keys, keys])
    for (const attribute of range === undefined ? [hash] : [hash, range]) attributes.set(attribute.name, attribute);
  if (Object.keys(key).length !== attributes.size) throw invalid("The provided starting key is invalid");
  for (const attribute of attributes.values()) {
    const value = attributeOf(key, attribute.name);
    if (value === undefined) throw invalid("The provided starting key is invalid");
    if (value[attribute.type] === undefined)
      throw invalid("The provided starting key is invalid: The provided key element does not match the schema");
    checkKeyValue(attribute, value, attribute === keys.hash || attribute === table.keys.hash);
  }
  const tableOrder = orderOf(table.keys, key);
  return { key, order: index === undefined ? tableOrder : orderOf(keys, key) + tableOrder };
}

function rangeAfter({ from, to }: OrderRange, start: string | undefined, backwards: boolean): OrderRange {
  if (start === undefined) return { from, to };
  return backwards ? { from, to: start } : { from: `${start}\0`, to };
}

/** Reads one page: up to Limit items or 1 MB, before the filter. */
function read(
  tables: Tables,
  source: Source,
  input: ReadInput,
  expressions: Expressions,
  range: OrderRange,
  backwards: boolean,
  operation: "Query" | "Scan",
  partition: string | undefined,
): Output<ScanCommandOutput> {
  const { table, index } = source;
  checkNested(table, expressions.projection?.nested);
  checkNested(table, expressions.filter?.nested);
  const fromTable = fetchesFromTable(source, input, expressions);
  admitRead(tables, table, partition, operation, index?.definition.name);
  const consumption = new Consumption(table);
  const page = collect(source, range, backwards, input.Limit, fromTable, expressions.filter?.condition);
  consumption.addRead(readUnits(page.bytes, input.ConsistentRead), index?.definition.name);
  for (const bytes of page.fetched) consumption.addRead(readUnits(bytes, input.ConsistentRead));
  charge(tables, consumption, partition);
  tables.metricsOf(table).addForOperation("ReturnedItemCount", operation, tables.now, page.items.length);

  const output: Output<ScanCommandOutput> = { Count: page.items.length, ScannedCount: page.scanned };
  if (input.Select !== "COUNT") output.Items = projected(page.items, expressions.projection?.paths) as never;
  if (page.last !== undefined) output.LastEvaluatedKey = startKey(source, page.last) as never;
  const ConsumedCapacity = consumption.describe(input.ReturnConsumedCapacity);
  if (ConsumedCapacity !== undefined) output.ConsumedCapacity = ConsumedCapacity;
  return output;
}

interface Page {
  readonly items: readonly Item[];
  readonly scanned: number;
  readonly bytes: number;
  /** Sizes of the items fetched from the table for a local index that lacks what is asked for. */
  readonly fetched: readonly number[];
  /** The last item read, when there may be more. */
  readonly last: Item | undefined;
}

function collect(
  source: Source,
  range: OrderRange,
  backwards: boolean,
  limit: number | undefined,
  fromTable: boolean,
  filter: Condition | undefined,
): Page {
  const items: Item[] = [];
  const fetched: number[] = [];
  let scanned = 0;
  let bytes = 0;
  for (const entry of source.entries.range(range.from, range.to, backwards)) {
    scanned++;
    bytes += entry.bytes;
    const base = fromTable ? entry.base : undefined;
    if (base !== undefined) fetched.push(base.bytes);
    const item = base?.item ?? entry.item;
    if (filter === undefined || holds(filter, item)) items.push(item);
    if (scanned === limit || bytes >= PAGE_BYTES)
      return { items, scanned, bytes, fetched, last: entry.base?.item ?? entry.item };
  }
  return { items, scanned, bytes, fetched, last: undefined };
}

/** Whether a local index lacks what is asked for. @throws AwsError ValidationException for a global one. */
function fetchesFromTable({ index }: Source, input: ReadInput, { projection }: Expressions): boolean {
  if (index === undefined) return false;
  const asksAll = input.Select === "ALL_ATTRIBUTES";
  const named = projection?.paths.map((path) => path[0]) ?? [];
  if (!index.definition.global)
    return (asksAll && index.definition.projection.type !== "ALL") || !index.projects(named);
  if (index.projects(named)) return false;
  const missing = named.filter((name) => !index.projects([name]));
  throw invalidValues(`Global secondary index ${index.definition.name} does not project [${missing.join(", ")}]`);
}

function projected(items: readonly Item[], paths: readonly Path[] | undefined): readonly Item[] {
  return paths === undefined ? items : items.map((item) => project(paths, item));
}

/** The key that the next page starts after: that of the table, and of the index. */
function startKey({ table, keys }: Source, item: Item): Item {
  const key: Record<string, Value> = {};
  for (const name of [...keyNames(table.keys), ...keyNames(keys)]) setAttribute(key, name, item[name]!);
  return key;
}
