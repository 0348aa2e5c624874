import type {
  MergeShardsCommandInput,
  SplitShardCommandInput,
  UpdateShardCountCommandInput,
  UpdateShardCountCommandOutput,
} from "@aws-sdk/client-kinesis";
import { AwsError } from "../../errors.ts";
import { uniformRanges } from "./hash-key.ts";
import { update } from "./lifecycle.ts";
import { checkShardQuota } from "./quotas.ts";
import { type Shard, shardIdOf, shardIndexOf } from "./shard.ts";
import { invalid, type Stream, type Streams } from "./streams.ts";
import { KinesisConstraints, type StreamReference } from "./validation.ts";

type Output<Command> = Omit<Command, "$metadata">;

const DAY_MS = 86_400_000;
/** API reference, UpdateShardCount: calls per stream in a rolling day. */
const UPDATES_PER_DAY = 10;
/** API reference, UpdateShardCount: shards in a stream. */
const MAX_SHARDS = 10_000;

export function splitShard(streams: Streams, input: SplitShardCommandInput): void {
  new KinesisConstraints()
    .stream(input)
    .name("shardToSplit", input.ShardToSplit)
    .hashKey("newStartingHashKey", input.NewStartingHashKey)
    .check();
  const stream = resolveProvisioned(streams, input);
  const shard = findOpenShard(streams, stream, input.ShardToSplit!);
  checkShardQuota(streams, 1);
  const middle = BigInt(input.NewStartingHashKey!);
  const { start, end } = shard.range;
  if (middle <= start + 1n || middle >= end)
    throw invalid(
      `NewStartingHashKey ${middle} used in SplitShard() on shard ${shard.id} in stream ${stream.name} under account ${streams.host.account} ` +
        `is not both greater than one plus the shard's StartingHashKey ${start} and less than the shard's EndingHashKey ${end}.`,
    );
  update(streams, stream, (now) => split(stream, shard, middle, now));
}

export function mergeShards(streams: Streams, input: MergeShardsCommandInput): void {
  new KinesisConstraints()
    .stream(input)
    .name("shardToMerge", input.ShardToMerge)
    .name("adjacentShardToMerge", input.AdjacentShardToMerge)
    .check();
  const stream = resolveProvisioned(streams, input);
  const first = findOpenShard(streams, stream, input.ShardToMerge!);
  const second = findOpenShard(streams, stream, input.AdjacentShardToMerge!);
  if (first.range.end + 1n !== second.range.start && second.range.end + 1n !== first.range.start)
    throw invalid(
      `Shards ${first.id} and ${second.id} in stream ${stream.name} under account ${streams.host.account} are not an adjacent pair of shards eligible for merging`,
    );
  update(streams, stream, (now) => merge(stream, first, second, now));
}

export function updateShardCount(
  streams: Streams,
  input: UpdateShardCountCommandInput,
): Output<UpdateShardCountCommandOutput> {
  new KinesisConstraints()
    .stream(input)
    .oneOf("scalingType", input.ScalingType, ["UNIFORM_SCALING"])
    .range("targetShardCount", input.TargetShardCount, 1, 100_000)
    .check();
  const stream = resolveProvisioned(streams, input);
  const current = stream.openShards.length;
  const target = input.TargetShardCount!;
  checkTarget(streams, current, target);
  const now = streams.now;
  const recent = stream.countUpdates.filter((time) => now - time < DAY_MS);
  if (recent.length >= UPDATES_PER_DAY)
    throw exceeded(
      `Stream ${stream.name} under account ${streams.host.account} was scaled ${recent.length} times in the last 24 hours; the limit is ${UPDATES_PER_DAY} in a rolling 24-hour period.`,
    );
  stream.countUpdates = [...recent, now];
  update(streams, stream, (time) => reshardUniformly(stream, target, time));
  return { StreamName: stream.name, CurrentShardCount: current, TargetShardCount: target, StreamARN: stream.arn };
}

