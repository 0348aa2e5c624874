import type { Authorization, ServiceHost } from "../../service.ts";
import { arnOfIterator } from "./iterator.ts";

/** Service authorization reference, Amazon DynamoDB: each operation is the action of its name, on a stream. */
export function authorizationsOf(
  host: ServiceHost,
  operation: string,
  input: Record<string, unknown>,
): readonly Authorization[] {
  const { partition, region, account } = host;
  const { StreamArn, ShardIterator, TableName } = input;
  const stream = typeof StreamArn === "string" ? StreamArn : arnOfIterator(ShardIterator);
  const listed = `arn:${partition}:dynamodb:${region}:${account}:table/${TableName ?? "*"}/stream/*`;
  return [{ action: `dynamodb:${operation}`, resources: [operation === "ListStreams" ? listed : (stream ?? "*")] }];
}
