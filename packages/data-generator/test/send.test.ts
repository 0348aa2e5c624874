import {
  compileTemplate,
  constantRate,
  generate,
  type PutEntries,
  type PutEntry,
  paced,
  sendRecords,
} from "@millrace/data-generator";
import { expect, test } from "vitest";
import { HandClock } from "./hand-clock.ts";
import { SENSOR } from "./templates.ts";

const START = Date.UTC(2026, 0, 1);

test("all records arrive as lines, in full requests", async () => {
  const requests: PutEntry[][] = [];
  const put: PutEntries = async (entries) => {
    requests.push([...entries]);
    return { Records: entries.map(() => ({})) };
  };

  const report = await sendRecords(run(1300), put);

  expect(report).toEqual({ records: 1300, delivered: 1300, failed: 0, retried: 0, requests: 3, reasons: {} });
  expect(requests.map(({ length }) => length)).toEqual([500, 500, 300]);
  expect(JSON.parse(Buffer.from(requests[0]![0]!.Data).toString())).toHaveProperty("sensorId");
  expect(Buffer.from(requests[0]![0]!.Data).at(-1)).toBe(10);
});

test("failed entries are sent again after a wait, and counted by reason when they fail for good", async () => {
  const clock = new HandClock();
  const put: PutEntries = async (entries) => ({
    Records: entries.map((entry) =>
      entry.PartitionKey.endsWith("7") ? { ErrorCode: "ProvisionedThroughputExceededException" } : {},
    ),
  });

  const report = await sendRecords(run(400), put, { maxAttempts: 4, clock });

  expect(report.delivered + report.failed).toBe(400);
  expect(report.reasons).toEqual({ ProvisionedThroughputExceededException: report.failed });
  expect(report.failed).toBeGreaterThan(10);
  expect(report.retried).toBe(3 * report.failed);
  expect(clock.slept).toEqual([100, 200, 400]);
});

test("an entry without a result is no delivered one", async () => {
  const report = await sendRecords(run(5), async () => ({ Records: [{}] }), { maxAttempts: 1 });

  expect(report).toMatchObject({ records: 5, delivered: 1, failed: 4, reasons: { "no result for the entry": 4 } });
});

test("requests stay below 5 MiB", async () => {
  const sizes: number[] = [];
  const put: PutEntries = async (entries) => {
    sizes.push(entries.reduce((sum, entry) => sum + entry.Data.byteLength + entry.PartitionKey.length, 0));
    return { Records: entries.map(() => ({})) };
  };

  await sendRecords(run(20), put, { encode: () => new Uint8Array(1024 * 1024) });

  expect(sizes).toHaveLength(5);
  expect(Math.max(...sizes)).toBeLessThanOrEqual(5 * 1024 * 1024);
});

test("paced batches come when their tick is over, and late ones at once", async () => {
  const clock = new HandClock();
  const times: number[] = [];
  for await (const batch of paced(run(5000), { clock, speed: 2 })) {
    times.push(clock.now());
    if (batch.time === START + 2000) clock.advance(700);
  }

  expect(times).toEqual([500, 1000, 1700, 2000, 2500]);
});

test("an aborted wait ends with the reason", async () => {
  const signal = AbortSignal.abort(new Error("enough"));

  await expect(paced(run(10), { clock: new HandClock(), signal }).next()).rejects.toThrow("enough");
});

function run(count: number) {
  return generate({
    source: compileTemplate(SENSOR),
    seed: "send",
    start: START,
    rate: constantRate({ perSecond: count > 1300 ? 1000 : 2000 }),
    count,
  });
}
