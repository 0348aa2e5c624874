import type {
  DescribeLimitsCommandOutput,
  DescribeStreamCommandInput,
  DescribeStreamCommandOutput,
  DescribeStreamSummaryCommandInput,
  DescribeStreamSummaryCommandOutput,
  EnhancedMetrics,
  ListStreamsCommandInput,
  ListStreamsCommandOutput,
  Shard as ShardDescription,
} from "@aws-sdk/client-kinesis";
import { ON_DEMAND_STREAM_QUOTA, provisionedShards, SHARD_QUOTA } from "./quotas.ts";
import { type Shard, shardIndexOf } from "./shard.ts";
import { invalid, type Stream, type Streams } from "./streams.ts";
import { checkStream, KinesisConstraints } from "./validation.ts";

type Output<Command> = Omit<Command, "$metadata">;

/** API reference, DescribeStream and ListStreams. */
const DEFAULT_LIMIT = 100;

export function describeStream(
  streams: Streams,
  input: DescribeStreamCommandInput,
): Output<DescribeStreamCommandOutput> {
  new KinesisConstraints()
    .stream(input)
    .range("limit", input.Limit, 1, 10_000)
    .name("exclusiveStartShardId", input.ExclusiveStartShardId)
    .check();
  const stream = streams.resolve(input);
  stream.trim(streams.now);
  const shards = shardsAfter(stream, input.ExclusiveStartShardId);
  const limit = Math.min(input.Limit ?? DEFAULT_LIMIT, DEFAULT_LIMIT);
  return {
    StreamDescription: {
      ...commonDescription(stream),
      Shards: shards.slice(0, limit).map(describeShard),
      HasMoreShards: shards.length > limit,
      EncryptionType: stream.encryption === undefined ? "NONE" : "KMS",
      ...(stream.encryption === undefined ? {} : { KeyId: stream.encryption.keyId }),
    },
  };
}

export function describeStreamSummary(
  streams: Streams,
  input: DescribeStreamSummaryCommandInput,
): Output<DescribeStreamSummaryCommandOutput> {
  checkStream(input);
  const stream = streams.resolve(input);
  return {
    StreamDescriptionSummary: {
      ...commonDescription(stream),
      EncryptionType: stream.encryption === undefined ? "NONE" : "KMS",
      ...(stream.encryption === undefined ? {} : { KeyId: stream.encryption.keyId }),
      OpenShardCount: stream.openShards.length,
      ConsumerCount: stream.consumers.size,
      MaxRecordSizeInKiB: stream.maxRecordBytes / 1024,
    },
  };
}

export function describeLimits(streams: Streams): Output<DescribeLimitsCommandOutput> {
  const onDemand = [...streams].filter((stream) => stream.mode === "ON_DEMAND").length;
  return {
    ShardLimit: SHARD_QUOTA,
    OpenShardCount: provisionedShards(streams),
    OnDemandStreamCount: onDemand,
    OnDemandStreamCountLimit: ON_DEMAND_STREAM_QUOTA,
  };
}

export function listStreams(streams: Streams, input: ListStreamsCommandInput): Output<ListStreamsCommandOutput> {
  new KinesisConstraints()
    .range("limit", input.Limit, 1, 10_000)
    .name("exclusiveStartStreamName", input.ExclusiveStartStreamName)
    .length("nextToken", input.NextToken, 1, 1_048_576)
    .check();
  if (input.NextToken !== undefined && input.ExclusiveStartStreamName !== undefined)
    throw invalid("NextToken and ExclusiveStartStreamName cannot be provided together.");
  const after = input.NextToken === undefined ? input.ExclusiveStartStreamName : afterToken(streams, input.NextToken);
  const names = [...streams].map((stream) => stream.name).sort((a, b) => (a < b ? -1 : 1));
  const rest = after === undefined ? names : names.filter((name) => name > after);
  const limit = Math.min(input.Limit ?? DEFAULT_LIMIT, DEFAULT_LIMIT);
  const page = rest.slice(0, limit);
  const output: Output<ListStreamsCommandOutput> = {
    StreamNames: page,
    HasMoreStreams: rest.length > limit,
    StreamSummaries: page.map((name) => {
      const stream = streams.find(name)!;
      return {
        StreamName: stream.name,
        StreamARN: stream.arn,
        StreamStatus: stream.status,
        StreamModeDetails: { StreamMode: stream.mode },
        StreamCreationTimestamp: new Date(stream.created),
      };
    }),
  };
  if (output.HasMoreStreams) output.NextToken = streams.tokens.sealJson("streams", { after: page.at(-1) });
  return output;
}

function afterToken(streams: Streams, token: string): string {
  const content = streams.tokens.openJson("streams", token) as { after: string } | undefined;
  if (content === undefined) throw invalid("Invalid NextToken.");
  return content.after;
}

function commonDescription(stream: Stream) {
  const monitoring: EnhancedMetrics[] = [{ ShardLevelMetrics: [...stream.monitoring] }];
  return {
    StreamName: stream.name,
    StreamARN: stream.arn,
    StreamStatus: stream.status,
    StreamModeDetails: { StreamMode: stream.mode },
    RetentionPeriodHours: stream.retentionHours,
    StreamCreationTimestamp: new Date(stream.created),
    EnhancedMonitoring: monitoring,
  };
}

/** The shards whose ids come after one given, which need not exist. */
export function shardsAfter(stream: Stream, shardId: string | undefined): Shard[] {
  const shards = [...stream.shards.values()];
  if (shardId === undefined) return shards;
  const after = shardIndexOf(shardId);
  return after === undefined ? [] : shards.filter((shard) => shard.index > after);
}

export function describeShard(shard: Shard): ShardDescription {
  return {
    ShardId: shard.id,
    ...(shard.parentId === undefined ? {} : { ParentShardId: shard.parentId }),
    ...(shard.adjacentParentId === undefined ? {} : { AdjacentParentShardId: shard.adjacentParentId }),
    HashKeyRange: { StartingHashKey: String(shard.range.start), EndingHashKey: String(shard.range.end) },
    SequenceNumberRange: {
      StartingSequenceNumber: shard.startingSequenceNumber,
      ...(shard.endingSequenceNumber === undefined ? {} : { EndingSequenceNumber: shard.endingSequenceNumber }),
    },
  };
}
