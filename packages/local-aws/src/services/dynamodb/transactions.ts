import type {
  CancellationReason,
  TransactGetItemsCommandInput,
  TransactGetItemsCommandOutput,
  TransactWriteItem,
  TransactWriteItemsCommandInput,
  TransactWriteItemsCommandOutput,
} from "@aws-sdk/client-dynamodb";
import { Constraints } from "../../constraints.ts";
import { AwsError } from "../../errors.ts";
import { collections, consumptionOf, describeAll } from "./batch.ts";
import { admitRead, admitWrite, type Consumption, charge } from "./capacity.ts";
import { invalid } from "./errors.ts";
import { project } from "./expressions/projection.ts";
import { readItem } from "./input-values.ts";
import { checkReturnMembers, readUnits } from "./items.ts";
import { checkKey, orderOf, partitionOrder } from "./keys.ts";
import { checkNested, readDelete, readPut, readUpdate } from "./read-write.ts";
import { readExpressions } from "./request-expressions.ts";
import { type Table, writeUnits } from "./table.ts";
import type { Tables } from "./tables.ts";
import type { Item } from "./value.ts";
import { checkCondition, checkedBytes, itemAfter, type Write } from "./write.ts";

type Output<Command> = Omit<Command, "$metadata">;

/** API reference, TransactWriteItems and TransactGetItems. */
const MAX_ACTIONS = 100;
const MAX_BYTES = 4 * 1024 * 1024;
/** Clock time that a client token is remembered. */
const TOKEN_MS = 10 * 60 * 1000;
/** Developer guide: a transaction reads or writes every item twice. */
const FACTOR = 2;

/** Why an element of a transaction cannot be done. */
type Reason = CancellationReason & { readonly Code: string };
const NONE: Reason = { Code: "None" };

/** All writes or none: they are checked against the present items first, and nothing runs in between. */
export function transactWriteItems(
  tables: Tables,
  input: TransactWriteItemsCommandInput,
): Output<TransactWriteItemsCommandOutput> {
  checkReturnMembers(input);
  new Constraints()
    .count("transactItems", input.TransactItems, 1, MAX_ACTIONS)
    .length("clientRequestToken", input.ClientRequestToken, 1, 36)
    .check();
  const repeated = repeatedOutput(tables, input);
  if (repeated !== undefined) return repeated;
  const writes = input.TransactItems!.map((item) => readAction(tables, item));
  checkDistinct(writes);
  const after: (Item | undefined)[] = [];
  let bytes = 0;
  const reasons = writes.map((write, index) => {
    try {
      admitWrite(tables, write.table, write.partition, "TransactWriteItems");
      const existing = write.table.get(write.order)?.item;
      checkCondition(write, existing);
      after[index] = itemAfter(write, existing);
      bytes += checkedBytes(write, after[index]);
      return NONE;
    } catch (error) {
      return reasonOf(error, tables, write);
    }
  });
  if (bytes > MAX_BYTES) throw invalid("Aggregate size of the items in the transaction cannot exceed 4 MB");
  const consumptions = new Map<Table, Consumption>();
  if (reasons.some((reason) => reason !== NONE)) {
    for (const { table, order } of writes)
      consumptionOf(consumptions, table).addWrite(
        { table: writeUnits(table.get(order)?.bytes ?? 0), indexes: undefined },
        FACTOR,
      );
    for (const consumption of consumptions.values()) charge(tables, consumption);
    throw cancelled(reasons);
  }
  for (const [index, write] of writes.entries()) {
    const item = after[index];
    const size = checkedBytes(write, item);
    const units =
      write.kind === "check"
        ? { table: writeUnits(size), indexes: undefined }
        : write.table.write(write.order, item, size, tables.now);
    consumptionOf(consumptions, write.table).addWrite(units, FACTOR);
  }
  for (const consumption of consumptions.values()) charge(tables, consumption);
  const output: Output<TransactWriteItemsCommandOutput> = {};
  const capacities = describeAll(consumptions, input.ReturnConsumedCapacity, true);
  if (capacities !== undefined) output.ConsumedCapacity = capacities;
  if (input.ReturnItemCollectionMetrics === "SIZE")
    output.ItemCollectionMetrics = collections(writes.map((write) => ({ tableName: write.table.name, write })));
  remember(tables, input, output);
  return output;
}

function readAction(tables: Tables, item: TransactWriteItem): Write {
  const actions = Object.values(item).filter((action) => action !== undefined);
  if (actions.length !== 1) throw invalid("TransactItems can only contain one of Check, Put, Update or Delete");
  if (item.Put !== undefined) return readPut(tables, item.Put);
  if (item.Update !== undefined) return readUpdate(tables, item.Update);
  if (item.Delete !== undefined) return readDelete(tables, item.Delete);
  return readDelete(tables, item.ConditionCheck!, "check");
}

