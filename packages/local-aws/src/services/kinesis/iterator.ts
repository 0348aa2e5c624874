import { AwsError } from "../../errors.ts";
import { invalid } from "./streams.ts";
import type { Tokens } from "./tokens.ts";

/** API reference, GetShardIterator: an iterator is good for five minutes. */
const LIFETIME_MS = 300_000;

/** A reader's place in a shard. */
export interface ShardIterator {
  readonly streamName: string;
  readonly streamSerial: number;
  readonly shardIndex: number;
  /** Record index to read next. */
  readonly position: number;
}

/*
 * Content of an iterator: created f64 | position f64 | stream serial u32 | shard index u32 | stream name, little-endian.
 */
const HEAD_BYTES = 24;

export function sealIterator(tokens: Tokens, iterator: ShardIterator, now: number): string {
  const content = Buffer.allocUnsafe(HEAD_BYTES + iterator.streamName.length);
  content.writeDoubleLE(now, 0);
  content.writeDoubleLE(iterator.position, 8);
  content.writeUInt32LE(iterator.streamSerial, 16);
  content.writeUInt32LE(iterator.shardIndex, 20);
  content.write(iterator.streamName, HEAD_BYTES, "latin1");
  return tokens.seal("iterator", content);
}

/** Reads an iterator whatever its age; undefined when it is not one of this cloud's. */
export function peekIterator(tokens: Tokens, text: string): (ShardIterator & { readonly created: number }) | undefined {
  const content = tokens.open("iterator", text);
  if (content === undefined) return undefined;
  return {
    created: content.readDoubleLE(0),
    position: content.readDoubleLE(8),
    streamSerial: content.readUInt32LE(16),
    shardIndex: content.readUInt32LE(20),
    streamName: content.toString("latin1", HEAD_BYTES),
  };
}

/** @throws AwsError InvalidArgumentException or ExpiredIteratorException. */
export function openIterator(tokens: Tokens, text: string, now: number): ShardIterator {
  const iterator = peekIterator(tokens, text);
  if (iterator === undefined) throw invalid("Invalid ShardIterator.");
  if (now - iterator.created > LIFETIME_MS) {
    throw new AwsError(
      "ExpiredIteratorException",
      `Iterator expired. The iterator was created at time ${amazonTime(iterator.created)} while right now it is ${amazonTime(now)} which is further in the future than the tolerated delay of ${LIFETIME_MS} milliseconds.`,
    );
  }
  return iterator;
}

/** `Thu Jan 22 01:22:02 UTC 2015` */
function amazonTime(time: number): string {
  const [weekday, day, month, year, clock] = new Date(time).toUTCString().replace(",", "").split(" ");
  return `${weekday} ${month} ${day} ${clock} UTC ${year}`;
}
