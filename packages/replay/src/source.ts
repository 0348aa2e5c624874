import { holdClock, type ReplayClock, type S3Sender } from "./options.ts";
import { listLocal } from "./source-local.ts";
import { listS3 } from "./source-s3.ts";
import type { ObjectNote } from "./statistics.ts";

/** A file of the source. */
export interface SourceObject {
  /** Place in the order of reading, from 0. */
  index: number;
  /** Path or `s3://` address. */
  name: string;
  /** Bytes as stored. */
  size: number;
  /** Distinguishes the trips of this file from those of the others: 0 to 2^21 - 1. */
  idPrefix: number;
  /** The stored bytes from the start; failures carry the code `REPLAY_SOURCE_UNREADABLE`. */
  open(): Promise<AsyncIterable<Uint8Array>>;
  /** The stored bytes from `start` up to `end`. */
  read(start: number, end: number): Promise<Uint8Array>;
}

/** A file found in one source, before the sources are put together. */
export interface FoundObject extends Pick<SourceObject, "name" | "size" | "open" | "read"> {
  /** Name below the source's folder or prefix: the same for a copy of the folder elsewhere. */
  relative: string;
}

/** Lists the files of all sources in the order given, each by name; files that hold no events by their name are left out and noted. */
export async function listObjects(
  sources: readonly string[],
  s3: S3Sender | undefined,
  clock: ReplayClock,
): Promise<{ objects: SourceObject[]; skipped: ObjectNote[] }> {
  const objects: SourceObject[] = [];
  const skipped: ObjectNote[] = [];
  const taken = new Set<number>();
  for (const source of sources) {
    const found = source.startsWith("s3://")
      ? await listS3(source, s3)
      : await holdClock(clock, listLocal(source, clock));
    for (const { relative, ...object } of found) {
      const reason = reasonToSkip(object.name, object.size);
      if (reason !== undefined) {
        skipped.push({ object: object.name, reason });
        continue;
      }
      const idPrefix = freePrefix(relative, taken);
      taken.add(idPrefix);
      objects.push({ ...object, index: objects.length, idPrefix });
    }
  }
  return { objects, skipped };
}

/** Names below a folder in the order of S3 listings: by UTF-8 bytes. */
export function byName(a: { relative: string }, b: { relative: string }): number {
  return Buffer.compare(Buffer.from(a.relative), Buffer.from(b.relative));
}

function reasonToSkip(name: string, size: number): string | undefined {
  const file = name.slice(name.lastIndexOf("/") + 1);
  if (file === "") return "marks a folder";
  if (file === "README.md") return "describes the data";
  if (file.startsWith(".") || file.startsWith("_")) return "hidden by the first character of its name";
  return size === 0 ? "empty" : undefined;
}

/** FNV-1a of the name in 21 bits; the next free number where two names of one replay meet. */
function freePrefix(name: string, taken: ReadonlySet<number>): number {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(name)) hash = Math.imul(hash ^ byte, 0x01000193);
  let prefix = ((hash >>> 21) ^ hash) & 0x1fffff;
  while (taken.has(prefix)) prefix = (prefix + 1) & 0x1fffff;
  return prefix;
}
