import type { Authorization, RequestContext } from "../../service.ts";
import type { Condition } from "./expressions/ast.ts";
import { type ExpressionInput, type Expressions, readExpressions } from "./request-expressions.ts";
import type { Table } from "./table.ts";
import type { Tables } from "./tables.ts";
import { attributeOf, type Item, type Value } from "./value.ts";

/*
 * Service authorization reference, Amazon DynamoDB: an item operation is the action of its name on the table, or on the
 * index it reads; a batch needs the action on each table, a transaction the single action of each element.
 */

/** Operations on the account rather than on a table. */
const ACCOUNT_WIDE = new Set(["ListTables", "DescribeLimits", "DescribeEndpoints"]);
const ELEMENT_ACTIONS = {
  Put: "PutItem",
  Update: "UpdateItem",
  Delete: "DeleteItem",
  ConditionCheck: "ConditionCheckItem",
};

type Input = Record<string, unknown>;

/** What a caller needs for a call. */
export function authorizationsOf(
  tables: Tables,
  operation: string,
  input: Input,
  context: RequestContext,
): readonly Authorization[] {
  if (ACCOUNT_WIDE.has(operation)) return [{ action: `dynamodb:${operation}`, resources: ["*"] }];
  switch (operation) {
    case "BatchGetItem":
    case "BatchWriteItem":
      return Object.entries((input.RequestItems ?? {}) as Record<string, never>).map(([name, requests]) =>
        need(tables, operation, name, context, input, () => batchItems(requests)),
      );
    case "TransactGetItems":
    case "TransactWriteItems":
      return ((input.TransactItems ?? []) as Input[]).flatMap((element) =>
        Object.entries(element).map(([kind, action]) => {
          const single = kind === "Get" ? "GetItem" : ELEMENT_ACTIONS[kind as keyof typeof ELEMENT_ACTIONS];
          return need(tables, single, (action as Input).TableName, context, action as Input, () => [action as Input]);
        }),
      );
    default: {
      const needs = [need(tables, operation, input.TableName ?? input.ResourceArn, context, input, () => [input])];
      if (operation === "CreateTable" && input.Tags !== undefined)
        needs.push(need(tables, "TagResource", input.TableName, context, input, () => [input]));
      return needs;
    }
  }
}

function need(
  tables: Tables,
  action: string,
  tableName: unknown,
  context: RequestContext,
  input: Input,
  items: () => readonly Input[],
): Authorization {
  const name = typeof tableName === "string" ? tables.nameOf(tableName) : undefined;
  const table = name === undefined ? undefined : tables.find(name);
  const arn = name === undefined ? "*" : name.startsWith("arn:") ? name : tables.arnOf(name);
  const resource = typeof input.IndexName === "string" ? `${arn}/index/${input.IndexName}` : arn;
  const authorization = { action: `dynamodb:${action}`, resources: [resource] };
  // The account's own user needs no conditions, which take parsing the expressions a second time.
  if (context.principal.kind === "root" && table?.policy === undefined) return authorization;
  return { ...authorization, conditions: conditionsOf(table, input, items()) };
}

/** Items and keys of a batch for one table, as if each were a request of its own. */
function batchItems(requests: Input | Input[]): readonly Input[] {
  if (!Array.isArray(requests))
    return ((requests.Keys ?? []) as Item[]).map((Key) => ({ ...requests, Key, Keys: undefined }));
  return requests.map((request) => (request.PutRequest ?? request.DeleteRequest ?? {}) as Input);
}

/** Developer guide, "Using IAM policy conditions for fine-grained access control". */
function conditionsOf(
  table: Table | undefined,
  input: Input,
  items: readonly Input[],
): Record<string, string | readonly string[]> {
  const conditions: Record<string, string | readonly string[]> = {};
  for (const [key, value] of table?.tags ?? []) conditions[`aws:ResourceTag/${key}`] = value;
  for (const member of ["Select", "ReturnValues", "ReturnConsumedCapacity"] as const)
    if (typeof input[member] === "string") conditions[`dynamodb:${member}`] = input[member];
  if (Array.isArray(input.Tags)) {
    for (const { Key, Value } of input.Tags as { Key: string; Value: string }[])
      conditions[`aws:RequestTag/${Key}`] = Value;
    conditions["aws:TagKeys"] = (input.Tags as { Key: string }[]).map(({ Key }) => Key);
  }
  if (table === undefined) return conditions;
  const keys = new Set<string>();
  const attributes = new Set<string>();
  for (const item of items) describeItem(table, item, keys, attributes);
  if (keys.size > 0) conditions["dynamodb:LeadingKeys"] = [...keys];
  if (attributes.size > 0) conditions["dynamodb:Attributes"] = [...attributes];
  return conditions;
}

function describeItem(table: Table, input: Input, keys: Set<string>, attributes: Set<string>): void {
  const index = typeof input.IndexName === "string" ? table.indexes.get(input.IndexName) : undefined;
  const hash = (index?.definition.keys ?? table.keys).hash.name;
  const item = (input.Key ?? input.Item) as Item | undefined;
  if (item !== undefined) {
    for (const name of Object.keys(item)) attributes.add(name);
    addKey(keys, attributeOf(item, hash));
  }
  const expressions = parsed(input);
  if (expressions === undefined) return;
  const { condition, update, filter, keyCondition, projection } = expressions;
  for (const expression of [condition, filter, keyCondition])
    for (const name of expression?.heads ?? []) attributes.add(name);
  for (const { path } of update?.actions ?? []) attributes.add(path[0]);
  for (const [name] of projection?.paths ?? []) attributes.add(name);
  if (keyCondition !== undefined) addKeysOf(keyCondition.condition, hash, keys);
}

/** What cannot be parsed is refused by the operation itself. */
function parsed(input: Input): Expressions | undefined {
  try {
    return readExpressions(input as ExpressionInput, []);
  } catch {
    return undefined;
  }
}

function addKeysOf(condition: Condition, hash: string, keys: Set<string>): void {
  if (condition.kind === "and") {
    addKeysOf(condition.left, hash, keys);
    addKeysOf(condition.right, hash, keys);
  } else if (condition.kind === "compare" && condition.operator === "=") {
    const { left, right } = condition;
    if (left.kind === "path" && left.path[0] === hash && right.kind === "value") addKey(keys, right.value);
    if (right.kind === "path" && right.path[0] === hash && left.kind === "value") addKey(keys, left.value);
  }
}

function addKey(keys: Set<string>, value: Value | undefined): void {
  const text = value?.S ?? value?.N ?? value?.B?.toString("base64");
  if (text !== undefined) keys.add(text);
}
