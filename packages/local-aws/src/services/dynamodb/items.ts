import type {
  DeleteItemCommandInput,
  DeleteItemCommandOutput,
  GetItemCommandInput,
  GetItemCommandOutput,
  PutItemCommandInput,
  PutItemCommandOutput,
  UpdateItemCommandInput,
  UpdateItemCommandOutput,
} from "@aws-sdk/client-dynamodb";
import { Constraints } from "../../constraints.ts";
import { AwsError } from "../../errors.ts";
import { admitRead, admitWrite, Consumption, charge, collectionMetrics } from "./capacity.ts";
import { invalid } from "./errors.ts";
import type { Path } from "./expressions/ast.ts";
import { project } from "./expressions/projection.ts";
import { readItem } from "./input-values.ts";
import { checkKey, orderOf, partitionOrder } from "./keys.ts";
import { checkNested, readDelete, readPut, readUpdate } from "./read-write.ts";
import { readExpressions } from "./request-expressions.ts";
import { writeUnits } from "./table.ts";
import type { Tables } from "./tables.ts";
import { attributeOf, type Item } from "./value.ts";
import { checkCondition, checkedBytes, itemAfter, type Write } from "./write.ts";

type Output<Command> = Omit<Command, "$metadata">;

/** Developer guide, "Read consistency": a read unit per 4 KB, half of one where a little staleness is accepted. */
export function readUnits(bytes: number, consistent: boolean | undefined): number {
  return Math.max(1, Math.ceil(bytes / 4096)) * (consistent === true ? 1 : 0.5);
}

export function getItem(tables: Tables, input: GetItemCommandInput): Output<GetItemCommandOutput> {
  checkReturnMembers(input);
  const key = readItem(input.Key!);
  const { projection } = readExpressions(input, []);
  const table = tables.active(input.TableName!);
  checkKey(table.keys, key);
  checkNested(table, projection?.nested);
  const partition = partitionOrder(table.keys.hash.type, key[table.keys.hash.name]!);
  admitRead(tables, table, partition, "GetItem");
  const entry = table.get(orderOf(table.keys, key));
  const consumption = new Consumption(table);
  consumption.addRead(readUnits(entry?.bytes ?? 0, input.ConsistentRead));
  charge(tables, consumption, partition);
  const ConsumedCapacity = consumption.describe(input.ReturnConsumedCapacity);
  const output: Output<GetItemCommandOutput> = ConsumedCapacity === undefined ? {} : { ConsumedCapacity };
  if (entry === undefined) return output;
  output.Item = (projection === undefined ? entry.item : project(projection.paths, entry.item)) as never;
  return output;
}

export function putItem(tables: Tables, input: PutItemCommandInput): Output<PutItemCommandOutput> {
  checkReturnMembers(input);
  if (input.ReturnValues !== undefined && input.ReturnValues !== "NONE" && input.ReturnValues !== "ALL_OLD")
    throw invalid("ReturnValues can only be ALL_OLD or NONE");
  const write = readPut(tables, input);
  return answer(write, perform(tables, write, "PutItem"), input, input.ReturnValues);
}

export function deleteItem(tables: Tables, input: DeleteItemCommandInput): Output<DeleteItemCommandOutput> {
  checkReturnMembers(input);
  if (input.ReturnValues !== undefined && input.ReturnValues !== "NONE" && input.ReturnValues !== "ALL_OLD")
    throw invalid("ReturnValues can only be ALL_OLD or NONE");
  const write = readDelete(tables, input);
  return answer(write, perform(tables, write, "DeleteItem"), input, input.ReturnValues);
}

export function updateItem(tables: Tables, input: UpdateItemCommandInput): Output<UpdateItemCommandOutput> {
  checkReturnMembers(input);
  const write = readUpdate(tables, input);
  return answer(write, perform(tables, write, "UpdateItem"), input, input.ReturnValues);
}

