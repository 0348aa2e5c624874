import { expect, test } from "vitest";
import type { ConsumerRecord } from "../src/index.ts";
import { Lab } from "./lab.ts";

const POISON = new Error("poison");

function textOf({ data }: ConsumerRecord): string {
  return Buffer.from(data).toString();
}

test("a batch that fails is handed over again after a growing wait", async () => {
  const lab = new Lab();
  lab.stream.put("a", "one");
  let left = 3;
  const times: number[] = [];
  const worker = lab.start("w", {
    errors: { base: 1000 },
    onRecords: () => {
      times.push(lab.clock.now());
      if (left-- > 0) throw POISON;
    },
  });
  await lab.pass(30);

  expect(worker.seen).toEqual(["one"]);
  // Half of the wait is random; here 0.5 of that half.
  expect(times.slice(1).map((time, index) => time - times[index]!)).toEqual([750, 1500, 3000]);
  expect(worker.errors).toMatchObject(Array(3).fill({ operation: "handle", error: POISON, fatal: false }));
});

test("after the last attempt the consumer stops with the reason and keeps what was processed before", async () => {
  const lab = new Lab();
  const { SequenceNumber } = lab.stream.put("a", "good");
  lab.stream.put("a", "poison");
  const worker = lab.start("w", {
    errors: { attempts: 2 },
    onRecord: (record) => {
      if (textOf(record) === "poison") throw POISON;
    },
  });

  await expect(lab.clock.until(worker.consumer.finished)).rejects.toMatchObject({
    code: "CONSUMER_HANDLER_FAILED",
    cause: POISON,
  });
  expect(worker.seen).toEqual(["good"]);
  expect(await lab.store.get("shard-0")).toMatchObject({ checkpoint: SequenceNumber, owner: undefined });
});

test.each(["onRecord", "onRecords"] as const)(
  "with skip, %s loses the record at fault alone, to the one who takes it",
  async (kind) => {
    const lab = new Lab();
    const skipped: string[] = [];
    for (const text of ["a", "b", "poison", "c", "poison", "d", "e"]) lab.stream.put("key", text);
    const onSkipped = (records: readonly ConsumerRecord[]) => void skipped.push(...records.map(textOf));
    const refuse = (records: readonly ConsumerRecord[]) => {
      if (records.some((record) => textOf(record) === "poison")) throw POISON;
    };
    const worker = lab.start("w", {
      errors: { attempts: 2, exhausted: "skip", onSkipped },
      ...(kind === "onRecord"
        ? { onRecord: (record: ConsumerRecord) => refuse([record]) }
        : { onRecords: ({ records }: { records: readonly ConsumerRecord[] }) => refuse(records) }),
    });
    await lab.pass(30);

    expect(worker.seen).toEqual(["a", "b", "c", "d", "e"]);
    expect(skipped).toEqual(["poison", "poison"]);
    await lab.stop(worker);
    expect((await lab.store.get("shard-0"))!.checkpoint).toBe(lab.stream.shards[0]!.records[6]!.SequenceNumber);
  },
);

test("a dead-letter callback that fails stops the consumer: a record is never skipped into nowhere", async () => {
  const lab = new Lab();
  lab.stream.put("a", "poison");
  const full = new Error("queue is full");
  const worker = lab.start("w", {
    errors: { attempts: 1, exhausted: "skip", onSkipped: () => Promise.reject(full) },
    onRecords: () => Promise.reject(POISON),
  });

  await expect(lab.clock.until(worker.consumer.finished)).rejects.toMatchObject({
    code: "CONSUMER_HANDLER_FAILED",
    cause: full,
  });
  expect((await lab.store.get("shard-0"))!.checkpoint).toBe("TRIM_HORIZON");
});

test("stop does not wait for retries to come, and what failed is read again", async () => {
  const lab = new Lab();
  lab.stream.put("a", "one");
  const first = lab.start("first", { errors: { base: 30_000 }, onRecords: () => Promise.reject(POISON) });
  await lab.pass(2);
  const before = lab.clock.now();

  await lab.stop(first);
  expect(lab.clock.now() - before).toBeLessThan(1000);
  await first.consumer.finished;
  expect(first.errors).toHaveLength(1);
  const second = lab.start("second");
  await lab.pass(2);

  expect(second.seen).toEqual(["one"]);
});

test("between records of a batch a hand-over is possible", async () => {
  const lab = new Lab();
  for (let index = 0; index < 100; index++) lab.stream.put("a", String(index));
  const first = lab.start("first", { onRecord: () => lab.clock.sleep(1000) });
  await lab.pass(10);

  await lab.stop(first);
  const second = lab.start("second");
  await lab.pass(3);

  expect(first.seen.length).toBeLessThan(15);
  expect([...first.seen, ...second.seen]).toEqual(Array.from({ length: 100 }, (_, index) => String(index)));
});

test("a callback that throws stops the consumer with what it threw, and its records are read again", async () => {
  const lab = new Lab();
  lab.stream.put("a", "one");
  const broken = new TypeError("no such field");
  const first = lab.start("first", {
    isDuplicate: () => {
      throw broken;
    },
  });

  await expect(lab.clock.until(first.consumer.finished)).rejects.toMatchObject({
    code: "CONSUMER_HANDLER_FAILED",
    cause: broken,
  });
  const second = lab.start("second");
  await lab.pass(2);
  expect(second.seen).toEqual(["one"]);
});
