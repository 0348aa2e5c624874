import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { buffer } from "node:stream/consumers";
import fc from "fast-check";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Blob, BlobStore } from "../../../src/services/s3/store.ts";
import { patterned } from "./harness.ts";

let root = "";
let directory = "";

beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), "blobs-"));
  directory = path.join(root, "store");
});

afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

async function read(store: BlobStore, blob: Blob, start?: number, end?: number): Promise<Buffer> {
  const body = store.read(blob, start, end);
  return Buffer.isBuffer(body) ? body : buffer(body);
}

async function* inChunks(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size);
}

function ignore(): void {}

test("any slice of blobs in memory, in files and joined is that of their bytes", async () => {
  const store = new BlobStore({ directory });
  const sizes = [10, 70_000, 65_536, 0, 200_001];
  const parts = await Promise.all(sizes.map((size) => store.write(patterned(size), ignore)));
  const joined = store.join(parts);
  const whole = Buffer.concat(sizes.map(patterned));
  const position = fc.nat({ max: whole.length });
  await fc.assert(
    fc.asyncProperty(position, position, async (a, b) => {
      const [start, end] = [Math.min(a, b), Math.max(a, b)];

      expect((await read(store, joined, start, end)).equals(whole.subarray(start, end))).toBe(true);
    }),
    { numRuns: 60 },
  );
});

test("a stream and the same bytes at once give the same blob", async () => {
  const store = new BlobStore({ directory });
  const bytes = patterned(150_000);
  const seen: Buffer[] = [];

  const streamed = await store.write(inChunks(bytes, 1777), (chunk) => seen.push(Buffer.from(chunk)));

  expect(Buffer.concat(seen).equals(bytes)).toBe(true);
  expect((await read(store, streamed)).equals(bytes)).toBe(true);
});

test("files live as long as something holds or reads them", async () => {
  const store = new BlobStore({ directory });
  const blob = await store.write(patterned(300_000), ignore);
  const copy = store.retain(blob);

  store.release(blob);
  const body = store.read(copy);
  store.release(copy);
  const whileRead = readdirSync(directory).length;
  const bytes = Buffer.isBuffer(body) ? body : await buffer(body);

  expect(whileRead).toBe(1);
  expect(bytes.equals(patterned(300_000))).toBe(true);
  expect(readdirSync(directory)).toEqual([]);
});

test("a source that fails leaves nothing, and is told from a failure of the disk", async () => {
  const store = new BlobStore({ directory });
  async function* broken(): AsyncGenerator<Buffer> {
    yield patterned(200_000);
    throw new Error("the caller went away");
  }

  await expect(store.write(broken(), ignore)).rejects.toMatchObject({ name: "AwsError", code: "IncompleteBody" });

  expect(readdirSync(directory)).toEqual([]);
});

test("a full disk leaves nothing and stops reading the source", async () => {
  const full = Object.assign(new Error("ENOSPC: no space left on device, write"), { code: "ENOSPC" });
  let writes = 0;
  const openFile = async (file: string): Promise<FileHandle> => {
    const handle = await open(file, "wx");
    const write = handle.write.bind(handle) as (...given: unknown[]) => Promise<unknown>;
    handle.write = (async (...given: unknown[]) => {
      if (++writes > 3) throw full;
      return write(...given);
    }) as never;
    return handle;
  };
  const store = new BlobStore({ directory, openFile });
  let closed = false;
  async function* endless(): AsyncGenerator<Buffer> {
    try {
      while (true) yield patterned(50_000);
    } finally {
      closed = true;
    }
  }

  await expect(store.write(endless(), ignore)).rejects.toBe(full);

  expect(closed).toBe(true);
  expect(readdirSync(directory)).toEqual([]);
});

test("a folder left by an earlier process is emptied", () => {
  mkdirSync(directory);
  writeFileSync(path.join(directory, "left.part"), "x");

  new BlobStore({ directory });

  expect(readdirSync(directory)).toEqual([]);
});

test("what is kept in memory is a copy: the caller may reuse its buffer", async () => {
  const store = new BlobStore({ directory });
  const own = Buffer.from("before");
  const blob = await store.write(own, ignore);

  own.write("after!");

  expect((await read(store, blob)).toString()).toBe("before");
});