interface Change {
  readonly before: Item | undefined;
  readonly after: Item | undefined;
  readonly consumption: Consumption;
}

/** Carries out a single write. @throws AwsError as the write is refused; a failed condition takes units all the same. */
function perform(tables: Tables, write: Write, operation: string): Change {
  const { table, order, partition } = write;
  admitWrite(tables, table, partition, operation);
  const existing = table.get(order);
  const before = existing?.item;
  const consumption = new Consumption(table);
  try {
    checkCondition(write, before);
    const after = itemAfter(write, before);
    consumption.addWrite(table.write(order, after, checkedBytes(write, after), tables.now));
    return { before, after, consumption };
  } catch (error) {
    if (error instanceof AwsError && error.code === "ConditionalCheckFailedException") {
      consumption.addWrite({ table: writeUnits(existing?.bytes ?? 0), indexes: undefined });
      tables.metricsOf(table).add("ConditionalCheckFailedRequests", tables.now, 1);
    }
    throw error;
  } finally {
    charge(tables, consumption, partition);
  }
}

function answer(
  write: Write,
  { before, after, consumption }: Change,
  input: Pick<UpdateItemCommandInput, "ReturnConsumedCapacity" | "ReturnItemCollectionMetrics">,
  returnValues: string | undefined,
): Output<UpdateItemCommandOutput> {
  const output: Output<UpdateItemCommandOutput> = {};
  const Attributes = returned(returnValues, write, before, after);
  if (Attributes !== undefined) output.Attributes = Attributes as never;
  const ConsumedCapacity = consumption.describe(input.ReturnConsumedCapacity);
  if (ConsumedCapacity !== undefined) output.ConsumedCapacity = ConsumedCapacity;
  if (input.ReturnItemCollectionMetrics === "SIZE") {
    const { name } = write.table.keys.hash;
    const metrics = collectionMetrics(write.table, write.partition, { [name]: write.item[name] as never });
    if (metrics !== undefined) output.ItemCollectionMetrics = metrics;
  }
  return output;
}

function returned(
  returnValues: string | undefined,
  write: Write,
  before: Item | undefined,
  after: Item | undefined,
): Item | undefined {
  switch (returnValues) {
    case "ALL_OLD":
      return before;
    case "ALL_NEW":
      return after;
    case "UPDATED_OLD":
      return before === undefined ? undefined : touched(write, before);
    case "UPDATED_NEW":
      return after === undefined ? undefined : touched(write, after);
    default:
      return undefined;
  }
}

/** What an update touched of an item: whole attributes for short paths, nested parts for long ones. */
function touched(write: Write, item: Item): Item | undefined {
  const paths: Path[] = [];
  for (const { path } of write.actions) if (attributeOf(item, path[0]) !== undefined) paths.push(path);
  const part = project(paths, item);
  return Object.keys(part).length === 0 ? undefined : part;
}

interface ReturnMembers {
  readonly ReturnConsumedCapacity?: string | undefined;
  readonly ReturnItemCollectionMetrics?: string | undefined;
  readonly ReturnValues?: string | undefined;
  readonly ReturnValuesOnConditionCheckFailure?: string | undefined;
}

/** @throws AwsError ValidationException. */
export function checkReturnMembers(input: ReturnMembers): void {
  new Constraints()
    .oneOf("returnConsumedCapacity", input.ReturnConsumedCapacity, ["INDEXES", "TOTAL", "NONE"])
    .oneOf("returnItemCollectionMetrics", input.ReturnItemCollectionMetrics, ["SIZE", "NONE"])
    .oneOf("returnValues", input.ReturnValues, ["ALL_NEW", "UPDATED_OLD", "ALL_OLD", "NONE", "UPDATED_NEW"])
    .oneOf("returnValuesOnConditionCheckFailure", input.ReturnValuesOnConditionCheckFailure, ["ALL_OLD", "NONE"])
    .check();
}
