import { describe, expect, it } from "vitest";
import { backtest } from "../src/backtest.ts";
import type { Bars } from "../src/bars.ts";
import { BacktestError } from "../src/errors.ts";
import type { BacktestOptions } from "../src/options.ts";
import type { OrderRequest } from "../src/orders.ts";
import { Strategy } from "../src/strategy.ts";
import { barsOf } from "./support/bars.ts";

type Side = "buy" | "sell" | "close";
let plan: Readonly<Record<number, readonly (readonly [Side, OrderRequest?])[]>> = {};

/** Does at each bar what the plan says; without indicators the first call is at bar 1. */
class Planned extends Strategy {
  override next(): void {
    for (const [side, request] of plan[this.barCount() - 1] ?? []) {
      if (side === "buy") this.buy(request);
      else if (side === "sell") this.sell(request);
      else this.close(request?.instrument, request?.fraction);
    }
  }
}

function run(bars: Bars | readonly Bars[], steps: typeof plan, options: BacktestOptions = {}) {
  plan = steps;
  return backtest(Planned, bars, {}, options);
}

const FLAT = [100, 101, 99, 100] as const;

describe("market orders", () => {
  it("fill at the next open, exits before entries", () => {
    const { fills } = run(barsOf([FLAT, FLAT, [102, 105, 100, 104], FLAT, [98, 99, 97, 98]]), {
      1: [["buy", { units: 10 }]],
      3: [["sell", { units: 5 }], ["close"]],
    });

    expect(fills.map(({ size, price }) => [size, price])).toEqual([
      [10, 102],
      [-10, 98],
      [-5, 98],
    ]);
  });

  it("fill at the close they were placed on where the market is told so", () => {
    const { fills } = run(
      barsOf([FLAT, [100, 103, 99, 102], FLAT]),
      { 1: [["buy", { units: 1 }]] },
      { marketFill: "same-close" },
    );

    expect(fills[0]!.price).toBe(102);
  });

  it("take whole units that equity and commission allow, or parts of units when asked for", () => {
    const rows = barsOf([FLAT, FLAT, [300, 301, 299, 300], FLAT]);

    expect(run(rows, { 1: [["buy"]] }, { cash: 1000 }).fills[0]!.size).toBe(3);
    expect(run(rows, { 1: [["buy"]] }, { cash: 903, commission: { fixed: 4, rate: 0 } }).fills[0]!.size).toBe(2);
    expect(run(rows, { 1: [["buy", { fraction: 0.5 }]] }, { cash: 1000, unit: 0 }).fills[0]!.size).toBeCloseTo(
      5 / 3,
      12,
    );
    expect(run(rows, { 1: [["buy"]] }, { cash: 1000, margin: 0.1 }).fills[0]!.size).toBe(33);
  });

  it("are rejected with a reason when the account cannot pay for them", () => {
    const { orders, fills } = run(barsOf([FLAT, FLAT, FLAT]), { 1: [["buy", { units: 101 }]] });

    expect(fills).toEqual([]);
    expect(orders[0]).toMatchObject({ status: "rejected", reason: "not enough margin" });
  });

  it("reverse a position: close what is held, open the rest", () => {
    const { trades, positions } = run(barsOf([FLAT, FLAT, FLAT, [110, 111, 109, 110], FLAT]), {
      1: [["buy", { units: 10 }]],
      2: [["sell", { units: 30 }]],
    });

    expect(trades).toMatchObject([{ size: 10, profit: 100, return: expect.closeTo(0.1, 12) }]);
    expect(positions[0]).toBe(-20);
  });
});