function checkDistinct(writes: readonly Write[]): void {
  const seen = new Set<string>();
  for (const { table, order } of writes) {
    const id = `${table.name}/${order}`;
    if (seen.has(id)) throw invalid("Transaction request cannot include multiple operations on one item");
    seen.add(id);
  }
}

function reasonOf(error: unknown, tables: Tables, write: Write): Reason {
  if (!(error instanceof AwsError)) throw error;
  const Message = error.message;
  switch (error.code) {
    case "ConditionalCheckFailedException": {
      tables.metricsOf(write.table).add("ConditionalCheckFailedRequests", tables.now, 1);
      const Code = "ConditionalCheckFailed";
      return error.fields.Item === undefined ? { Code, Message } : { Code, Message, Item: error.fields.Item as never };
    }
    case "ProvisionedThroughputExceededException":
      return { Code: "ProvisionedThroughputExceeded", Message };
    case "ThrottlingException":
      return { Code: "ThrottlingError", Message };
    default:
      return { Code: "ValidationError", Message };
  }
}

function cancelled(reasons: readonly Reason[]): AwsError {
  return new AwsError(
    "TransactionCanceledException",
    `Transaction cancelled, please refer cancellation reasons for specific reasons [${reasons.map(({ Code }) => Code).join(", ")}]`,
    { fields: { CancellationReasons: reasons } },
  );
}

/** The answer to a transaction that was done before under the same token. */
function repeatedOutput(
  tables: Tables,
  input: TransactWriteItemsCommandInput,
): Output<TransactWriteItemsCommandOutput> | undefined {
  for (const [token, { at }] of tables.tokens) {
    if (tables.now < at + TOKEN_MS) break;
    tables.tokens.delete(token);
  }
  const known = tables.tokens.get(input.ClientRequestToken ?? "");
  if (known === undefined) return undefined;
  if (known.request !== requestText(input))
    throw new AwsError(
      "IdempotentParameterMismatchException",
      "Request parameters mismatch: the ClientRequestToken was used with other parameters within the last 10 minutes.",
    );
  return known.output;
}

function remember(tables: Tables, input: TransactWriteItemsCommandInput, output: object): void {
  if (input.ClientRequestToken === undefined) return;
  tables.tokens.set(input.ClientRequestToken, { at: tables.now, request: requestText(input), output });
}

function requestText({ TransactItems }: TransactWriteItemsCommandInput): string {
  return JSON.stringify(TransactItems);
}

/** Reads all items as they are at one moment. */
export function transactGetItems(
  tables: Tables,
  input: TransactGetItemsCommandInput,
): Output<TransactGetItemsCommandOutput> {
  checkReturnMembers(input);
  new Constraints().count("transactItems", input.TransactItems, 1, MAX_ACTIONS).check();
  const reads = input.TransactItems!.map(({ Get }) => {
    const key = readItem(Get!.Key!);
    const { projection } = readExpressions(Get!, []);
    const table = tables.active(Get!.TableName!);
    checkKey(table.keys, key);
    checkNested(table, projection?.nested);
    const partition = partitionOrder(table.keys.hash.type, key[table.keys.hash.name]!);
    return { table, partition, order: orderOf(table.keys, key), paths: projection?.paths };
  });
  const seen = new Set(reads.map(({ table, order }) => `${table.name}/${order}`));
  if (seen.size < reads.length) throw invalid("Transaction request cannot include multiple operations on one item");
  const reasons = reads.map(({ table, partition }) => {
    try {
      admitRead(tables, table, partition, "TransactGetItems");
      return NONE;
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      const Code = error.code === "ThrottlingException" ? "ThrottlingError" : "ProvisionedThroughputExceeded";
      return { Code, Message: error.message };
    }
  });
  if (reasons.some((reason) => reason !== NONE)) throw cancelled(reasons);
  const consumptions = new Map<Table, Consumption>();
  let bytes = 0;
  const Responses = reads.map(({ table, order, paths }) => {
    const entry = table.get(order);
    bytes += entry?.bytes ?? 0;
    consumptionOf(consumptions, table).addRead(FACTOR * readUnits(entry?.bytes ?? 0, true));
    if (entry === undefined) return {};
    return { Item: (paths === undefined ? entry.item : project(paths, entry.item)) as never };
  });
  if (bytes > MAX_BYTES) throw invalid("Aggregate size of the items in the transaction cannot exceed 4 MB");
  for (const consumption of consumptions.values()) charge(tables, consumption);
  const capacities = describeAll(consumptions, input.ReturnConsumedCapacity, true);
  return capacities === undefined ? { Responses } : { Responses, ConsumedCapacity: capacities };
}
