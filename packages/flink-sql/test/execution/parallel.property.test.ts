import fc from "fast-check";
import { expect, it } from "vitest";
import { CheckpointIndex, latestCheckpoint } from "../../src/execution/retained.ts";
import type { Row } from "../../src/runtime/operator.ts";
import { JumpingClock } from "../support/clock.ts";
import { testJob } from "../support/job.ts";
import { comparable, QUERIES, TABLES } from "../support/queries.ts";
import { type Life, World, type Written } from "../support/world.ts";

/** Their results say in which order rows of several keys came. */
const ORDERED = new Set(["window top-n", "top-n of groups"]);

/** What is kept of a key depends on which of its rows come first: they are in one split. */
const BY_KEY = new Set(["temporal join"]);

/** Rows of several keys, each at a time of its own, out of order by less than the watermark's delay. */
const rowsOf = fc
  .array(fc.record({ k: fc.constantFrom(..."uvwxyz"), v: fc.nat(7), step: fc.nat(1500), back: fc.nat(4000) }), {
    minLength: 1,
    maxLength: 60,
  })
  .map((steps) => {
    let time = 1_700_000_000_000;
    return steps.map(({ k, v, step, back }, index): Row => {
      time += step;
      return [k, v, Math.floor((time - back) / 100) * 100 + index];
    });
  });

/** One process: the parallelism it runs with, and after how many steps it is killed. */
const lives = fc.array(fc.record({ parallelism: fc.integer({ min: 1, max: 5 }), steps: fc.nat(150) }), {
  minLength: 1,
  maxLength: 4,
});

async function live(life: Life, parallelism: number, name: string, tables: Readonly<Record<string, readonly Row[]>>) {
  const { sql } = QUERIES[name]!;
  const splitOf = ([key, value]: Row) => (BY_KEY.has(name) ? String(key) : `${key} ${value}`);
  const clock = new JumpingClock();
  let reads = 0;
  const pause = (signal: AbortSignal) => clock.sleep([0, 5, 20, 45][reads++ % 4]!, signal);
  const store = life.store();
  const restore = await latestCheckpoint(store);
  const job = testJob({
    sql: `${TABLES} SET 'execution.checkpointing.interval' = '50 ms'; SET 'restart-strategy.type' = 'none'; ${sql}`,
    clock,
    sources: Object.fromEntries(
      Object.entries(tables).map(([name, rows]) => [name, life.source(rows, 3, pause, splitOf)]),
    ),
    sink: life.sink(),
    index: await CheckpointIndex.open(store, restore && ["job"]),
    restore,
    parallelism,
  });
  await job.start();
  await job.done;
}

it.each(Object.entries(QUERIES).filter(([name]) => !ORDERED.has(name)))(
  "%s gives the same with any parallelism, which may change whenever the job is killed",
  async (name, { same }) => {
    const what = same === "sequence" ? "table" : same;
    await fc.assert(
      fc.asyncProperty(rowsOf, rowsOf, lives, async (a, b, processes) => {
        const alone = new World();
        await live(alone.begin(), 1, name, { a, b });
        const world = new World();
        for (const { parallelism, steps } of processes)
          await live(world.begin(steps), parallelism, name, { a, b }).catch(() => undefined);
        await live(world.begin(), processes[0]!.parallelism, name, { a, b });
        expect(comparable(world.rows, what)).toEqual(comparable(alone.rows, what));
      }),
      { numRuns: 40 },
    );
  },
);

it("hands the changes of one primary key to one writer, whatever key the query has", async () => {
  const written: Written[][] = [[], [], []];
  const rows = Array.from({ length: 60 }, (_, index): Row => [`k${index % 12}`, index % 3, 1000 * index]);
  const world = new World();
  const job = testJob({
    sql: `${TABLES} CREATE TABLE counts (v BIGINT, c BIGINT, PRIMARY KEY (c) NOT ENFORCED) WITH ('connector' = 'blackhole');
      INSERT INTO counts SELECT v, COUNT(*) FROM a GROUP BY v`,
    clock: new JumpingClock(),
    sources: { a: world.begin().source(rows, 5, async () => undefined) },
    sink: {
      open: async (subtask) => ({
        write: (row, kind) => written[subtask]!.push([kind, row]),
        ready: () => undefined,
        prepare: async () => undefined,
        commit: async () => undefined,
        close: async () => undefined,
      }),
    },
    parallelism: 3,
  });
  await job.start();
  await job.done;
  const writersOf = Map.groupBy(
    written.flatMap((own, subtask) => own.map(([, row]) => [row[1], subtask] as const)),
    ([key]) => key,
  );
  expect(writersOf.size).toBe(20);
  for (const writers of writersOf.values()) expect(new Set(writers.map(([, subtask]) => subtask)).size).toBe(1);
  expect(new Set(written.map((own) => own.length > 0))).toEqual(new Set([true]));
});