describe("limit and stop orders", () => {
  it("fill a limit at its price once the market goes beyond it, not at a touch", () => {
    const rows = barsOf([FLAT, FLAT, [100, 101, 95, 100], [100, 101, 94.9, 100], FLAT]);

    const { fills } = run(rows, { 1: [["buy", { units: 1, limit: 95 }]] });

    expect(fills).toMatchObject([{ time: rows.time[3], price: 95 }]);
  });

  it("fill a limit that the open jumped over at the open", () => {
    const { fills } = run(barsOf([FLAT, FLAT, [90, 91, 89, 90], FLAT]), { 1: [["buy", { units: 1, limit: 95 }]] });

    expect(fills[0]!.price).toBe(90);
  });

  it("fill a stop at its price, and at the open where that jumped over it", () => {
    const inside = run(barsOf([FLAT, FLAT, [100, 106, 99, 104], FLAT]), { 1: [["buy", { units: 1, stop: 105 }]] });
    const gap = run(barsOf([FLAT, FLAT, [108, 109, 107, 108], FLAT]), { 1: [["buy", { units: 1, stop: 105 }]] });

    expect(inside.fills[0]!.price).toBe(105);
    expect(gap.fills[0]!.price).toBe(108);
  });

  it("turn a stop-limit whose stop is jumped over into a limit order that waits", () => {
    const rows = barsOf([FLAT, FLAT, [108, 109, 107, 108], [108, 108, 104, 105], FLAT]);

    const { fills } = run(rows, { 1: [["buy", { units: 1, stop: 105, limit: 106 }]] });

    expect(fills).toMatchObject([{ time: rows.time[3], price: 106 }]);
  });

  it("expire day orders after the first day they could fill in", () => {
    const { orders } = run(barsOf([FLAT, FLAT, FLAT, [100, 101, 90, 100], FLAT]), {
      1: [["buy", { units: 1, limit: 95, timeInForce: "day" }]],
    });

    expect(orders[0]).toMatchObject({ status: "expired", filledUnits: 0 });
  });

  it("fill in parts when a bar's volume is not enough", () => {
    const rows = barsOf([FLAT, FLAT, [100, 101, 99, 100, 40], [101, 102, 100, 101, 100], FLAT]);

    const { fills, orders } = run(rows, { 1: [["buy", { units: 50 }]] }, { volumeShare: 0.5 });

    expect(fills.map(({ size, price }) => [size, price])).toEqual([
      [20, 100],
      [30, 101],
    ]);
    expect(orders[0]).toMatchObject({ status: "filled", filledUnits: 50 });
  });
});

describe("exits that come with an entry", () => {
  const bracket = { units: 10, stopLoss: 95, takeProfit: 110 };

  it("take the stop when one bar meets both, or the profit when the rule says so", () => {
    const rows = barsOf([FLAT, FLAT, [100, 112, 94, 100], FLAT]);

    expect(run(rows, { 1: [["buy", bracket]] }).trades).toMatchObject([{ exitPrice: 95, reason: "stop-loss" }]);
    expect(run(rows, { 1: [["buy", bracket]] }, { intrabar: "best" }).trades).toMatchObject([
      { exitPrice: 110, reason: "take-profit" },
    ]);
  });

  it("leave at the open that jumped over them", () => {
    const down = run(barsOf([FLAT, FLAT, FLAT, [80, 81, 79, 80]]), { 1: [["buy", bracket]] });
    const up = run(barsOf([FLAT, FLAT, FLAT, [120, 121, 90, 100]]), { 1: [["buy", bracket]] });

    expect(down.trades).toMatchObject([{ exitPrice: 80, reason: "stop-loss" }]);
    expect(up.trades).toMatchObject([{ exitPrice: 120, reason: "take-profit" }]);
  });

  it("wait for the next bar when the entry itself took place inside the bar", () => {
    const rows = barsOf([FLAT, FLAT, [100, 101, 94, 100], [100, 101, 99, 100]]);

    const { trades, positions } = run(rows, { 1: [["buy", { units: 1, limit: 98, stopLoss: 95 }]] });

    expect(trades).toEqual([]);
    expect(positions[0]).toBe(1);
  });

  it("follow the best price with a trailing stop, one bar behind", () => {
    const rows = barsOf([FLAT, FLAT, [100, 110, 100, 109], [109, 120, 106, 119], [119, 119, 112, 113]]);

    const { trades } = run(rows, { 1: [["buy", { units: 1, trailing: 5 }]] });

    // 105 after the first bar held: the second one's low of 106 stays above it; then 115.
    expect(trades).toMatchObject([{ exitPrice: 115, reason: "trailing-stop" }]);
  });

  it.each([
    ["a stop-loss above a buy's take-profit", "buy", { stopLoss: 110, takeProfit: 95 }],
    ["a limit above the take-profit", "buy", { limit: 120, takeProfit: 110 }],
    ["a stop-loss below a sell's entry", "sell", { limit: 100, stopLoss: 95 }],
    ["units and a fraction", "buy", { units: 1, fraction: 0.5 }],
    ["no units", "buy", { units: 0 }],
    ["an instrument that is not there", "buy", { instrument: 1 }],
    ["a price that is not a number", "sell", { limit: Number.NaN }],
  ] as const)("refuse %s", (_what, side, request) => {
    expect(() => run(barsOf([FLAT, FLAT, FLAT]), { 1: [[side, request]] })).toThrow(BacktestError);
  });
});

