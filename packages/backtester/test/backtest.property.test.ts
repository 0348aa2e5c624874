import fc from "fast-check";
import { expect, it } from "vitest";
import { backtest } from "../src/backtest.ts";
import { readBars } from "../src/read-bars.ts";
import { createSession } from "../src/session.ts";
import { Strategy } from "../src/strategy.ts";
import { backtestStream } from "../src/stream.ts";
import { walk } from "./support/bars.ts";

/** Places orders of every kind, drawn from the bar's own numbers: wild, and the same each time. */
class Wild extends Strategy<{ salt: number }> {
  override next(): void {
    const roll = Math.floor((this.price() * 1000 + this.parameters.salt) % 11);
    const price = this.price();
    if (roll === 0) this.buy({ fraction: 0.3 });
    else if (roll === 1) this.sell({ fraction: 0.3 });
    else if (roll === 2) this.close();
    else if (roll === 3) this.buy({ units: 3, limit: price * 0.99, timeInForce: "day" });
    else if (roll === 4) this.sell({ units: 2, stop: price * 0.98, stopLoss: price * 1.02 });
    else if (roll === 5) this.buy({ units: 4, stopLoss: price * 0.97, takeProfit: price * 1.04 });
    else if (roll === 6) this.reverse().sell({ fraction: 0.5, trailing: price * 0.02 });
    else if (roll === 7) this.close(0, 0.5);
  }
}

const cases = fc.record({
  length: fc.integer({ min: 2, max: 250 }),
  seed: fc.integer({ min: 0, max: 1000 }),
  salt: fc.integer({ min: 0, max: 10 }),
  commission: fc.constantFrom(0, 0.002, -0.0005),
  margin: fc.constantFrom(1, 0.2),
  unit: fc.constantFrom(1, 0, 0.01),
  volumeShare: fc.constantFrom(Number.POSITIVE_INFINITY, 0.01),
});

it("gives the same bits over all bars, over bars as they come, and twice", () => {
  fc.assert(
    fc.property(cases, ({ length, seed, salt, ...options }) => {
      const rows = walk(length, seed);
      const { bars } = readBars("WALK", rows);
      const whole = backtest(Wild, bars, { salt }, options);
      const session = createSession(Wild, ["WALK"], { salt }, options);
      const fills = rows.flatMap((row) => session.push("WALK", row));
      const live = session.finish();

      expect(live.equity).toEqual(whole.equity);
      expect(live.statistics).toEqual(whole.statistics);
      expect(fills).toEqual(whole.fills);
      expect(backtest(Wild, bars, { salt }, options).equity).toEqual(whole.equity);
    }),
  );
});

/** Trades two instruments by turns, each by its own newest price. */
class WildPair extends Strategy<{ salt: number }> {
  override next(): void {
    for (const instrument of [0, 1]) {
      const price = this.price(0, instrument);
      if (Number.isNaN(price)) continue;
      const roll = Math.floor((price * 1000 + this.parameters.salt) % 7);
      if (roll === 0) this.buy({ instrument, fraction: 0.2 });
      else if (roll === 1) this.sell({ instrument, fraction: 0.2 });
      else if (roll === 2) this.close(instrument);
      else if (roll === 3) this.buy({ instrument, units: 2, limit: price * 0.99, stopLoss: price * 0.95 });
    }
  }
}

it("gives the same bits over two instruments with gaps, in memory, bar by bar and from a stream", async () => {
  await fc.assert(
    fc.asyncProperty(cases, fc.integer({ min: 2, max: 5 }), async ({ length, seed, salt, ...options }, every) => {
      const rows = [
        ...walk(length + 2, seed).map((row) => ({ ...row, symbol: "A" })),
        ...walk(length + 2, seed + 1).flatMap((row, day) => (day % every === 1 ? [] : [{ ...row, symbol: "B" }])),
      ];
      const together = rows.toSorted((a, b) => a.time - b.time);
      const bars = ["A", "B"].map(
        (symbol) =>
          readBars(
            symbol,
            rows.filter((row) => row.symbol === symbol),
          ).bars,
      );

      const whole = backtest(WildPair, bars, { salt }, options);
      const session = createSession(WildPair, ["A", "B"], { salt }, options);
      for (const { symbol, ...bar } of together) session.push(symbol, bar);
      const live = session.finish();
      const streamed = await backtestStream(WildPair, ["A", "B"], together, { salt }, options);

      for (const other of [live, streamed]) {
        expect(other.equity).toEqual(whole.equity);
        expect(other.exposure).toEqual(whole.exposure);
        expect(other.fills).toEqual(whole.fills);
        expect(other.statistics).toEqual(whole.statistics);
      }
    }),
    { numRuns: 50 },
  );
});

it("accounts for every fill: positions, cash and equity follow from the fills alone", () => {
  fc.assert(
    fc.property(cases, ({ length, seed, salt, ...options }) => {
      const { bars } = readBars("WALK", walk(length, seed));
      const { fills, equity, positions, trades, bankrupt } = backtest(Wild, bars, { salt }, options);
      if (bankrupt) return;

      let cash = 10_000;
      let held = 0;
      for (const { size, price, commission } of fills) {
        cash -= size * price + commission;
        held += size;
      }
      const scale = Math.max(1, ...fills.map(({ size, price }) => Math.abs(size) * price)) * 1e-9;
      expect(Math.abs(held - positions[0]!)).toBeLessThan(1e-9 * Math.max(1, fills.length));
      expect(Math.abs(cash + held * bars.close[bars.length - 1]! - equity.at(-1)!)).toBeLessThan(scale);
      for (const { size, entryTime, exitTime } of trades) {
        expect(size).not.toBe(0);
        expect(exitTime).toBeGreaterThanOrEqual(entryTime);
      }
    }),
  );
});

it("fills nothing at a price outside its bar when there are no costs", () => {
  fc.assert(
    fc.property(cases, ({ length, seed, salt, margin, unit }) => {
      const { bars } = readBars("WALK", walk(length, seed));
      const { fills } = backtest(Wild, bars, { salt }, { margin, unit });
      for (const { time, price } of fills) {
        const index = bars.time.indexOf(time);
        expect(price).toBeGreaterThanOrEqual(bars.low[index]!);
        expect(price).toBeLessThanOrEqual(bars.high[index]!);
      }
    }),
  );
});

it("sees nothing of later bars: what comes after does not change what was", () => {
  fc.assert(
    fc.property(cases, ({ length, seed, salt, ...options }) => {
      const rows = walk(length + 20, seed);
      const short = backtest(Wild, readBars("WALK", rows.slice(0, length)).bars, { salt }, options);
      const long = backtest(Wild, readBars("WALK", rows).bars, { salt }, options);

      expect(long.equity.subarray(0, length)).toEqual(short.equity);
      expect(long.fills.slice(0, short.fills.length)).toEqual(short.fills);
    }),
  );
});
