import { aggregate } from "@millrace/kinesis-producer";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { ConsumerOptions } from "../src/index.ts";
import { Lab, type LabWorker } from "./lab.ts";
import { serviceError } from "./scripted-stream.ts";

const KEYS = 6;
const MAX_WORKERS = 4;

type Step =
  | { put: number; aggregated: boolean }
  | { pass: number }
  | { split: number }
  | { merge: number }
  | { start: true }
  | { kill: number }
  | { stop: number }
  | { pause: number }
  | { resume: true }
  | { throttle: number };

const anyStep: fc.Arbitrary<Step> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ put: fc.integer({ min: 1, max: 12 }), aggregated: fc.boolean() }) },
  { weight: 6, arbitrary: fc.record({ pass: fc.constantFrom(0.3, 1, 3, 7, 12, 40) }) },
  { weight: 2, arbitrary: fc.record({ split: fc.nat(5) }) },
  { weight: 2, arbitrary: fc.record({ merge: fc.nat(5) }) },
  { weight: 2, arbitrary: fc.constant({ start: true } as const) },
  { weight: 1, arbitrary: fc.record({ kill: fc.nat(3) }) },
  { weight: 1, arbitrary: fc.record({ stop: fc.nat(3) }) },
  { weight: 1, arbitrary: fc.record({ pause: fc.nat(3) }) },
  { weight: 1, arbitrary: fc.constant({ resume: true } as const) },
  { weight: 1, arbitrary: fc.record({ throttle: fc.integer({ min: 1, max: 4 }) }) },
);

const anyRun = fc.record({
  shards: fc.integer({ min: 1, max: 3 }),
  steps: fc.array(anyStep, { maxLength: 40, size: "max" }),
  mode: fc.constantFrom("polling" as const, "fan-out" as const),
  handler: fc.constantFrom("batch" as const, "record" as const),
  /** Milliseconds that handlers take, cyclically. */
  latencies: fc.array(fc.constantFrom(0, 0, 50, 2000, 15_000), { minLength: 1, maxLength: 5 }),
});

test("under any puts, reshards, starts, kills and hand-overs every record is seen, in the order of its key but for replays", async () => {
  await fc.assert(
    fc.asyncProperty(anyRun, async ({ shards, steps, mode, handler, latencies }) => {
      const lab = new Lab(shards);
      let handled = 0;
      const work = () => lab.clock.sleep(latencies[handled++ % latencies.length]!);
      const options: Partial<ConsumerOptions> = {
        read: mode === "polling" ? { mode } : { mode, consumerArn: "arn:consumer" },
        handoverTimeout: 60_000,
        ...(handler === "batch" ? { onRecords: work } : { onRecord: work }),
      };
      const alive: LabWorker[] = [];
      const puts: { key: string; text: string }[] = [];
      const begin = () => alive.push(lab.start(`w${lab.workers.length}`, options));
      begin();

      for (const step of steps) {
        if ("put" in step) put(lab, puts, step.put, step.aggregated);
        else if ("pass" in step) await lab.pass(step.pass);
        else if ("split" in step && lab.stream.open.length < 6) lab.stream.split(step.split);
        else if ("merge" in step) lab.stream.merge(step.merge);
        else if ("start" in step && alive.length < MAX_WORKERS) begin();
        else if ("kill" in step && alive.length > 1) alive.splice(step.kill % alive.length, 1)[0]!.kill();
        else if ("stop" in step && alive.length > 1) {
          await lab.stop(alive.splice(step.stop % alive.length, 1)[0]!, { deadline: 60_000 });
        } else if ("pause" in step) alive[step.pause % alive.length]!.consumer.pause();
        else if ("resume" in step) for (const { consumer } of alive) consumer.resume();
        else if ("throttle" in step) {
          const throttled = serviceError("ProvisionedThroughputExceededException");
          lab.stream.fail("GetRecords", ...Array<Error>(step.throttle).fill(throttled));
          lab.stream.fail("SubscribeToShard", serviceError("ResourceInUseException"));
        }
      }
      for (const { consumer } of alive) consumer.resume();
      for (let minutes = 0; minutes < 120 && !isComplete(lab, puts); minutes++) await lab.pass(60);

      expect([...new Set(lab.seen.map(({ text }) => text))].sort()).toEqual(puts.map(({ text }) => text).sort());
      expectOrder(lab, puts);
      for (const worker of alive) await lab.stop(worker, { deadline: 60_000 });
      expect(alive.flatMap(({ errors }) => errors.filter(({ fatal }) => fatal))).toEqual([]);
    }),
    { numRuns: 120 },
  );
}, 120_000);

function put(lab: Lab, puts: { key: string; text: string }[], count: number, aggregated: boolean): void {
  for (let index = 0; index < count; index++) {
    const key = `key-${puts.length % KEYS}`;
    const texts = Array.from({ length: aggregated ? 3 : 1 }, (_, part) => `${puts.length + part}`);
    for (const text of texts) puts.push({ key, text });
    if (!aggregated) lab.stream.put(key, texts[0]!);
    else lab.stream.put(key, aggregate(texts.map((text) => ({ partitionKey: key, data: Buffer.from(text) })))[0]!.data);
  }
}

function isComplete(lab: Lab, puts: { text: string }[]): boolean {
  return new Set(lab.seen.map(({ text }) => text)).size === puts.length;
}

/** First appearances of a key's records are in the order of put; what comes again was seen before. */
function expectOrder(lab: Lab, puts: { key: string; text: string }[]): void {
  const first = new Map<string, number>();
  for (const [position, { text }] of lab.seen.entries()) if (!first.has(text)) first.set(text, position);
  const latest = new Map<string, number>();
  for (const { key, text } of puts) {
    const position = first.get(text)!;
    expect(position, `${text} of ${key}`).toBeGreaterThan(latest.get(key) ?? -1);
    latest.set(key, position);
  }
}
