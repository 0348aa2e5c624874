import { generateBars } from "@millrace/dataset-market-bars";
import { expect, test } from "vitest";
import type { ChangeReader } from "../src/change-reader.ts";
import type { Context } from "../src/parameters.ts";
import { readHistory } from "../src/retention.ts";

const bars = [...generateBars({ count: 20 })];

/** What reading back needs of a run: a stream with a year of retention, and an account that adds up. */
function run() {
  const totals = { read: 0, delivered: 0, dropped: {} as Record<string, number> };
  const context = {
    aws: { kinesis: () => ({ send: async () => ({ StreamDescriptionSummary: { RetentionPeriodHours: 8760 } }) }) },
    clock: { mode: "live", now: () => 5000 },
    outputs: { stream: "bars" },
    parameters: {},
    progress: { stage: () => ({ set() {}, done() {} }) },
    records: {
      read(count: number) {
        totals.read += count;
      },
      delivered(count: number) {
        totals.delivered += count;
      },
      dropped(rule: string, count: number) {
        totals.dropped[rule] = count;
      },
    },
  } as unknown as Context;
  return { context, totals };
}

function readerOf(rows: typeof bars): ChangeReader {
  return { read: async () => rows, records: rows.length + 1, control: 1, oldestArrival: 2000, retries: 0 };
}

test("bars that a retry wrote twice count once, and every record is accounted for", async () => {
  const { context, totals } = run();
  const twice = [...bars, ...bars.slice(0, 7)].sort((a, b) => a.time - b.time);

  const retained = await readHistory(context, readerOf(twice));

  expect(retained.symbols.reduce((sum, one) => sum + one.bars.length, 0)).toBe(bars.length);
  expect(retained).toMatchObject({ duplicates: 7, age: 3000, retentionHours: 8760 });
  expect(totals).toEqual({ read: 108, delivered: 100, dropped: { "control record": 1, duplicate: 7 } });
});

test("a stream without bars is an error that says what to change", async () => {
  const { context } = run();

  await expect(readHistory(context, readerOf([]))).rejects.toThrow("it keeps them for 8760 h");
});
