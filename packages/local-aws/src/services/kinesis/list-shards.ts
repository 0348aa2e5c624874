import type { ListShardsCommandInput, ListShardsCommandOutput, ShardFilter } from "@aws-sdk/client-kinesis";
import { AwsError } from "../../errors.ts";
import { describeShard, shardsAfter } from "./describe.ts";
import type { Shard } from "./shard.ts";
import { invalid, type Stream, type Streams } from "./streams.ts";
import { KinesisConstraints } from "./validation.ts";

type Output<Command> = Omit<Command, "$metadata">;

/** API reference, ListShards: shards in one answer. */
const MAX_RESULTS = 1000;
/** API reference, ListShards: a token is good for five minutes. */
const TOKEN_LIFETIME_MS = 300_000;

const FILTERS = [
  "AFTER_SHARD_ID",
  "AT_TRIM_HORIZON",
  "FROM_TRIM_HORIZON",
  "AT_LATEST",
  "AT_TIMESTAMP",
  "FROM_TIMESTAMP",
];

/** Where a listing goes on; `filter` as it stood in the first call. */
interface Page {
  readonly streamName: string;
  readonly serial: number;
  readonly after: string;
  readonly created: number;
  readonly filter?: { readonly type: string; readonly time?: number };
}

interface Listing {
  readonly stream: Stream;
  readonly after: string | undefined;
  readonly filter: Page["filter"] | undefined;
}

export function listShards(streams: Streams, input: ListShardsCommandInput): Output<ListShardsCommandOutput> {
  new KinesisConstraints()
    .stream(input)
    .length("nextToken", input.NextToken, 1, 1_048_576)
    .name("exclusiveStartShardId", input.ExclusiveStartShardId)
    .range("maxResults", input.MaxResults, 1, 10_000)
    .oneOf("shardFilter.type", input.ShardFilter?.Type, FILTERS)
    .name("shardFilter.shardId", input.ShardFilter?.ShardId)
    .check();
  const listing = input.NextToken === undefined ? begin(streams, input) : resume(streams, input, input.NextToken);
  const { stream, filter } = listing;
  stream.trim(streams.now);
  const accepts = filterOf(stream, filter, streams.now);
  const shards = shardsAfter(stream, listing.after).filter(accepts);
  const limit = Math.min(input.MaxResults ?? MAX_RESULTS, MAX_RESULTS);
  const page = shards.slice(0, limit);
  const output: Output<ListShardsCommandOutput> = { Shards: page.map(describeShard) };
  if (shards.length > limit) {
    const next: Page = {
      streamName: stream.name,
      serial: stream.serial,
      after: page.at(-1)!.id,
      created: streams.now,
      ...(filter === undefined ? {} : { filter }),
    };
    output.NextToken = streams.tokens.sealJson("shards", next);
  }
  return output;
}

/** The stream that a token of ListShards goes on with, whatever the token's age. */
export function streamOfToken(streams: Streams, token: string): string | undefined {
  return (streams.tokens.openJson("shards", token) as Page | undefined)?.streamName;
}

function begin(streams: Streams, input: ListShardsCommandInput): Listing {
  if (input.StreamName === undefined && input.StreamARN === undefined)
    throw invalid("Either NextToken or StreamName should be provided.");
  const stream = streams.resolve(input);
  if (!stream.usable) throw streams.notActive(stream);
  if (input.StreamCreationTimestamp !== undefined && !createdAt(stream, input.StreamCreationTimestamp))
    throw streams.notFound(stream.name);
  const { ShardFilter: filter, ExclusiveStartShardId: after } = input;
  if (filter === undefined) return { stream, after, filter: undefined };
  checkFilter(filter, after);
  const time = filter.Timestamp?.getTime();
  return {
    stream,
    after: filter.Type === "AFTER_SHARD_ID" ? filter.ShardId : after,
    filter: { type: filter.Type!, ...(time === undefined ? {} : { time }) },
  };
}

function resume(streams: Streams, input: ListShardsCommandInput, token: string): Listing {
  for (const name of ["StreamName", "StreamCreationTimestamp", "ExclusiveStartShardId"] as const)
    if (input[name] !== undefined) throw invalid(`NextToken and ${name} cannot be provided together.`);
  const page = streams.tokens.openJson("shards", token) as Page | undefined;
  if (page === undefined) throw invalid("Invalid NextToken.");
  if (streams.now - page.created > TOKEN_LIFETIME_MS)
    throw new AwsError(
      "ExpiredNextTokenException",
      `NextToken expired: it is valid for ${TOKEN_LIFETIME_MS / 1000} seconds.`,
    );
  const stream = streams.find(page.streamName);
  if (stream?.serial !== page.serial) throw streams.notFound(page.streamName);
  if (input.StreamARN !== undefined && input.StreamARN !== stream.arn)
    throw invalid(`StreamARN ${input.StreamARN} is not the stream of the NextToken, ${stream.arn}.`);
  return { stream, after: page.after, filter: page.filter };
}

function createdAt(stream: Stream, time: Date): boolean {
  return Math.floor(stream.created / 1000) === Math.floor(time.getTime() / 1000);
}

function checkFilter(filter: ShardFilter, after: string | undefined): void {
  const type = filter.Type!;
  const takesTime = type === "AT_TIMESTAMP" || type === "FROM_TIMESTAMP";
  if (takesTime !== (filter.Timestamp !== undefined))
    throw invalid(`ShardFilter ${type} ${takesTime ? "needs" : "takes no"} Timestamp.`);
  const takesShard = type === "AFTER_SHARD_ID";
  if (takesShard !== (filter.ShardId !== undefined))
    throw invalid(`ShardFilter ${type} ${takesShard ? "needs" : "takes no"} ShardId.`);
  if (takesShard && after !== undefined)
    throw invalid("ExclusiveStartShardId and ShardFilter AFTER_SHARD_ID cannot be provided together.");
}

/** API reference, ShardFilter. */
function filterOf(stream: Stream, filter: Listing["filter"], now: number): (shard: Shard) => boolean {
  const horizon = Math.max(stream.created, stream.trimHorizon(now));
  switch (filter?.type) {
    case "AT_LATEST":
      return (shard) => shard.open;
    case "AT_TRIM_HORIZON":
      return (shard) => wasOpenAt(shard, horizon);
    case "AT_TIMESTAMP":
      return (shard) => wasOpenAt(shard, filter.time!);
    case "FROM_TIMESTAMP":
      return (shard) => shard.closed === undefined || shard.closed >= Math.max(horizon, filter.time!);
    default:
      return () => true;
  }
}

function wasOpenAt(shard: Shard, time: number): boolean {
  return shard.opened <= time && (shard.closed === undefined || shard.closed >= time);
}
