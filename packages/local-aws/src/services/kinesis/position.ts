import { AwsError } from "../../errors.ts";
import { parseSequenceNumber } from "./sequence-number.ts";
import { type Shard, shardIdOf, shardIndexOf } from "./shard.ts";
import { invalid, type Stream, type Streams } from "./streams.ts";

/** Where to start reading, as GetShardIterator and SubscribeToShard take it. */
export interface StartingPoint {
  readonly type: string;
  readonly sequenceNumber?: string | undefined;
  readonly timestamp?: Date | undefined;
}

/** Name of the calling operation, as it stands in refusals. */
export type PositionCaller = "GetShardIterator" | "SubscribeToShard";

/** @throws AwsError ResourceNotFoundException. */
export function findShard(streams: Streams, stream: Stream, shardId: string): Shard {
  const index = shardIndexOf(shardId);
  const { account } = streams.host;
  if (index === undefined) {
    throw new AwsError(
      "ResourceNotFoundException",
      `Could not find shard ${shardId} in stream ${stream.name} under account ${account}.`,
    );
  }
  const shard = stream.shards.get(index);
  if (shard === undefined || !stream.usable) throw noShard(stream.name, shardIdOf(index), account);
  return shard;
}

export function noShard(streamName: string, shardId: string, account: string): AwsError {
  return new AwsError(
    "ResourceNotFoundException",
    `Shard ${shardId} in stream ${streamName} under account ${account} does not exist`,
  );
}

/**
 * Record index at which to start.
 * @throws AwsError InvalidArgumentException.
 */
export function resolvePosition(
  streams: Streams,
  stream: Stream,
  shard: Shard,
  point: StartingPoint,
  caller: PositionCaller,
): number {
  shard.log.trim(stream.trimHorizon(streams.now));
  switch (point.type) {
    case "TRIM_HORIZON":
    case "LATEST":
      if (point.sequenceNumber !== undefined)
        throw invalid(`${CHOICE}Request specified ${point.type} and also a StartingSequenceNumber.`);
      return point.type === "LATEST" ? shard.log.end : shard.log.first;
    case "AT_TIMESTAMP":
      if (point.sequenceNumber !== undefined)
        throw invalid(`${CHOICE}Request specified ${point.type} and also a StartingSequenceNumber.`);
      return shard.log.indexAt(checkTimestamp(point.timestamp, streams.now));
    default: {
      if (point.sequenceNumber === undefined)
        throw invalid(`${CHOICE}Request specified ${point.type} and no StartingSequenceNumber.`);
      const index = checkSequenceNumber(streams, stream, shard, point.sequenceNumber, caller);
      return Math.min(point.type === "AFTER_SEQUENCE_NUMBER" ? index + 1 : index, shard.log.end);
    }
  }
}

const CHOICE =
  "Must either specify (1) AT_SEQUENCE_NUMBER or AFTER_SEQUENCE_NUMBER and StartingSequenceNumber or " +
  "(2) TRIM_HORIZON or LATEST and no StartingSequenceNumber. ";

function checkTimestamp(timestamp: Date | undefined, now: number): number {
  if (timestamp === undefined)
    throw invalid(
      "Must specify timestampInMillis parameter for iterator of type AT_TIMESTAMP. Current request has no timestamp parameter.",
    );
  const time = timestamp.getTime();
  if (time > now)
    throw invalid(
      `The timestampInMillis parameter cannot be greater than the currentTimestampInMillis. timestampInMillis: ${time}, currentTimestampInMillis: ${now}`,
    );
  return time;
}

function checkSequenceNumber(
  streams: Streams,
  stream: Stream,
  shard: Shard,
  text: string,
  caller: PositionCaller,
): number {
  const used = `StartingSequenceNumber ${text} used in ${caller} on shard ${shard.id} in stream ${stream.name} under account ${streams.host.account} is invalid`;
  const number = parseSequenceNumber(text);
  if (number === undefined) throw invalid(`${used}.`);
  if (number.shardIndex !== shard.index)
    throw invalid(
      `Invalid StartingSequenceNumber. It encodes ${shardIdOf(number.shardIndex)}, while it was used in a call to a shard with ${shard.id}`,
    );
  if (number.shardCreated !== shard.createdSeconds) throw invalid(`${used} because it did not come from this stream.`);
  return number.index;
}
