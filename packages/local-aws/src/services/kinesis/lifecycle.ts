import type { CreateStreamCommandInput, DeleteStreamCommandInput } from "@aws-sdk/client-kinesis";
import { AwsError } from "../../errors.ts";
import { uniformRanges } from "./hash-key.ts";
import { checkShardQuota, ON_DEMAND_STREAM_QUOTA } from "./quotas.ts";
import { invalid, type Stream, type StreamMode, type Streams } from "./streams.ts";
import { checkTags } from "./tags.ts";
import { checkMaxRecordSize, checkStream, KinesisConstraints } from "./validation.ts";

/** Clock time that a stream stays in CREATING, UPDATING and DELETING; AWS takes seconds to minutes. */
export const TRANSITION_MS = 300;

/** Developer guide, on-demand mode: a new stream takes 4 MB/s. */
export const ON_DEMAND_SHARDS = 4;

/** API reference, CreateStream. */
const MAX_CREATING = 5;

export function createStream(streams: Streams, input: CreateStreamCommandInput): void {
  new KinesisConstraints()
    .name("streamName", input.StreamName)
    .range("shardCount", input.ShardCount, 1, 100_000)
    .oneOf("streamModeDetails.streamMode", input.StreamModeDetails?.StreamMode, ["PROVISIONED", "ON_DEMAND"])
    .check();
  const maxRecordBytes = checkMaxRecordSize(input.MaxRecordSizeInKiB);
  const name = input.StreamName!;
  const mode: StreamMode = input.StreamModeDetails?.StreamMode ?? "PROVISIONED";
  const count = checkShardCount(mode, input.ShardCount);
  const { account } = streams.host;
  if (streams.find(name) !== undefined)
    throw new AwsError("ResourceInUseException", `Stream ${name} under account ${account} already exists.`);
  checkQuotas(streams, mode, count);
  checkTags(`create stream ${name}`, new Map(), input.Tags ?? {});

  const stream = streams.add(name, mode);
  for (const [key, value] of Object.entries(input.Tags ?? {})) stream.tags.set(key, value);
  if (maxRecordBytes !== undefined) stream.maxRecordBytes = maxRecordBytes;
  const ranges = uniformRanges(count);
  stream.pendingShards = count;
  streams.host.clock.setTimer(TRANSITION_MS, () => {
    if (stream.status !== "CREATING") return;
    stream.pendingShards = 0;
    for (const range of ranges) stream.addShard(range, stream.created);
    stream.status = "ACTIVE";
  });
}

export function deleteStream(streams: Streams, input: DeleteStreamCommandInput): void {
  checkStream(input);
  const stream = streams.resolve(input);
  if (!stream.usable) throw streams.notActive(stream);
  if (stream.consumers.size > 0 && input.EnforceConsumerDeletion !== true)
    throw new AwsError(
      "ResourceInUseException",
      `Stream ${stream.name} under account ${streams.host.account} has registered consumers. Deregister them, or set EnforceConsumerDeletion.`,
    );
  stream.status = "DELETING";
  for (const consumer of stream.consumers.values()) {
    consumer.status = "DELETING";
    consumer.endSubscriptions(streams.notFound(stream.name));
  }
  for (const shard of stream.shards.values()) stream.notify(shard);
  streams.host.clock.setTimer(TRANSITION_MS, () => streams.remove(stream));
}

/** Sets a stream UPDATING, and after the transition applies the change and sets it ACTIVE. */
export function update(streams: Streams, stream: Stream, apply: (now: number) => void): void {
  stream.status = "UPDATING";
  streams.host.clock.setTimer(TRANSITION_MS, () => {
    if (stream.status !== "UPDATING") return;
    apply(streams.now);
    stream.status = "ACTIVE";
  });
}

function checkShardCount(mode: StreamMode, count: number | undefined): number {
  if (mode === "ON_DEMAND") {
    if (count !== undefined) throw invalid("ShardCount must not be set for a stream in ON_DEMAND mode.");
    return ON_DEMAND_SHARDS;
  }
  if (count === undefined) throw invalid("ShardCount must be set for a stream in PROVISIONED mode.");
  return count;
}

function checkQuotas(streams: Streams, mode: StreamMode, count: number): void {
  const all = [...streams];
  if (all.filter((stream) => stream.status === "CREATING").length >= MAX_CREATING)
    throw new AwsError(
      "LimitExceededException",
      `Account ${streams.host.account} already has ${MAX_CREATING} streams in the CREATING state.`,
    );
  if (mode === "PROVISIONED") checkShardQuota(streams, count);
  else if (all.filter((stream) => stream.mode === "ON_DEMAND").length >= ON_DEMAND_STREAM_QUOTA)
    throw new AwsError(
      "LimitExceededException",
      `This request would exceed the limit of ${ON_DEMAND_STREAM_QUOTA} on-demand streams for the account ${streams.host.account} in ${streams.host.region}.`,
    );
}
