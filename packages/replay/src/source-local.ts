import { createReadStream } from "node:fs";
import { open, readdir, stat } from "node:fs/promises";
import { basename, join, sep } from "node:path";
import { ReplayError } from "./errors.ts";
import { holdClock, type ReplayClock } from "./options.ts";
import { byName, type FoundObject } from "./source.ts";

const CHUNK = 262_144;

/** Lists a file, or all files below a folder. */
export async function listLocal(path: string, clock: ReplayClock): Promise<FoundObject[]> {
  const info = await stat(path).catch((cause: unknown) => {
    throw unreadable(path, cause);
  });
  if (!info.isDirectory()) return [localObject(path, basename(path), info.size, clock)];
  const entries = await readdir(path, { recursive: true, withFileTypes: true }).catch((cause: unknown) => {
    throw unreadable(path, cause);
  });
  const files = entries.filter((entry) => entry.isFile() || entry.isSymbolicLink());
  const found: FoundObject[] = [];
  for (const entry of files) {
    const file = join(entry.parentPath, entry.name);
    const target = await stat(file).catch((cause: unknown) => {
      throw unreadable(file, cause);
    });
    const relative = file.slice(join(path, sep).length).split(sep).join("/");
    if (target.isFile()) found.push(localObject(file, relative, target.size, clock));
  }
  return found.sort(byName);
}

function localObject(path: string, relative: string, size: number, clock: ReplayClock): FoundObject {
  return {
    name: path,
    relative,
    size,
    open: async () => readChunks(path),
    read: (start, end) => holdClock(clock, readRange(path, start, end)),
  };
}

async function* readChunks(path: string): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    yield* createReadStream(path, { highWaterMark: CHUNK }) as AsyncIterable<Uint8Array>;
  } catch (cause) {
    throw unreadable(path, cause);
  }
}

async function readRange(path: string, start: number, end: number): Promise<Uint8Array> {
  try {
    const file = await open(path);
    try {
      const bytes = new Uint8Array(end - start);
      for (let at = 0; at < bytes.length; ) {
        const { bytesRead } = await file.read(bytes, at, bytes.length - at, start + at);
        if (bytesRead === 0) throw new Error(`expected ${end - start} bytes at ${start}, got ${at}`);
        at += bytesRead;
      }
      return bytes;
    } finally {
      await file.close();
    }
  } catch (cause) {
    throw unreadable(path, cause);
  }
}

function unreadable(path: string, cause: unknown): ReplayError {
  const message = cause instanceof Error ? cause.message : String(cause);
  return new ReplayError("REPLAY_SOURCE_UNREADABLE", `${path}: ${message}`, { cause });
}
