import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import fc from "fast-check";
import { expect, onTestFinished, test } from "vitest";
import { SegmentStore } from "../../../src/services/kinesis/segment-store.ts";
import { ShardLog } from "../../../src/services/kinesis/shard-log.ts";

const KIB = 1024;

function createStore(memoryBytes: number): { store: SegmentStore; directory: string } {
  const directory = path.join(mkdtempSync(path.join(tmpdir(), "shard-log-")), "segments");
  const store = new SegmentStore({ directory, memoryBytes });
  onTestFinished(() => {
    store.close();
    rmSync(path.dirname(directory), { recursive: true, force: true });
  });
  return { store, directory };
}

function list(directory: string): string[] {
  try {
    return readdirSync(directory).map((name) => path.join(directory, name));
  } catch {
    return [];
  }
}

interface Stored {
  index: number;
  arrival: number;
  key: string;
  data: string;
  encrypted: boolean;
}

function readAll(log: ShardLog, from: number, limit = Number.POSITIVE_INFINITY, maxBytes = Number.POSITIVE_INFINITY) {
  const records: Stored[] = [];
  const next = log.read(from, limit, maxBytes, (index, arrival, contents, start, keyLength, end, encrypted) => {
    const key = contents.bytes.toString("utf8", start, start + keyLength);
    const data = contents.bytes.toString("hex", start + keyLength, end);
    records.push({ index, arrival, key, data, encrypted });
  });
  return { records, next };
}

const record = fc.record({
  key: fc.string({ unit: "binary", minLength: 1, maxLength: 20 }).map((key) => key.toWellFormed()),
  size: fc.oneof({ weight: 9, arbitrary: fc.nat(2000) }, { weight: 1, arbitrary: fc.nat(200_000) }),
  after: fc.nat(600_000),
  encrypted: fc.boolean(),
});

test("what is appended is what is read, in memory or from disk, encrypted or not, by any pages", () => {
  fc.assert(
    fc.property(
      fc.array(record, { maxLength: 150 }),
      fc.integer({ min: 1, max: 40 }),
      fc.integer({ min: 1, max: 50_000 }),
      (records, limit, maxBytes) => {
        const { store } = createStore(128 * KIB);
        const log = new ShardLog(store);
        const expected: Stored[] = [];
        let now = 1_000_000;
        for (const { key, size, after, encrypted } of records) {
          now += after;
          const data = Buffer.alloc(size, expected.length);
          store.makeRoom(size);
          const index = log.append(key, data, now, encrypted);
          expected.push({ index, arrival: now, key, data: data.toString("hex"), encrypted });
        }

        expect(readAll(log, 1).records).toEqual(expected);
        const paged: Stored[] = [];
        for (let from = 1; from < log.end; ) {
          const { records: page, next } = readAll(log, from, limit, maxBytes);
          expect(page.length).toBeGreaterThan(0);
          expect(page.length).toBeLessThanOrEqual(limit);
          paged.push(...page);
          from = next;
        }
        expect(paged).toEqual(expected);
        store.close();
      },
    ),
    { numRuns: 50 },
  );
});

test("places found by time and what expires agree with a plain list", () => {
  const gaps = fc.array(fc.nat(2_000_000), { minLength: 1, maxLength: 60 });
  fc.assert(
    fc.property(gaps, fc.array(fc.nat(60_000_000), { maxLength: 5 }), (after, times) => {
      const { store } = createStore(128 * KIB);
      const log = new ShardLog(store);
      const arrivals: number[] = [];
      let now = 0;
      for (const gap of after) {
        now += gap;
        arrivals.push(now);
        store.makeRoom(3000);
        log.append("k", Buffer.alloc(3000), now, false);
      }
      let horizon = 0;
      for (const time of times) {
        horizon = Math.max(horizon, time);
        log.trim(time);
        const left = arrivals.filter((arrival) => arrival >= horizon);

        expect(readAll(log, 1).records.map(({ arrival }) => arrival)).toEqual(left);
        expect(log.first).toBe(arrivals.length - left.length + 1);
        const found = log.indexAt(time);
        const first = arrivals.findIndex((arrival) => arrival >= Math.max(time, horizon));
        expect(found).toBe(first < 0 ? log.end : first + 1);
      }
      store.close();
    }),
    { numRuns: 100 },
  );
});

test("memory stays within the budget whatever is appended, and freed records leave no file", () => {
  const budget = 1024 * KIB;
  const { store, directory } = createStore(budget);
  const logs = [new ShardLog(store), new ShardLog(store), new ShardLog(store)];
  const data = Buffer.alloc(1000, 7);

  let most = 0;
  for (let n = 0; n < 20_000; n++) {
    store.makeRoom(data.length + 10);
    logs[n % 3]!.append(`key-${n}`, data, n, false);
    most = Math.max(most, store.resident);
  }
  const onDisk = list(directory).length;
  for (const log of logs) log.trim(20_000);

  expect(most).toBeLessThanOrEqual(budget * 1.5);
  expect(onDisk).toBeGreaterThan(10);
  expect(list(directory)).toEqual([]);
  expect(store.resident).toBe(0);
});

test("the content of an encrypted segment is not to be found on disk", () => {
  const { store, directory } = createStore(128 * KIB);
  const secret = Buffer.from("the quick brown fox jumps over the lazy dog");
  const search = (encrypted: boolean) => {
    const log = new ShardLog(store);
    for (let n = 0; n < 10_000; n++) {
      store.makeRoom(secret.length + 10);
      log.append("key", secret, n, encrypted);
    }
    const found = list(directory).some((file) => readFileSync(file).includes(secret));
    expect(readAll(log, 1).records).toHaveLength(10_000);
    log.clear();
    return found;
  };

  expect(search(false)).toBe(true);
  expect(search(true)).toBe(false);
});

test("a disk that refuses is named, loses nothing, and is used again when it is back", () => {
  const { store, directory } = createStore(128 * KIB);
  const log = new ShardLog(store);
  writeFileSync(directory, "in the way");
  const put = () => {
    store.makeRoom(1000);
    log.append("k", Buffer.alloc(1000), 0, false);
  };
  let acknowledged = 0;

  const fill = () => {
    for (; acknowledged < 1000; acknowledged++) put();
  };
  expect(fill).toThrow(expect.objectContaining({ code: "ServiceUnavailable", status: 503 }));
  expect(put).toThrow(directory);
  expect(readAll(log, 1).records).toHaveLength(acknowledged);
  rmSync(directory);
  mkdirSync(directory);
  fill();

  expect(readAll(log, 1).records).toHaveLength(1000);
});

test("segments of a run that was killed are removed", () => {
  const { directory } = createStore(128 * KIB);
  mkdirSync(directory, { recursive: true });
  writeFileSync(path.join(directory, "0.segment"), "old");

  new SegmentStore({ directory });

  expect(list(directory)).toEqual([]);
});
