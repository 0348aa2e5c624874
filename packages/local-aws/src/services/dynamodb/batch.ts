import type {
  BatchGetItemCommandInput,
  BatchGetItemCommandOutput,
  BatchWriteItemCommandInput,
  BatchWriteItemCommandOutput,
  KeysAndAttributes,
  WriteRequest,
} from "@aws-sdk/client-dynamodb";
import { AwsError, notImplemented } from "../../errors.ts";
import { setOwn } from "../../wire/json.ts";
import { admitRead, admitWrite, Consumption, charge, collectionMetrics } from "./capacity.ts";
import { invalid } from "./errors.ts";
import { project } from "./expressions/projection.ts";
import { readItem } from "./input-values.ts";
import { checkReturnMembers, readUnits } from "./items.ts";
import { checkKey, orderOf, partitionOrder } from "./keys.ts";
import { checkNested, readDelete, readPut } from "./read-write.ts";
import { readExpressions } from "./request-expressions.ts";
import type { Table } from "./table.ts";
import type { Tables } from "./tables.ts";
import type { Item } from "./value.ts";
import { checkedBytes, type Write } from "./write.ts";

type Output<Command> = Omit<Command, "$metadata">;

/** API reference, BatchWriteItem and BatchGetItem. */
const MAX_WRITES = 25;
const MAX_READS = 100;
const MAX_BYTES = 16 * 1024 * 1024;

/** A write with the request that it came from, to be returned when it is not done. */
interface Pending {
  readonly tableName: string;
  readonly request: WriteRequest;
  readonly write: Write;
}

export function batchWriteItem(tables: Tables, input: BatchWriteItemCommandInput): Output<BatchWriteItemCommandOutput> {
  checkReturnMembers(input);
  const pending = readWrites(tables, input);
  const consumptions = new Map<Table, Consumption>();
  const unprocessed: Record<string, WriteRequest[]> = {};
  let refusal: AwsError | undefined;
  let done = 0;
  for (const { tableName, request, write } of pending) {
    try {
      admitWrite(tables, write.table, write.partition, "BatchWriteItem");
    } catch (error) {
      refusal = throttle(error);
      if (!Object.hasOwn(unprocessed, tableName)) setOwn(unprocessed, tableName, []);
      unprocessed[tableName]!.push(request);
      continue;
    }
    const after = write.kind === "put" ? write.item : undefined;
    const single = new Consumption(write.table);
    const units = write.table.write(write.order, after, checkedBytes(write, after), tables.now);
    single.addWrite(units);
    charge(tables, single, write.partition);
    consumptionOf(consumptions, write.table).addWrite(units);
    done++;
  }
  if (done === 0 && refusal !== undefined) throw refusal;
  const output: Output<BatchWriteItemCommandOutput> = { UnprocessedItems: unprocessed };
  const capacities = describeAll(consumptions, input.ReturnConsumedCapacity);
  if (capacities !== undefined) output.ConsumedCapacity = capacities;
  if (input.ReturnItemCollectionMetrics === "SIZE") output.ItemCollectionMetrics = collections(pending);
  return output;
}

function readWrites(tables: Tables, { RequestItems }: BatchWriteItemCommandInput): Pending[] {
  const pending: Pending[] = [];
  const names = Object.keys(RequestItems!);
  if (names.length === 0) throw lengthRefusal("requestItems", 1);
  const seen = new Map<Table, Set<string>>();
  let bytes = 0;
  for (const tableName of names) {
    const requests = RequestItems![tableName]!;
    if (requests.length === 0 || requests.length > MAX_WRITES) throw mapRefusal("requestItems", MAX_WRITES);
    for (const request of requests) {
      const { PutRequest, DeleteRequest } = request;
      if ((PutRequest === undefined) === (DeleteRequest === undefined))
        throw invalid(
          PutRequest === undefined
            ? "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes"
            : "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes",
        );
      const write =
        PutRequest === undefined
          ? readDelete(tables, { TableName: tableName, Key: DeleteRequest!.Key })
          : readPut(tables, { TableName: tableName, Item: PutRequest.Item });
      noteKey(seen, write.table, write.order);
      bytes += PutRequest === undefined ? 0 : checkedBytes(write, write.item);
      pending.push({ tableName, request, write });
    }
  }
  if (pending.length > MAX_WRITES) throw invalid("Too many items requested for the BatchWriteItem call");
  if (bytes > MAX_BYTES) throw invalid("Total size of the items in the BatchWriteItem call exceeds 16 MB");
  return pending;
}

