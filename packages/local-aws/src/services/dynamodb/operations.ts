import { operation } from "../../service.ts";
import { createTable } from "./create-table.ts";
import { deleteTable } from "./delete-table.ts";
import { describe, listTables } from "./describe.ts";
import { deleteItem, getItem, putItem, updateItem } from "./items.ts";
import { query, scan } from "./query.ts";
import type { Tables } from "./tables.ts";
import { listTagsOfResource, tagResource, untagResource } from "./tags.ts";

const EXPRESSION = ["ExpressionAttributeNames", "ExpressionAttributeValues"] as const;
const WRITE = [
  "TableName",
  "ConditionExpression",
  ...EXPRESSION,
  "ReturnConsumedCapacity",
  "ReturnItemCollectionMetrics",
  "ReturnValues",
  "ReturnValuesOnConditionCheckFailure",
] as const;
const READ = [
  "TableName",
  "IndexName",
  "Select",
  "Limit",
  "ConsistentRead",
  "ExclusiveStartKey",
  "FilterExpression",
  "ProjectionExpression",
  ...EXPRESSION,
  "ReturnConsumedCapacity",
] as const;

/**
 * The operations that are implemented, each with the input members it executes. The legacy parameters (AttributesToGet,
 * AttributeUpdates, ConditionalOperator, Expected, KeyConditions, QueryFilter, ScanFilter) are not among them.
 */
export function createOperations(tables: Tables) {
  function on<Input extends object, Output>(
    members: readonly (keyof Input & string)[],
    run: (tables: Tables, input: Input) => Output,
  ) {
    return operation<Input, (Output & object) | undefined>(
      members,
      (input) => run(tables, input) as (Output & object) | undefined,
    );
  }

  return {
    CreateTable: on(
      [
        "TableName",
        "AttributeDefinitions",
        "KeySchema",
        "LocalSecondaryIndexes",
        "GlobalSecondaryIndexes",
        "BillingMode",
        "ProvisionedThroughput",
        "StreamSpecification",
        "SSESpecification",
        "Tags",
        "TableClass",
        "DeletionProtectionEnabled",
        "ResourcePolicy",
      ],
      createTable,
    ),
    DescribeTable: on(["TableName"], describe),
    DeleteTable: on(["TableName"], deleteTable),
    ListTables: on(["ExclusiveStartTableName", "Limit"], listTables),
    TagResource: on(["ResourceArn", "Tags"], tagResource),
    UntagResource: on(["ResourceArn", "TagKeys"], untagResource),
    ListTagsOfResource: on(["ResourceArn"], listTagsOfResource),
    GetItem: on(
      [
        "TableName",
        "Key",
        "ConsistentRead",
        "ProjectionExpression",
        "ExpressionAttributeNames",
        "ReturnConsumedCapacity",
      ],
      getItem,
    ),
    PutItem: on([...WRITE, "Item"], putItem),
    UpdateItem: on([...WRITE, "Key", "UpdateExpression"], updateItem),
    DeleteItem: on([...WRITE, "Key"], deleteItem),
    Query: on([...READ, "KeyConditionExpression", "ScanIndexForward"], query),
    Scan: on([...READ, "Segment", "TotalSegments"], scan),
  };
}
