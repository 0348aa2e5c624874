import { AwsError } from "../../errors.ts";

/** API reference, GetShardIterator: milliseconds that an iterator can be used. */
const LIFE_MS = 15 * 60 * 1000;

/** A place in a shard, as the caller holds it. */
export interface Iterator {
  readonly streamArn: string;
  readonly shardId: string;
  readonly position: number;
  /** Milliseconds since the epoch. */
  readonly issued: number;
}

export function writeIterator({ streamArn, shardId, position, issued }: Iterator): string {
  return `${streamArn}|1|${Buffer.from(JSON.stringify([shardId, position, issued])).toString("base64")}`;
}

/** @throws AwsError ValidationException, ExpiredIteratorException. */
export function readIterator(text: string, now: number): Iterator {
  const [streamArn, version, opaque] = text.split("|");
  if (streamArn === undefined || version !== "1" || opaque === undefined) throw unreadable();
  let fields: unknown;
  try {
    fields = JSON.parse(Buffer.from(opaque, "base64").toString());
  } catch {
    throw unreadable();
  }
  if (!Array.isArray(fields)) throw unreadable();
  const [shardId, position, issued] = fields;
  if (typeof shardId !== "string" || !Number.isSafeInteger(position) || position < 0 || !Number.isSafeInteger(issued))
    throw unreadable();
  if (now > issued + LIFE_MS)
    throw new AwsError("ExpiredIteratorException", "Iterator expired. It was issued more than 15 minutes ago.");
  return { streamArn, shardId, position, issued };
}

/** The stream that an iterator is for, unless it cannot be read. */
export function arnOfIterator(text: unknown): string | undefined {
  return typeof text === "string" ? /^[^|]+(?=\|1\|)/.exec(text)?.[0] : undefined;
}

function unreadable(): AwsError {
  return new AwsError("ValidationException", "Invalid ShardIterator");
}
