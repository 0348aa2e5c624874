import fc from "fast-check";
import { expect, it } from "vitest";
import { CheckpointIndex, latestCheckpoint } from "../../src/execution/retained.ts";
import type { Row } from "../../src/runtime/operator.ts";
import { JumpingClock } from "../support/clock.ts";
import { testJob } from "../support/job.ts";
import { comparable, QUERIES, rowsOf, TABLES } from "../support/queries.ts";
import { type Life, World, type Written } from "../support/world.ts";

/** How a table is read: rows per batch, and how long each read takes, one after the other. */
interface Reading {
  readonly batch: number;
  readonly pauses: readonly number[];
}

const reading = fc.record({
  batch: fc.integer({ min: 1, max: 7 }),
  pauses: fc.array(fc.constantFrom(0, 5, 20, 45), { minLength: 1, maxLength: 9 }),
});

async function live(
  life: Life,
  sql: string,
  tables: ReadonlyMap<string, readonly Row[]>,
  { batch, pauses }: Reading,
  restarts: "none" | "fixed-delay" = "none",
) {
  const clock = new JumpingClock();
  let reads = 0;
  // Some reads end when the job asks for it, some have gone too far for that, some take no time.
  const pause = async (signal: AbortSignal) => {
    const ms = pauses[reads++ % pauses.length]!;
    if (ms > 0) await clock.sleep(ms, ms > 20 ? signal : undefined);
  };
  const store = life.store();
  const restore = await latestCheckpoint(store);
  const job = testJob({
    sql: `${TABLES} SET 'execution.checkpointing.interval' = '50 ms'; SET 'restart-strategy.type' = '${restarts}';
      SET 'restart-strategy.fixed-delay.attempts' = '1000'; SET 'restart-strategy.fixed-delay.delay' = '30 ms';
      SET 'pipeline.auto-watermark-interval' = '0'; ${sql}`,
    clock,
    sources: Object.fromEntries([...tables].map(([name, rows]) => [name, life.source(rows, batch, pause)])),
    sink: life.sink(),
    index: await CheckpointIndex.open(store, restore && ["job"]),
    restore,
  });
  await job.start();
  await job.done;
}

/** The world after a job was killed once or more, and at last ran to its end. */
async function livesOf(
  sql: string,
  tables: ReadonlyMap<string, readonly Row[]>,
  reading: Reading,
  kills: readonly number[],
): Promise<readonly Written[]> {
  const world = new World();
  for (const steps of kills) await live(world.begin(steps), sql, tables, reading).catch(() => undefined);
  await live(world.begin(), sql, tables, reading);
  return world.rows;
}

it.each(Object.entries(QUERIES))("%s gives the same, killed at any step or not", async (_, { sql, same }) => {
  await fc.assert(
    fc.asyncProperty(
      rowsOf,
      rowsOf,
      reading,
      fc.array(fc.nat(150), { minLength: 1, maxLength: 4 }),
      async (a, b, how, kills) => {
        const tables = new Map([
          ["a", a],
          ["b", b],
        ]);
        const undisturbed = await livesOf(sql, tables, how, []);
        const killed = await livesOf(sql, tables, how, kills);
        expect(comparable(killed, same)).toEqual(comparable(undisturbed, same));
      },
    ),
    { numRuns: 50 },
  );
});

it.each(Object.entries(QUERIES).filter(([name]) => ["group", "tumble", "interval join", "match"].includes(name)))(
  "%s gives the same, whatever fails meanwhile",
  async (_, { sql, same }) => {
    await fc.assert(
      fc.asyncProperty(
        rowsOf,
        rowsOf,
        reading,
        fc.uniqueArray(fc.nat(300), { maxLength: 12 }),
        async (a, b, how, failing) => {
          const tables = new Map([
            ["a", a],
            ["b", b],
          ]);
          const undisturbed = await livesOf(sql, tables, how, []);
          const world = new World();
          // The first steps are those of the start, whose failure is the caller's.
          await live(world.begin(undefined, new Set(failing.map((step) => step + 5))), sql, tables, how, "fixed-delay");
          expect(comparable(world.rows, same)).toEqual(comparable(undisturbed, same));
        },
      ),
      { numRuns: 50 },
    );
  },
);
