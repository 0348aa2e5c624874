import { AwsError } from "../../errors.ts";
import { operation, type ServiceInstance } from "../../service.ts";
import { batchGetItem, batchWriteItem } from "./batch.ts";
import { createTable } from "./create-table.ts";
import { deleteTable } from "./delete-table.ts";
import { describe, listTables } from "./describe.ts";
import { deleteItem, getItem, putItem, updateItem } from "./items.ts";
import { query, scan } from "./query.ts";
import { deleteResourcePolicy, getResourcePolicy, putResourcePolicy } from "./resource-policies.ts";
import {
  describeContinuousBackups,
  describeEndpoints,
  describeLimits,
  describeTimeToLive,
  updateContinuousBackups,
  updateTimeToLive,
} from "./table-settings.ts";
import type { Tables } from "./tables.ts";
import { listTagsOfResource, tagResource, untagResource } from "./tags.ts";
import { transactGetItems, transactWriteItems } from "./transactions.ts";
import { updateTable } from "./update-table.ts";

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

/** Developer guide, "DynamoDB metrics": refusals that UserErrors does not count. */
const COUNTED_ELSEWHERE = new Set([
  "ConditionalCheckFailedException",
  "ProvisionedThroughputExceededException",
  "ThrottlingException",
  "TransactionCanceledException",
]);

/**
 * The operations that are implemented, each with the input members it executes. The legacy parameters (AttributesToGet,
 * AttributeUpdates, ConditionalOperator, Expected, KeyConditions, QueryFilter, ScanFilter) are not among them.
 */
export function createOperations(tables: Tables): ServiceInstance["operations"] {
  const userErrors = tables.host.metrics.series({
    namespace: "AWS/DynamoDB",
    name: "UserErrors",
    dimensions: {},
    unit: "Count",
  });

  function on<Input extends object, Output>(
    members: readonly (keyof Input & string)[],
    run: (tables: Tables, input: Input) => Output,
  ) {
    return operation<Input, (Output & object) | undefined>(members, (input) => {
      try {
        return run(tables, input) as (Output & object) | undefined;
      } catch (error) {
        if (error instanceof AwsError && !COUNTED_ELSEWHERE.has(error.code)) userErrors.add(tables.now, 1);
        throw error;
      }
    });
  }

  return {
    UpdateTable: on(
      [
        "TableName",
        "AttributeDefinitions",
        "BillingMode",
        "ProvisionedThroughput",
        "GlobalSecondaryIndexUpdates",
        "StreamSpecification",
        "SSESpecification",
        "TableClass",
        "DeletionProtectionEnabled",
      ],
      updateTable,
    ),
    UpdateTimeToLive: on(["TableName", "TimeToLiveSpecification"], updateTimeToLive),
    DescribeTimeToLive: on(["TableName"], describeTimeToLive),
    DescribeContinuousBackups: on(["TableName"], describeContinuousBackups),
    UpdateContinuousBackups: on(["TableName", "PointInTimeRecoverySpecification"], updateContinuousBackups),
    DescribeLimits: on([], describeLimits),
    DescribeEndpoints: operation<object, object>([], (_input, context) => describeEndpoints(context)),
    PutResourcePolicy: on(["ResourceArn", "Policy", "ExpectedRevisionId"], putResourcePolicy),
    GetResourcePolicy: on(["ResourceArn"], getResourcePolicy),
    DeleteResourcePolicy: on(["ResourceArn", "ExpectedRevisionId"], deleteResourcePolicy),
    BatchGetItem: on(["RequestItems", "ReturnConsumedCapacity"], batchGetItem),
    BatchWriteItem: on(["RequestItems", "ReturnConsumedCapacity", "ReturnItemCollectionMetrics"], batchWriteItem),
    TransactGetItems: on(["TransactItems", "ReturnConsumedCapacity"], transactGetItems),
    TransactWriteItems: on(
      ["TransactItems", "ClientRequestToken", "ReturnConsumedCapacity", "ReturnItemCollectionMetrics"],
      transactWriteItems,
    ),
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