export function batchGetItem(tables: Tables, input: BatchGetItemCommandInput): Output<BatchGetItemCommandOutput> {
  checkReturnMembers(input);
  const Responses: Record<string, Item[]> = {};
  const UnprocessedKeys: Record<string, KeysAndAttributes> = {};
  const consumptions = new Map<Table, Consumption>();
  const reads = readReads(tables, input);
  let bytes = 0;
  let refusal: AwsError | undefined;
  let done = 0;
  for (const { tableName, table, orders, partitions, keys, paths } of reads) {
    const items: Item[] = [];
    setOwn(Responses, tableName, items);
    const rest: NonNullable<KeysAndAttributes["Keys"]> = [];
    for (let index = 0; index < orders.length; index++) {
      const entry = table.get(orders[index]!);
      refusal = refused(tables, table, partitions[index]!) ?? refusal;
      if (refusal !== undefined || bytes + (entry?.bytes ?? 0) > MAX_BYTES) {
        rest.push(keys.Keys![index]!);
        continue;
      }
      done++;
      bytes += entry?.bytes ?? 0;
      const single = new Consumption(table);
      const units = readUnits(entry?.bytes ?? 0, keys.ConsistentRead);
      single.addRead(units);
      charge(tables, single, partitions[index]);
      consumptionOf(consumptions, table).addRead(units);
      if (entry !== undefined) items.push(paths === undefined ? entry.item : project(paths, entry.item));
    }
    if (rest.length > 0) setOwn(UnprocessedKeys, tableName, { ...keys, Keys: rest });
  }
  if (done === 0 && refusal !== undefined) throw refusal;
  const output: Output<BatchGetItemCommandOutput> = { Responses: Responses as never, UnprocessedKeys };
  const capacities = describeAll(consumptions, input.ReturnConsumedCapacity);
  if (capacities !== undefined) output.ConsumedCapacity = capacities;
  return output;
}

function refused(tables: Tables, table: Table, partition: string): AwsError | undefined {
  try {
    admitRead(tables, table, partition, "BatchGetItem");
    return undefined;
  } catch (error) {
    return throttle(error);
  }
}

function readReads(tables: Tables, { RequestItems }: BatchGetItemCommandInput) {
  const names = Object.keys(RequestItems!);
  if (names.length === 0) throw lengthRefusal("requestItems", 1);
  const seen = new Map<Table, Set<string>>();
  let count = 0;
  const reads = names.map((tableName) => {
    const keys = RequestItems![tableName]!;
    if (keys.AttributesToGet !== undefined)
      throw notImplemented("Parameter AttributesToGet of dynamodb:BatchGetItem", "use ProjectionExpression");
    if (keys.Keys!.length === 0 || keys.Keys!.length > MAX_READS) throw mapRefusal("requestItems", MAX_READS);
    count += keys.Keys!.length;
    const { projection } = readExpressions(keys, []);
    const table = tables.active(tableName);
    checkNested(table, projection?.nested);
    const read = keys.Keys!.map((key) => readItem(key));
    for (const key of read) checkKey(table.keys, key);
    const orders = read.map((key) => orderOf(table.keys, key));
    for (const order of orders) noteKey(seen, table, order);
    const { hash } = table.keys;
    const partitions = read.map((key) => partitionOrder(hash.type, key[hash.name]!));
    return { tableName, table, orders, partitions, keys, paths: projection?.paths };
  });
  if (count > MAX_READS) throw invalid("Too many items requested for the BatchGetItem call");
  return reads;
}

function noteKey(seen: Map<Table, Set<string>>, table: Table, order: string): void {
  const orders = seen.get(table) ?? new Set<string>();
  seen.set(table, orders);
  if (orders.has(order)) throw invalid("Provided list of item keys contains duplicates");
  orders.add(order);
}

export function consumptionOf(consumptions: Map<Table, Consumption>, table: Table): Consumption {
  let consumption = consumptions.get(table);
  if (consumption === undefined) {
    consumption = new Consumption(table);
    consumptions.set(table, consumption);
  }
  return consumption;
}

/** Consumption per table; undefined when it was not asked for. */
export function describeAll(
  consumptions: ReadonlyMap<Table, Consumption>,
  detail: Parameters<Consumption["describe"]>[0],
  detailed = false,
) {
  if (detail === undefined || detail === "NONE") return undefined;
  return [...consumptions.values()].map((consumption) => consumption.describe(detail, detailed)!);
}

/** Item collections by table; tables without local indexes have none. */
export function collections(written: readonly { readonly tableName: string; readonly write: Write }[]) {
  const byTable: Record<string, NonNullable<ReturnType<typeof collectionMetrics>>[]> = {};
  const seen = new Set<string>();
  for (const { tableName, write } of written) {
    const id = `${tableName}/${write.partition}`;
    if (seen.has(id)) continue;
    seen.add(id);
    const { name } = write.table.keys.hash;
    const metrics = collectionMetrics(write.table, write.partition, { [name]: write.item[name] as never });
    if (metrics === undefined) continue;
    if (!Object.hasOwn(byTable, tableName)) setOwn(byTable, tableName, []);
    byTable[tableName]!.push(metrics);
  }
  return byTable;
}

/** The refusal itself, when that is what was thrown. */
function throttle(error: unknown): AwsError {
  if (error instanceof AwsError) return error;
  throw error;
}

function mapRefusal(path: string, max: number): AwsError {
  return invalid(
    `1 validation error detected: Value at '${path}' failed to satisfy constraint: Map value must satisfy constraint: [Member must have length less than or equal to ${max}, Member must have length greater than or equal to 1]`,
  );
}

function lengthRefusal(path: string, min: number): AwsError {
  return invalid(
    `1 validation error detected: Value '{}' at '${path}' failed to satisfy constraint: Member must have length greater than or equal to ${min}`,
  );
}
