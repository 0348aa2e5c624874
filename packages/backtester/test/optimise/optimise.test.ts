import { expect, it } from "vitest";
import { backtest } from "../../src/backtest.ts";
import { optimise } from "../../src/optimise/optimise.ts";
import { readBars } from "../../src/read-bars.ts";
import { walk } from "../support/bars.ts";
import { SmaCross } from "../support/strategies.ts";

const { bars } = readBars("WALK", walk(400));
const module = { module: new URL("../support/strategies.ts", import.meta.url), export: "SmaCross" };
const space = { fast: { from: 2, to: 12 }, slow: { from: 4, to: 30, step: 2 } };
const constraint = ({ fast, slow }: { fast: number; slow: number }) => fast < slow;

it("tries every allowed cell of a grid and finds the best", async () => {
  const { best, cells } = await optimise(SmaCross, bars, space, { objective: "return", constraint });

  const expected = [];
  for (let fast = 2; fast <= 12; fast++)
    for (let slow = 4; slow <= 30; slow += 2)
      if (fast < slow) expected.push({ fast, slow, value: backtest(SmaCross, bars, { fast, slow }).statistics.return });
  expect(cells.map(({ parameters, objective }) => ({ ...parameters, value: objective }))).toEqual(expected);
  expect(best.objective).toBe(Math.max(...expected.map(({ value }) => value)));
});

it.each(["grid", "random", "halving", "model"] as const)(
  "finds the same with %s on one, two and three threads",
  async (method) => {
    const options = { objective: "sharpeRatio", constraint, method, samples: 40 } as const;

    const [one, two, three] = await Promise.all(
      [1, 2, 3].map((threads) =>
        optimise<{ fast: number; slow: number }>(module, bars, space, { ...options, threads }),
      ),
    );

    expect(two).toEqual(one);
    expect(three).toEqual(one);
  },
);

it("streams results in the order of the trials", async () => {
  const seen: string[] = [];

  const { cells } = await optimise<{ fast: number; slow: number }>(module, bars, space, {
    threads: 2,
    constraint,
    onResult: ({ parameters }, done, expected) =>
      seen.push(`${done}/${expected} ${parameters.fast},${parameters.slow}`),
  });

  expect(seen).toEqual(
    cells.map(({ parameters }, index) => `${index + 1}/${cells.length} ${parameters.fast},${parameters.slow}`),
  );
});

it("comes close to the grid's best with a quarter of the trials by a model", async () => {
  const wide = { fast: { from: 2, to: 40 }, slow: { from: 41, to: 120 } };
  const grid = await optimise(SmaCross, bars, wide, { objective: "return" });
  const model = await optimise(SmaCross, bars, wide, { objective: "return", method: "model", samples: 780 });

  const ranked = grid.cells.map(({ objective }) => objective).sort((a, b) => b - a);
  expect(ranked.indexOf(model.best.objective)).toBeLessThan(ranked.length / 100);
});

it("runs the first rounds of halving on fewer bars, and picks the best from those that saw all", async () => {
  const { best, cells } = await optimise(SmaCross, bars, space, { method: "halving", samples: 27, constraint });

  expect([...new Set(cells.map(({ share }) => share))]).toEqual([1 / 27, 1 / 9, 1 / 3, 1]);
  expect(best.share).toBe(1);
});

it.each([1, 2])("stops when it is cancelled, on %d threads", async (threads) => {
  const controller = new AbortController();
  const running = optimise<{ fast: number; slow: number }>(module, bars, space, {
    threads,
    signal: controller.signal,
    onResult: () => controller.abort(),
  });

  await expect(running).rejects.toMatchObject({ code: "BACKTEST_CANCELLED" });
});

it("says which trial failed in a thread", async () => {
  const running = optimise<{ fast: number; slow: number }>(module, bars, { fast: [0], slow: [5] }, { threads: 2 });

  await expect(running).rejects.toMatchObject({
    code: "BACKTEST_WORKER_FAILED",
    message: expect.stringContaining('{"fast":0,"slow":5}'),
  });
});

it.each([
  ["a class on two threads", () => optimise(SmaCross, bars, space, { threads: 2 }), "module"],
  ["an empty range", () => optimise(SmaCross, bars, { fast: [], slow: [5] }), "fast"],
  [
    "a range that ends before it starts",
    () => optimise(SmaCross, bars, { fast: { from: 5, to: 1 }, slow: [5] }),
    "fast",
  ],
  [
    "a constraint that allows nothing",
    () => optimise(SmaCross, bars, space, { constraint: () => false }),
    "constraint",
  ],
  ["an export that is not there", () => optimise({ ...module, export: "Nothing" }, bars, space), "exports no class"],
  ["a function for a thread", () => optimise(module, bars, space, { threads: 2, commission: () => 1 }), "commission"],
])("refuses %s", async (_what, run, text) => {
  await expect(run()).rejects.toThrow(text);
});