function checkTarget(streams: Streams, current: number, target: number): void {
  const counts = `Current open shard count: ${current}, Target shard count: ${target}`;
  if (target > MAX_SHARDS)
    throw exceeded(`Target shard count or number of open shards cannot be greater than ${MAX_SHARDS}. ${counts}`);
  if (target > current * 2)
    throw exceeded(`UpdateShardCount cannot scale up over double your current open shard count. ${counts}`);
  if (target < current / 2)
    throw exceeded(`UpdateShardCount cannot scale down below half your current open shard count. ${counts}`);
  checkShardQuota(streams, target - current);
}

/** Splits a shard at a hash key. Records put before stay readable in the parent. */
export function split(stream: Stream, shard: Shard, middle: bigint, now: number): [Shard, Shard] {
  const { start, end } = shard.range;
  const lower = stream.addShard({ start, end: middle - 1n }, now, { parent: shard });
  const upper = stream.addShard({ start: middle, end }, now, { parent: shard });
  stream.closeShards([shard], [lower, upper], now);
  return [lower, upper];
}

function merge(stream: Stream, first: Shard, second: Shard, now: number): Shard {
  const [lower, upper] = first.range.start < second.range.start ? [first, second] : [second, first];
  const range = { start: lower.range.start, end: upper.range.end };
  const child = stream.addShard(range, now, { parent: first, adjacentParent: second });
  stream.closeShards([first, second], [child], now);
  return child;
}

/**
 * Brings a stream to `count` shards of equal ranges by splits and merges only, as UpdateShardCount does: shards are split
 * at the new boundaries that lie inside them, then neighbours that belong together are merged. Pieces in between are
 * short-lived shards of their own.
 */
function reshardUniformly(stream: Stream, count: number, now: number): void {
  const boundaries = boundariesFor(stream, count);
  for (const shard of stream.openShards) {
    let rest = shard;
    for (const boundary of boundaries)
      if (boundary > rest.range.start && boundary <= rest.range.end) rest = split(stream, rest, boundary, now)[1];
  }
  const wanted = new Set(boundaries);
  let whole: Shard | undefined;
  for (const piece of inOrder(stream.openShards))
    whole = whole === undefined || wanted.has(piece.range.start) ? piece : merge(stream, whole, piece, now);
}

/** Distance below which a boundary counts as the same: what rounding leaves between, say, six shards and three. */
const ROUNDING = 1n << 16n;

/** Starts of `count` equal ranges, each on the boundary that is there already when it differs by rounding only. */
function boundariesFor(stream: Stream, count: number): bigint[] {
  const present = inOrder(stream.openShards).map((shard) => shard.range.start);
  let at = 0;
  return uniformRanges(count).map(({ start }) => {
    while (at < present.length && present[at]! + ROUNDING < start) at++;
    const near = present[at];
    return near !== undefined && near < start + ROUNDING ? near : start;
  });
}

function inOrder(shards: Shard[]): Shard[] {
  return shards.sort((a, b) => (a.range.start < b.range.start ? -1 : 1));
}

/** @throws AwsError ValidationException for a stream whose shards AWS manages. */
function resolveProvisioned(streams: Streams, input: StreamReference): Stream {
  const stream = streams.resolveActive(input);
  if (stream.mode === "ON_DEMAND")
    throw new AwsError(
      "ValidationException",
      `Stream ${stream.name} under account ${streams.host.account} is in ON_DEMAND mode; its shards are managed by the service.`,
    );
  return stream;
}

function findOpenShard(streams: Streams, stream: Stream, shardId: string): Shard {
  const index = shardIndexOf(shardId);
  const shard = index === undefined ? undefined : stream.shards.get(index);
  const { account } = streams.host;
  if (shard === undefined) {
    const id = index === undefined ? shardId : shardIdOf(index);
    throw new AwsError(
      "ResourceNotFoundException",
      `Could not find shard ${id} in stream ${stream.name} under account ${account}.`,
    );
  }
  if (!shard.open)
    throw invalid(
      `Shard ${shard.id} in stream ${stream.name} under account ${account} has already been merged or split, and thus is not eligible for merging or splitting.`,
    );
  return shard;
}

function exceeded(message: string): AwsError {
  return new AwsError("LimitExceededException", message);
}
