import type { DeleteItemCommandInput, PutItemCommandInput, UpdateItemCommandInput } from "@aws-sdk/client-dynamodb";
import { invalid, invalidValues } from "./errors.ts";
import { readItem } from "./input-values.ts";
import { checkItemKey, checkKey, keyNames, orderOf, partitionOrder } from "./keys.ts";
import { type ExpressionInput, readExpressions } from "./request-expressions.ts";
import type { Table } from "./table.ts";
import type { Tables } from "./tables.ts";
import { type Item, itemBytes } from "./value.ts";
import { MAX_ITEM_BYTES, tooLarge, type Write } from "./write.ts";

/*
 * Reads writes out of requests; PutItem, UpdateItem and DeleteItem have the same members as the elements of a transaction.
 * Each checks what can be checked without the item that is there.
 */

interface WriteInput extends ExpressionInput {
  readonly TableName?: string | undefined;
  readonly ReturnValuesOnConditionCheckFailure?: string | undefined;
}

/** @throws AwsError ValidationException, ResourceNotFoundException. */
export function readPut(tables: Tables, input: WriteInput & Pick<PutItemCommandInput, "Item">): Write {
  const item = readItem(input.Item!);
  if (itemBytes(item) > MAX_ITEM_BYTES) throw tooLarge(false);
  const { condition } = readExpressions(input, ["ConditionExpression"]);
  const table = tables.active(input.TableName!);
  checkItemKey(table.keys, item);
  table.checkIndexKeys(item);
  checkNested(table, condition?.nested);
  return writeOf("put", table, item, input, { condition: condition?.condition });
}

/** @throws AwsError ValidationException, ResourceNotFoundException. */
export function readUpdate(tables: Tables, input: WriteInput & Pick<UpdateItemCommandInput, "Key">): Write {
  const key = readItem(input.Key!);
  const { condition, update } = readExpressions(input, ["UpdateExpression", "ConditionExpression"]);
  const table = tables.active(input.TableName!);
  checkKey(table.keys, key);
  const names = keyNames(table.keys);
  for (const { path } of update?.actions ?? [])
    if (names.includes(path[0]))
      throw invalidValues(`Cannot update attribute ${path[0]}. This attribute is part of the key`);
  checkNested(table, update?.nested);
  checkNested(table, condition?.nested);
  return writeOf("update", table, key, input, { condition: condition?.condition, actions: update?.actions ?? [] });
}

/** @throws AwsError ValidationException, ResourceNotFoundException. */
export function readDelete(
  tables: Tables,
  input: WriteInput & Pick<DeleteItemCommandInput, "Key">,
  kind: "delete" | "check" = "delete",
): Write {
  const key = readItem(input.Key!);
  const { condition } = readExpressions(input, ["ConditionExpression"]);
  const table = tables.active(input.TableName!);
  checkKey(table.keys, key);
  checkNested(table, condition?.nested);
  return writeOf(kind, table, key, input, { condition: condition?.condition });
}

function writeOf(
  kind: Write["kind"],
  table: Table,
  item: Item,
  input: WriteInput,
  more: Partial<Pick<Write, "condition" | "actions">>,
): Write {
  return {
    kind,
    table,
    order: orderOf(table.keys, item),
    partition: partitionOrder(table.keys.hash.type, item[table.keys.hash.name]!),
    item,
    actions: more.actions ?? [],
    condition: more.condition,
    tellItem: input.ReturnValuesOnConditionCheckFailure === "ALL_OLD",
  };
}

/** Keys are scalars: no expression looks into them. @throws AwsError ValidationException. */
export function checkNested(table: Table, nested: ReadonlySet<string> | undefined): void {
  if (nested === undefined || nested.size === 0) return;
  const refusal = "Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed:";
  for (const name of keyNames(table.keys)) if (nested.has(name)) throw invalid(`${refusal} Key: ${name}`);
  for (const { definition } of table.indexes.values())
    for (const name of keyNames(definition.keys)) if (nested.has(name)) throw invalid(`${refusal} IndexKey: ${name}`);
}
