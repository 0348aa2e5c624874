import type {
  DescribeStreamCommandInput,
  DescribeStreamCommandOutput,
  GetRecordsCommandInput,
  GetRecordsCommandOutput,
  GetShardIteratorCommandInput,
  GetShardIteratorCommandOutput,
  ListStreamsCommandInput,
  ListStreamsCommandOutput,
} from "@aws-sdk/client-dynamodb-streams";
import { Constraints } from "../../constraints.ts";
import { AwsError } from "../../errors.ts";
import { operation, type ServiceHost } from "../../service.ts";
import type { DynamoDbApi, StreamStart } from "../dynamodb/api.ts";
import { readIterator, writeIterator } from "./iterator.ts";

type Output<Command> = Omit<Command, "$metadata">;

const ITERATOR_TYPES = ["AT_SEQUENCE_NUMBER", "AFTER_SEQUENCE_NUMBER", "TRIM_HORIZON", "LATEST"];
/** API reference, GetRecords: records in one answer. */
const MAX_RECORDS = 1000;

/** The operations that are implemented, each with the input members it executes. */
export function createOperations(host: ServiceHost, tables: Promise<DynamoDbApi>) {
  return {
    ListStreams: operation<ListStreamsCommandInput, Output<ListStreamsCommandOutput>>(
      ["TableName", "Limit", "ExclusiveStartStreamArn"],
      async (input) => listStreams(await tables, input),
    ),
    DescribeStream: operation<DescribeStreamCommandInput, Output<DescribeStreamCommandOutput>>(
      ["StreamArn", "Limit", "ExclusiveStartShardId"],
      async (input) => describeStream(await tables, input),
    ),
    GetShardIterator: operation<GetShardIteratorCommandInput, Output<GetShardIteratorCommandOutput>>(
      ["StreamArn", "ShardId", "ShardIteratorType", "SequenceNumber"],
      async (input) => getShardIterator(await tables, input, host.clock.now()),
    ),
    GetRecords: operation<GetRecordsCommandInput, Output<GetRecordsCommandOutput>>(
      ["ShardIterator", "Limit"],
      async (input) => getRecords(await tables, input, host.clock.now()),
    ),
  };
}

function listStreams(tables: DynamoDbApi, input: ListStreamsCommandInput): Output<ListStreamsCommandOutput> {
  new Constraints().range("limit", input.Limit, 1, 100).check();
  const limit = input.Limit ?? 100;
  const all = tables
    .streams()
    .filter(({ tableName }) => input.TableName === undefined || tableName === input.TableName);
  const after = all.findIndex(({ arn }) => arn === input.ExclusiveStartStreamArn) + 1;
  const page = all.slice(after, after + limit);
  const Streams = page.map((stream) => ({
    StreamArn: stream.arn,
    TableName: stream.tableName,
    StreamLabel: stream.label,
  }));
  return after + limit < all.length ? { Streams, LastEvaluatedStreamArn: page.at(-1)!.arn } : { Streams };
}

function describeStream(tables: DynamoDbApi, input: DescribeStreamCommandInput): Output<DescribeStreamCommandOutput> {
  new Constraints().range("limit", input.Limit, 1, 100).check();
  const limit = input.Limit ?? 100;
  const stream = tables.stream(input.StreamArn!);
  const all = stream.shards();
  const after = all.findIndex(({ id }) => id === input.ExclusiveStartShardId) + 1;
  const page = all.slice(after, after + limit);
  return {
    StreamDescription: {
      StreamArn: stream.arn,
      StreamLabel: stream.label,
      StreamStatus: stream.status,
      StreamViewType: stream.view,
      CreationRequestDateTime: new Date(stream.created),
      TableName: stream.tableName,
      KeySchema: [...stream.keySchema],
      Shards: page.map((shard) => ({
        ShardId: shard.id,
        SequenceNumberRange: {
          StartingSequenceNumber: shard.firstSequenceNumber,
          ...(shard.lastSequenceNumber === undefined ? {} : { EndingSequenceNumber: shard.lastSequenceNumber }),
        },
        ...(shard.parent === undefined ? {} : { ParentShardId: shard.parent }),
      })),
      ...(after + limit < all.length ? { LastEvaluatedShardId: page.at(-1)!.id } : {}),
    },
  };
}

function getShardIterator(
  tables: DynamoDbApi,
  input: GetShardIteratorCommandInput,
  now: number,
): Output<GetShardIteratorCommandOutput> {
  new Constraints().oneOf("shardIteratorType", input.ShardIteratorType, ITERATOR_TYPES).check();
  const start = readStart(input);
  const position = tables.stream(input.StreamArn!).position(input.ShardId!, start);
  return {
    ShardIterator: writeIterator({ streamArn: input.StreamArn!, shardId: input.ShardId!, position, issued: now }),
  };
}

function readStart({ ShardIteratorType, SequenceNumber }: GetShardIteratorCommandInput): StreamStart {
  if (ShardIteratorType === "TRIM_HORIZON" || ShardIteratorType === "LATEST") {
    if (SequenceNumber !== undefined)
      throw new AwsError(
        "ValidationException",
        `SequenceNumber must not be specified for ShardIteratorType ${ShardIteratorType}`,
      );
    return { type: ShardIteratorType };
  }
  if (SequenceNumber === undefined)
    throw new AwsError(
      "ValidationException",
      `SequenceNumber must be specified for ShardIteratorType ${ShardIteratorType}`,
    );
  return { type: ShardIteratorType!, sequenceNumber: SequenceNumber };
}

function getRecords(tables: DynamoDbApi, input: GetRecordsCommandInput, now: number): Output<GetRecordsCommandOutput> {
  new Constraints().range("limit", input.Limit, 1, MAX_RECORDS).check();
  const { streamArn, shardId, position } = readIterator(input.ShardIterator!, now);
  const { records, next } = tables.stream(streamArn).read(shardId, position, input.Limit ?? MAX_RECORDS);
  return {
    Records: [...records],
    ...(next === undefined
      ? {}
      : { NextShardIterator: writeIterator({ streamArn, shardId, position: next, issued: now }) }),
  };
}
