import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { type CheckpointStore, latestCheckpoint, MemoryCheckpoints, startScript } from "../../../src/index.ts";
import { JumpingClock } from "../../support/clock.ts";
import { seeded, testEnvironment } from "../../support/environment.ts";

const ROWS = 400;

function script(folder: string, format: string): string {
  return `SET 'execution.checkpointing.interval' = '500 ms'; SET 'restart-strategy.type' = 'none';
    CREATE TABLE g (a INT, b DOUBLE) WITH ('connector' = 'datagen', 'rows-per-second' = '100',
      'fields.a.kind' = 'sequence', 'fields.a.start' = '1', 'fields.a.end' = '${ROWS}');
    CREATE TABLE f (a INT, p STRING) PARTITIONED BY (p) WITH ('connector' = 'filesystem', 'path' = '${folder}',
      'format' = '${format}', 'sink.rolling-policy.file-size' = '300 b', 'sink.rolling-policy.rollover-interval' = '900 ms',
      'sink.rolling-policy.check-interval' = '200 ms', 'sink.partition-commit.policy.kind' = 'success-file');
    INSERT INTO f SELECT a, CASE WHEN MOD(a, 3) = 0 THEN 'x' ELSE 'y' END FROM g WHERE b >= 0;`;
}

/** A killed process: its random numbers or its checkpoint store fail for ever after so many uses. */
function mortal(store: CheckpointStore, uses: number) {
  let left = uses;
  const use = <T>(value: T): T => {
    if (left-- <= 0) throw new Error("killed");
    return value;
  };
  return {
    random: (random: () => number) => () => use(random()),
    store: {
      get: (name) => store.get(name),
      delete: async (name) => use(store).delete(name),
      // A checkpoint counts some uses, and may be stored although the process dies with it.
      async put(name, body) {
        await store.put(name, body);
        left -= 10;
        use(0);
      },
    } satisfies CheckpointStore,
  };
}

function visible(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !/^[._]/.test(entry.name))
    .map((entry) => path.join(entry.parentPath, entry.name));
}

/** The numbers in all files that can be seen. */
function numbers(folder: string): number[] {
  return visible(folder)
    .flatMap((file) => readFileSync(file, "utf8").split("\n").slice(0, -1))
    .map((line) => Number(/\d+/.exec(line)![0]))
    .toSorted((left, right) => left - right);
}

test.each(["json", "csv"])(
  "every row is in one visible file once, however often the job is killed: %s",
  async (format) => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(ROWS * 2), { maxLength: 4 }), fc.nat(), async (kills, seed) => {
        const folder = mkdtempSync(path.join(os.tmpdir(), "flink-kill-"));
        const checkpoints = new MemoryCheckpoints();
        const random = seeded(seed + 1);
        try {
          for (const uses of [...kills, Number.POSITIVE_INFINITY]) {
            const life = mortal(checkpoints, uses);
            const before = numbers(folder);
            // The job has come to its end in an earlier life.
            if (before.length === ROWS) break;
            const restore = await latestCheckpoint(checkpoints);
            const run = async () => {
              const execution = await startScript(script(folder, format), {
                environment: testEnvironment({ clock: new JumpingClock(), random: life.random(random) }),
                checkpoints: life.store,
                ...(restore === undefined ? {} : { restore }),
              });
              await execution.done;
            };
            if (uses === Number.POSITIVE_INFINITY) await run();
            else await run().catch((error: Error) => expect(error.message).toContain("killed"));
            // What was visible stays visible.
            expect(numbers(folder)).toEqual(expect.arrayContaining(before));
          }
          expect(numbers(folder)).toEqual(Array.from({ length: ROWS }, (_, index) => index + 1));
        } finally {
          rmSync(folder, { recursive: true, force: true });
        }
      }),
      { numRuns: 20 },
    );
  },
  120_000,
);
