import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import fc from "fast-check";
import { expect, it, onTestFinished } from "vitest";
import { type Change, MemoryCheckpoints, startScript } from "../../../src/index.ts";
import { QUERIES, rowsOf, TABLES } from "../../support/queries.ts";
import { tableOf } from "../../support/query.ts";
import { environment, type ThreadData } from "../../support/thread-environment.ts";

const MODULE = new URL("../../support/thread-environment.ts", import.meta.url);

function threads(count: number, data: ThreadData = {}) {
  return { environment: environment(data), threads: { count, environment: MODULE, data } };
}

const NUMBERS = `CREATE TABLE numbers (n INT) WITH ('connector' = 'datagen', 'rows-per-second' = '2000',
  'fields.n.kind' = 'sequence', 'fields.n.start' = '1', 'fields.n.end' = '3000');`;

it.each(["group", "tumble", "join", "interval join", "except", "union", "limit", "match within"])(
  "%s gives in three threads what it gives in one",
  async (name) => {
    const [a, b] = fc.sample(rowsOf, { numRuns: 2, seed: 7 }) as [Change["row"][], Change["row"][]];
    const data = { tables: { a, b } };
    const sql = `${TABLES}\n${QUERIES[name]!.sql};`;
    const result = async (parallelism: number, options: Parameters<typeof startScript>[1]) => {
      const changes: Change[] = [];
      const collect = () => (change: Change) => void changes.push(change);
      const execution = await startScript(sql, { ...options, parallelism, collect });
      await execution.done;
      return tableOf(changes);
    };
    const alone = await result(1, { environment: environment(data) });
    expect(alone.length).toBeGreaterThan(0);
    expect(await result(5, threads(3, data))).toEqual(alone);
  },
);

it("writes every row once when threads, and how many there are, change at a savepoint", async () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), "flink threads-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const sql = `${NUMBERS} SET 'execution.checkpointing.interval' = '100 ms';
    CREATE TABLE counted (k INT, n INT, c BIGINT) WITH ('connector' = 'filesystem', 'path' = '${folder}', 'format' = 'json');
    INSERT INTO counted SELECT MOD(n, 13), n, COUNT(*) OVER (PARTITION BY MOD(n, 13) ORDER BY p)
      FROM (SELECT n, PROCTIME() AS p FROM numbers);`;
  const first = await startScript(sql, { ...threads(2), parallelism: 4, checkpoints: new MemoryCheckpoints() });
  while (first.metrics().job.numberOfCompletedCheckpoints! < 3) await new Promise((resolve) => setTimeout(resolve, 20));
  expect(first.metrics().vertices.map(({ subtasks }) => subtasks.length)).toEqual([4, 4, 4]);
  const restore = await first.stop();
  const second = await startScript(sql, {
    ...threads(3),
    parallelism: 3,
    checkpoints: new MemoryCheckpoints(),
    restore,
  });
  await second.done;

  const lines = readdirSync(folder)
    .filter((name) => !name.startsWith("."))
    .flatMap((name) => readFileSync(path.join(folder, name), "utf8").trim().split("\n"));
  const rows = lines.map((line) => JSON.parse(line) as { k: number; n: number; c: number });
  expect(rows.map(({ n }) => n).toSorted((one, other) => one - other)).toEqual(
    Array.from({ length: 3000 }, (_, index) => index + 1),
  );
  // The count of each key went on where it was.
  for (const [key, ofKey] of Map.groupBy(rows, ({ k }) => k)) {
    const counts = ofKey.map(({ c }) => c).toSorted((one, other) => one - other);
    expect(counts, `key ${key}`).toEqual(counts.map((_, index) => index + 1));
  }
});

it("fails with the error of a thread, and starts again from the last checkpoint", async () => {
  const sql = `CREATE FUNCTION checked AS 'checked'; ${NUMBERS}
    SET 'execution.checkpointing.interval' = '100 ms';
    SET 'restart-strategy.type' = 'fixed-delay'; SET 'restart-strategy.fixed-delay.attempts' = '2';
    SET 'restart-strategy.fixed-delay.delay' = '10 ms';
    SELECT MOD(n, 3), COUNT(*), MAX(checked(COALESCE(n, 0))) FROM numbers GROUP BY MOD(n, 3);`;
  const failures: string[] = [];
  const execution = await startScript(sql, {
    ...threads(2, { unwanted: 1500 }),
    parallelism: 2,
    checkpoints: new MemoryCheckpoints(),
    collect: () => () => undefined,
    onFailure: (error) => failures.push((error as Error).message),
  });
  await expect(execution.done).rejects.toThrow("1500 is not wanted");
  expect(failures).toHaveLength(3);
  expect(execution.status).toBe("FAILED");
});

it("refuses what threads cannot do", async () => {
  const values = (name: string, columns: string) => `CREATE TABLE ${name} (${columns}) WITH ('connector' = 'values');`;
  const lookup = `${values("a", "k INT, p AS PROCTIME()")} ${values("b", "k INT")}
    SELECT a.k FROM a JOIN b FOR SYSTEM_TIME AS OF a.p ON a.k = b.k`;
  await expect(startScript(lookup, { ...threads(2), parallelism: 2, collect: () => () => undefined })).rejects.toThrow(
    "A lookup join with 'b' in worker threads is not implemented",
  );
  const start = (sql: string) => startScript(sql, { ...threads(2), parallelism: 2, collect: () => () => undefined });
  const files = `CREATE TABLE f (n INT, d STRING) PARTITIONED BY (d) WITH ('connector' = 'filesystem', 'path' = '/nowhere',
    'format' = 'json', 'sink.partition-commit.policy.kind' = 'success-file');`;
  await expect(start(`${NUMBERS} ${files} INSERT INTO f SELECT n, 'd' FROM numbers`)).rejects.toThrow(
    "Sink: f: 'sink.partition-commit.policy.kind' in worker threads is not implemented",
  );
});
