import type {
  AddTagsToStreamCommandInput,
  CreateStreamCommandInput,
  DecreaseStreamRetentionPeriodCommandInput,
  DeleteResourcePolicyCommandInput,
  DeleteStreamCommandInput,
  DeregisterStreamConsumerCommandInput,
  DescribeStreamCommandInput,
  DescribeStreamConsumerCommandInput,
  DescribeStreamSummaryCommandInput,
  DisableEnhancedMonitoringCommandInput,
  EnableEnhancedMonitoringCommandInput,
  GetRecordsCommandInput,
  GetResourcePolicyCommandInput,
  GetShardIteratorCommandInput,
  IncreaseStreamRetentionPeriodCommandInput,
  ListShardsCommandInput,
  ListStreamConsumersCommandInput,
  ListStreamsCommandInput,
  ListTagsForResourceCommandInput,
  ListTagsForStreamCommandInput,
  MergeShardsCommandInput,
  PutRecordCommandInput,
  PutRecordsCommandInput,
  PutResourcePolicyCommandInput,
  RegisterStreamConsumerCommandInput,
  RemoveTagsFromStreamCommandInput,
  SplitShardCommandInput,
  StartStreamEncryptionCommandInput,
  StopStreamEncryptionCommandInput,
  SubscribeToShardCommandInput,
  TagResourceCommandInput,
  UntagResourceCommandInput,
  UpdateMaxRecordSizeCommandInput,
  UpdateShardCountCommandInput,
  UpdateStreamModeCommandInput,
} from "@aws-sdk/client-kinesis";
import { operation } from "../../service.ts";
import { deregisterConsumer, describeConsumer, listConsumers, registerConsumer } from "./consumers.ts";
import { describeLimits, describeStream, describeStreamSummary, listStreams } from "./describe.ts";
import { createStream, deleteStream } from "./lifecycle.ts";
import { listShards } from "./list-shards.ts";
import { OnDemandScaling } from "./on-demand.ts";
import { deleteResourcePolicy, getResourcePolicy, putResourcePolicy } from "./policies.ts";
import { Puts } from "./put.ts";
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
export function createOperations(streams: Streams) {
  const puts = new Puts(streams, new OnDemandScaling(streams));
  return {
    PutRecord: operation(
      [...STREAM, "Data", "PartitionKey", "ExplicitHashKey", "SequenceNumberForOrdering"],
      (input: PutRecordCommandInput) => puts.putRecord(input),
      PUT_RECORD,
    ),
    PutRecords: operation(
      [...STREAM, "Records"],
      (input: PutRecordsCommandInput) => puts.putRecords(input),
      PUT_RECORDS,
    ),
    GetRecords: operation(
      ["ShardIterator", "Limit", "StreamARN"],
      (input: GetRecordsCommandInput) => getRecords(streams, input),
      GET_RECORDS,
    ),
    SubscribeToShard: operation(
      ["ConsumerARN", "ShardId", "StartingPosition"],
      (input: SubscribeToShardCommandInput, context) => subscribeToShard(streams, input, context),
    ),
    DescribeLimits: operation([], () => describeLimits(streams)),
    CreateStream: operation(
      ["StreamName", "ShardCount", "StreamModeDetails", "Tags", "MaxRecordSizeInKiB"],
      (input: CreateStreamCommandInput) => void createStream(streams, input),
    ),
    DeleteStream: operation(
      [...STREAM, "EnforceConsumerDeletion"],
      (input: DeleteStreamCommandInput) => void deleteStream(streams, input),
    ),
    DescribeStream: operation([...STREAM, "Limit", "ExclusiveStartShardId"], (input: DescribeStreamCommandInput) =>
      describeStream(streams, input),
    ),
    DescribeStreamSummary: operation([...STREAM], (input: DescribeStreamSummaryCommandInput) =>
      describeStreamSummary(streams, input),
    ),
    ListStreams: operation(["Limit", "ExclusiveStartStreamName", "NextToken"], (input: ListStreamsCommandInput) =>
      listStreams(streams, input),
    ),
    ListShards: operation(
      [...STREAM, "NextToken", "ExclusiveStartShardId", "MaxResults", "StreamCreationTimestamp", "ShardFilter"],
      (input: ListShardsCommandInput) => listShards(streams, input),
    ),
    SplitShard: operation(
      [...STREAM, "ShardToSplit", "NewStartingHashKey"],
      (input: SplitShardCommandInput) => void splitShard(streams, input),
    ),
    MergeShards: operation(
      [...STREAM, "ShardToMerge", "AdjacentShardToMerge"],
      (input: MergeShardsCommandInput) => void mergeShards(streams, input),
    ),
    UpdateShardCount: operation([...STREAM, "TargetShardCount", "ScalingType"], (input: UpdateShardCountCommandInput) =>
      updateShardCount(streams, input),
    ),
    UpdateStreamMode: operation(
      ["StreamARN", "StreamModeDetails"],
      (input: UpdateStreamModeCommandInput) => void updateStreamMode(streams, input),
    ),
    UpdateMaxRecordSize: operation(
      ["StreamARN", "MaxRecordSizeInKiB"],
      (input: UpdateMaxRecordSizeCommandInput) => void updateMaxRecordSize(streams, input),
    ),
    IncreaseStreamRetentionPeriod: operation(
      [...STREAM, "RetentionPeriodHours"],
      (input: IncreaseStreamRetentionPeriodCommandInput) => void increaseRetention(streams, input),
    ),
    DecreaseStreamRetentionPeriod: operation(
      [...STREAM, "RetentionPeriodHours"],
      (input: DecreaseStreamRetentionPeriodCommandInput) => void decreaseRetention(streams, input),
    ),
    StartStreamEncryption: operation(
      [...STREAM, "EncryptionType", "KeyId"],
      (input: StartStreamEncryptionCommandInput) => void startEncryption(streams, input),
    ),
    StopStreamEncryption: operation(
      [...STREAM, "EncryptionType", "KeyId"],
      (input: StopStreamEncryptionCommandInput) => void stopEncryption(streams, input),
    ),
    EnableEnhancedMonitoring: operation(
      [...STREAM, "ShardLevelMetrics"],
      (input: EnableEnhancedMonitoringCommandInput) => enableMonitoring(streams, input),
    ),
    DisableEnhancedMonitoring: operation(
      [...STREAM, "ShardLevelMetrics"],
      (input: DisableEnhancedMonitoringCommandInput) => disableMonitoring(streams, input),
    ),
    GetShardIterator: operation(
      [...STREAM, "ShardId", "ShardIteratorType", "StartingSequenceNumber", "Timestamp"],
      (input: GetShardIteratorCommandInput) => getShardIterator(streams, input),
    ),
    RegisterStreamConsumer: operation(
      ["StreamARN", "ConsumerName", "Tags"],
      (input: RegisterStreamConsumerCommandInput) => registerConsumer(streams, input),
    ),
    DeregisterStreamConsumer: operation(
      [...CONSUMER],
      (input: DeregisterStreamConsumerCommandInput) => void deregisterConsumer(streams, input),
    ),
    DescribeStreamConsumer: operation([...CONSUMER], (input: DescribeStreamConsumerCommandInput) =>
      describeConsumer(streams, input),
    ),
    ListStreamConsumers: operation(
      ["StreamARN", "NextToken", "MaxResults", "StreamCreationTimestamp"],
      (input: ListStreamConsumersCommandInput) => listConsumers(streams, input),
    ),
    AddTagsToStream: operation(
      [...STREAM, "Tags"],
      (input: AddTagsToStreamCommandInput) => void addTagsToStream(streams, input),
    ),
    RemoveTagsFromStream: operation(
      [...STREAM, "TagKeys"],
      (input: RemoveTagsFromStreamCommandInput) => void removeTagsFromStream(streams, input),
    ),
    ListTagsForStream: operation([...STREAM, "ExclusiveStartTagKey", "Limit"], (input: ListTagsForStreamCommandInput) =>
      listTagsForStream(streams, input),
    ),
    TagResource: operation(
      ["ResourceARN", "Tags"],
      (input: TagResourceCommandInput) => void tagResource(streams, input),
    ),
    UntagResource: operation(
      ["ResourceARN", "TagKeys"],
      (input: UntagResourceCommandInput) => void untagResource(streams, input),
    ),
    ListTagsForResource: operation(["ResourceARN"], (input: ListTagsForResourceCommandInput) =>
      listTagsForResource(streams, input),
    ),
    PutResourcePolicy: operation(
      ["ResourceARN", "Policy"],
      (input: PutResourcePolicyCommandInput) => void putResourcePolicy(streams, input),
    ),
    GetResourcePolicy: operation(["ResourceARN"], (input: GetResourcePolicyCommandInput) =>
      getResourcePolicy(streams, input),
    ),
    DeleteResourcePolicy: operation(
      ["ResourceARN"],
      (input: DeleteResourcePolicyCommandInput) => void deleteResourcePolicy(streams, input),
    ),
  };
}
