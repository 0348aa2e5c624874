import { backtest } from "@millrace/backtester";
import { generateBars, type MarketBar, readSymbols } from "@millrace/dataset-market-bars";
import { expect, test } from "vitest";
import { readChange } from "../src/change-record.ts";
import { fingerprintResult } from "../src/fingerprint.ts";
import { tradeLive } from "../src/live.ts";
import type { Context } from "../src/parameters.ts";
import { EmaCrossover } from "../src/strategies/ema-crossover.ts";
import { CASH } from "../src/tuning.ts";

const PERIODS = { fast: 3, slow: 8 };
const markets = readSymbols(generateBars({ seed: 4, count: 60 })).map(({ bars }) => bars);
const [traded] = markets as [(typeof markets)[0]];
const data = { symbol: traded.symbol, bars: markets, liveFrom: traded.time[40]! };
const [history] = readSymbols([...generateBars({ seed: 4, count: 40 })].filter(({ symbol }) => symbol === data.symbol));

/** A stream that keeps what is put; `deliver` decides what one read gives of it. */
function run(deliver: (stored: MarketBar[]) => MarketBar[]) {
  const stored: MarketBar[] = [];
  const totals = { read: 0, delivered: 0, duplicates: 0 };
  const send = async ({ input }: { input: { Records?: { Data: Uint8Array }[] } }) => {
    const { Records = [] } = input;
    stored.push(...Records.map(({ Data }) => readChange(Data)!));
    return { FailedRecordCount: 0, Records: Records.map(() => ({ SequenceNumber: "1", ShardId: "shardId-0" })) };
  };
  const context = {
    aws: { kinesis: () => ({ send }) },
    clock: { now: () => 0, sleep: () => Promise.resolve() },
    outputs: { stream: "bars" },
    progress: { stage: () => ({ set() {}, done() {} }) },
    records: {
      read() {
        totals.read++;
      },
      delivered() {
        totals.delivered++;
      },
      dropped() {
        totals.duplicates++;
      },
    },
    signal: new AbortController().signal,
  } as unknown as Context;
  const reader = { read: async () => deliver(stored), records: 0, control: 0, oldestArrival: 0, retries: 0 };
  return { totals, live: tradeLive(context, data, history!.bars, reader, PERIODS) };
}

const expected = fingerprintResult(backtest(EmaCrossover, traded, PERIODS, { cash: CASH }));

test("bars that come twice or late give the result of a backtest", async () => {
  let reads = 0;
  const { totals, live } = run((stored) => {
    if (++reads % 3 === 0) return [];
    const [again] = stored;
    return [...stored.splice(0), ...(again === undefined ? [] : [again])];
  });

  const { result, bars } = await live;

  expect(fingerprintResult(result)).toBe(expected);
  expect(bars).toBe(100);
  expect(totals.duplicates).toBeGreaterThan(0);
  expect(totals.read).toBe(totals.delivered + totals.duplicates);
});

test("a bar that never comes ends the run and is named", async () => {
  const { live } = run((stored) => stored.splice(0).filter(({ symbol }) => symbol !== "RACE"));

  await expect(live).rejects.toThrow(/bars of 2024-02-26: RACE did not arrive/);
});
