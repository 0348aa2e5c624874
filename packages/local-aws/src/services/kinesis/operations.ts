import type { PutRecordCommandInput, PutRecordsCommandInput } from "@aws-sdk/client-kinesis";
import { operation, type RequestContext, type TunedCodec } from "../../service.ts";
import { deregisterConsumer, describeConsumer, listConsumers, registerConsumer } from "./consumers.ts";
import { describeLimits, describeStream, describeStreamSummary, listStreams } from "./describe.ts";
import { createStream, deleteStream } from "./lifecycle.ts";
import { listShards } from "./list-shards.ts";
import { deleteResourcePolicy, getResourcePolicy, putResourcePolicy } from "./policies.ts";
import type { Puts } from "./put.ts";
import { getRecords, getShardIterator } from "./read.ts";
import { mergeShards, splitShard, updateShardCount } from "./reshard.ts";
import {
  decreaseRetention,
  disableMonitoring,
  enableMonitoring,
  increaseRetention,
  startEncryption,
  stopEncryption,
  updateMaxRecordSize,
  updateStreamMode,
} from "./settings.ts";
import type { Streams } from "./streams.ts";
import { subscribeToShard } from "./subscribe.ts";
import {
  addTagsToStream,
  listTagsForResource,
  listTagsForStream,
  removeTagsFromStream,
  tagResource,
  untagResource,
} from "./tags.ts";
import { GET_RECORDS, PUT_RECORD, PUT_RECORDS } from "./tuned.ts";

/** StreamId, which stands in the model of every operation, is reserved by AWS and not implemented there either. */
const STREAM = ["StreamName", "StreamARN"] as const;
const CONSUMER = ["StreamARN", "ConsumerName", "ConsumerARN"] as const;

/** The operations that are implemented, each with the input members it executes. */
export function createOperations(streams: Streams, puts: Puts) {
  function on<Input extends object, Output>(
    members: readonly (keyof Input & string)[],
    run: (streams: Streams, input: Input, context: RequestContext) => Output,
    tuned?: TunedCodec<Input, Output & object>,
  ) {
    return operation<Input, (Output & object) | undefined>(
      members,
      (input, context) => run(streams, input, context) as (Output & object) | undefined,
      tuned as TunedCodec<Input, (Output & object) | undefined>,
    );
  }

  return {
    PutRecord: on(
      [...STREAM, "Data", "PartitionKey", "ExplicitHashKey", "SequenceNumberForOrdering"],
      (_, input: PutRecordCommandInput) => puts.putRecord(input),
      PUT_RECORD,
    ),
    PutRecords: on([...STREAM, "Records"], (_, input: PutRecordsCommandInput) => puts.putRecords(input), PUT_RECORDS),
    GetRecords: on(["ShardIterator", "Limit", "StreamARN"], getRecords, GET_RECORDS),
    SubscribeToShard: on(["ConsumerARN", "ShardId", "StartingPosition"], subscribeToShard),
    DescribeLimits: on([], describeLimits),
    CreateStream: on(["StreamName", "ShardCount", "StreamModeDetails", "Tags", "MaxRecordSizeInKiB"], createStream),
    DeleteStream: on([...STREAM, "EnforceConsumerDeletion"], deleteStream),
    DescribeStream: on([...STREAM, "Limit", "ExclusiveStartShardId"], describeStream),
    DescribeStreamSummary: on([...STREAM], describeStreamSummary),
    ListStreams: on(["Limit", "ExclusiveStartStreamName", "NextToken"], listStreams),
    ListShards: on(
      [...STREAM, "NextToken", "ExclusiveStartShardId", "MaxResults", "StreamCreationTimestamp", "ShardFilter"],
      listShards,
    ),
    SplitShard: on([...STREAM, "ShardToSplit", "NewStartingHashKey"], splitShard),
    MergeShards: on([...STREAM, "ShardToMerge", "AdjacentShardToMerge"], mergeShards),
    UpdateShardCount: on([...STREAM, "TargetShardCount", "ScalingType"], updateShardCount),
    UpdateStreamMode: on(["StreamARN", "StreamModeDetails"], updateStreamMode),
    UpdateMaxRecordSize: on(["StreamARN", "MaxRecordSizeInKiB"], updateMaxRecordSize),
    IncreaseStreamRetentionPeriod: on([...STREAM, "RetentionPeriodHours"], increaseRetention),
    DecreaseStreamRetentionPeriod: on([...STREAM, "RetentionPeriodHours"], decreaseRetention),
    StartStreamEncryption: on([...STREAM, "EncryptionType", "KeyId"], startEncryption),
    StopStreamEncryption: on([...STREAM, "EncryptionType", "KeyId"], stopEncryption),
    EnableEnhancedMonitoring: on([...STREAM, "ShardLevelMetrics"], enableMonitoring),
    DisableEnhancedMonitoring: on([...STREAM, "ShardLevelMetrics"], disableMonitoring),
    GetShardIterator: on(
      [...STREAM, "ShardId", "ShardIteratorType", "StartingSequenceNumber", "Timestamp"],
      getShardIterator,
    ),
    RegisterStreamConsumer: on(["StreamARN", "ConsumerName", "Tags"], registerConsumer),
    DeregisterStreamConsumer: on([...CONSUMER], deregisterConsumer),
    DescribeStreamConsumer: on([...CONSUMER], describeConsumer),
    ListStreamConsumers: on(["StreamARN", "NextToken", "MaxResults", "StreamCreationTimestamp"], listConsumers),
    AddTagsToStream: on([...STREAM, "Tags"], addTagsToStream),
    RemoveTagsFromStream: on([...STREAM, "TagKeys"], removeTagsFromStream),
    ListTagsForStream: on([...STREAM, "ExclusiveStartTagKey", "Limit"], listTagsForStream),
    TagResource: on(["ResourceARN", "Tags"], tagResource),
    UntagResource: on(["ResourceARN", "TagKeys"], untagResource),
    ListTagsForResource: on(["ResourceARN"], listTagsForResource),
    PutResourcePolicy: on(["ResourceARN", "Policy"], putResourcePolicy),
    GetResourcePolicy: on(["ResourceARN"], getResourcePolicy),
    DeleteResourcePolicy: on(["ResourceARN"], deleteResourcePolicy),
  };
}