describe("costs", () => {
  it("take commission at entry and exit, spread at the entry, slippage at both", () => {
    const { trades } = run(
      barsOf([FLAT, FLAT, FLAT, FLAT, FLAT]),
      { 1: [["buy", { units: 10 }]], 2: [["close"]] },
      { commission: 0.01, spread: 0.02, slippage: 0.001 },
    );

    const entry = 100 * 1.001 * 1.02;
    const exit = 100 * 0.999;
    expect(trades[0]!.entryPrice).toBeCloseTo(entry, 12);
    expect(trades[0]!.exitPrice).toBeCloseTo(exit, 12);
    expect(trades[0]!.profit).toBeCloseTo(10 * (exit - entry) - 0.1 * (exit + entry), 10);
  });

  it("charge by tiers of what was traded before", () => {
    const { fills } = run(
      barsOf([FLAT, FLAT, FLAT, FLAT]),
      { 1: [["buy", { units: 15 }]], 2: [["close"]] },
      {
        commission: {
          tiers: [
            { from: 0, rate: 0.01 },
            { from: 1000, rate: 0.002 },
          ],
        },
      },
    );

    expect(fills.map(({ commission }) => commission)).toEqual([1000 * 0.01 + 500 * 0.002, 1500 * 0.002]);
  });

  it("ask a function", () => {
    const { fills } = run(
      barsOf([FLAT, FLAT, FLAT]),
      { 1: [["sell", { units: 3 }]] },
      { commission: (size, price) => (size < 0 ? price / 100 : 0) },
    );

    expect(fills[0]!.commission).toBe(1);
  });
});

describe("margin", () => {
  it("ends the run when a short position eats all equity", () => {
    const result = run(barsOf([FLAT, FLAT, FLAT, [100, 260, 100, 250], FLAT]), { 1: [["sell", { fraction: 1 }]] });

    expect(result.bankrupt).toBe(true);
    expect([...result.equity]).toEqual([10_000, 10_000, 10_000, 0, 0]);
    expect(result.trades).toMatchObject([{ reason: "liquidation", exitPrice: 250 }]);
  });

  it("closes everything at the next open when equity falls below the maintenance margin", () => {
    const rows = barsOf([FLAT, FLAT, FLAT, [99, 99, 92, 92], [91, 92, 90, 91], FLAT]);

    const { trades } = run(rows, { 1: [["buy"]] }, { margin: 0.1, maintenanceMargin: 0.05 });

    expect(trades).toMatchObject([{ reason: "liquidation", exitPrice: 91 }]);
  });
});

it("keeps many instruments in one cash account", () => {
  const first = barsOf([FLAT, FLAT, [100, 121, 99, 120], [120, 121, 119, 120]], "A");
  const second = barsOf(
    [
      [50, 51, 49, 50],
      [50, 51, 49, 50],
      [50, 51, 44, 45],
      [45, 46, 44, 45],
    ],
    "B",
  );

  const { equity, trades, symbols } = run(
    [first, second],
    {
      1: [
        ["buy", { units: 50 }],
        ["sell", { units: 80, instrument: 1 }],
      ],
      2: [["close"], ["close", { instrument: 1 }]],
    },
    {},
  );

  expect(symbols).toEqual(["A", "B"]);
  expect([...equity]).toEqual([10_000, 10_000, 10_000 + 50 * 20 + 80 * 5, 11_400]);
  expect(trades.map(({ instrument, profit }) => [instrument, profit])).toEqual([
    [0, 1000],
    [1, 400],
  ]);
});

it("closes what is left at the end where it is told to", () => {
  const rows = barsOf([FLAT, FLAT, FLAT, [104, 107, 103, 106]]);

  expect(run(rows, { 1: [["buy", { units: 1 }]] }, { closeAtEnd: "open" }).trades[0]!.exitPrice).toBe(104);
  expect(run(rows, { 1: [["buy", { units: 1 }]] }, { closeAtEnd: "close" }).trades[0]!.exitPrice).toBe(106);
  expect(run(rows, { 1: [["buy", { units: 1 }]] }).trades).toEqual([]);
});

it.each([
  ["cash", { cash: 0 }],
  ["commission", { commission: 0.5 }],
  ["commission.tiers", { commission: { tiers: [{ from: 1, rate: 0 }] } }],
  ["margin", { margin: 1.5 }],
  ["unit", { unit: -1 }],
  ["leverage", { leverage: 2 } as BacktestOptions],
])("refuses the option %s by name", (name, options) => {
  expect(() => run(barsOf([FLAT, FLAT]), {}, options)).toThrow(name);
});
