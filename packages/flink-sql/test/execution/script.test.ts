import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, it, onTestFinished } from "vitest";
import { systemClock } from "../../src/execution/clock.ts";
import { latestCheckpoint } from "../../src/execution/retained.ts";
import { startScript } from "../../src/execution/script.ts";
import { FolderCheckpoints, MemoryCheckpoints } from "../../src/execution/stores.ts";
import { type Change, FlinkSession } from "../../src/session.ts";
import { JumpingClock } from "../support/clock.ts";
import { testEnvironment } from "../support/environment.ts";

const NUMBERS = `CREATE TABLE numbers (n INT) WITH ('connector' = 'datagen', 'rows-per-second' = '10',
  'fields.n.kind' = 'sequence', 'fields.n.start' = '1', 'fields.n.end' = '30');
  CREATE TABLE a (n INT) WITH ('connector' = 'print', 'print-identifier' = 'a');
  CREATE TABLE b (n BIGINT) WITH ('connector' = 'print', 'print-identifier' = 'b');`;

function environment() {
  const lines: string[] = [];
  return { lines, environment: testEnvironment({ clock: new JumpingClock(), print: (line) => lines.push(line) }) };
}

it("runs every INSERT as a job of its own, and a statement set as one that reads each table once", async () => {
  const { lines, environment: one } = environment();
  const set = await startScript(
    `${NUMBERS} EXECUTE STATEMENT SET BEGIN INSERT INTO a SELECT n FROM numbers WHERE n > 28;
     INSERT INTO b SELECT COUNT(*) FROM numbers; END;`,
    { environment: one },
  );
  await set.done;
  expect(set.jobs.map(({ name }) => name)).toEqual([
    "insert-into_default_catalog.default_database.a,insert-into_default_catalog.default_database.b",
  ]);
  expect(lines.filter((line) => line.startsWith("a"))).toEqual(["a> +I[29]", "a> +I[30]"]);
  expect(lines.at(-1)).toBe("b> +U[30]");
  expect(set.metrics().job.numRecordsIn).toBe(30);

  const { environment: two } = environment();
  const both = await startScript(
    `${NUMBERS} INSERT INTO a SELECT n FROM numbers; INSERT INTO a SELECT n FROM numbers;`,
    {
      environment: two,
    },
  );
  await both.done;
  expect(both.jobs.map(({ name }) => name)).toEqual([
    "insert-into_default_catalog.default_database.a",
    "insert-into_default_catalog.default_database.a#2",
  ]);
  expect(both.metrics().job.numRecordsIn).toBe(60);
  expect(both.status).toBe("FINISHED");
});

it("gives the rows of queries without an end until they are cancelled, in the session of the caller", async () => {
  const { environment: own } = environment();
  const session = new FlinkSession();
  const results: { columns: string[]; rows: string[] }[] = [];
  const collect = (fields: readonly { readonly name: string }[]) => {
    const result = { columns: fields.map(({ name }) => name), rows: [] as string[] };
    results.push(result);
    return ({ kind, row }: Change) => void result.rows.push(`${kind} ${row.join(" ")}`);
  };
  await startScript(
    "CREATE TABLE endless (n INT) WITH ('connector' = 'datagen', 'fields.n.kind' = 'sequence', 'fields.n.start' = '1', 'fields.n.end' = '1000000', 'rows-per-second' = '1'); SHOW TABLES;",
    { environment: own, session, collect },
  );
  const query = await startScript("SELECT COUNT(*) AS c FROM endless", { environment: own, session, collect });
  while ((results[1]?.rows.length ?? 0) < 5) await new Promise((resolve) => setImmediate(resolve));
  await query.cancel();

  expect(results[0]).toEqual({ columns: ["table name"], rows: ["+I endless"] });
  expect(results[1]!.columns).toEqual(["c"]);
  expect(results[1]!.rows.slice(0, 3)).toEqual(["+I 1", "-U 1", "+U 2"]);
  expect(query.status).toBe("CANCELLED");
  await expect(startScript("SELECT 1", { environment: own })).rejects.toThrow(
    "gives rows that the program does not take",
  );
});

it("starts nothing when a later statement is refused", async () => {
  const { lines, environment: own } = environment();
  const script = `${NUMBERS} INSERT INTO a SELECT n FROM numbers; INSERT INTO nowhere SELECT n FROM numbers;`;
  await expect(startScript(script, { environment: own })).rejects.toThrow(
    "Cannot find table '`default_catalog`.`default_database`.`nowhere`'",
  );
  expect(lines).toEqual([]);
});

it("refuses checkpoints without a place for them, and more subtasks than key groups", async () => {
  const { environment: own } = environment();
  const insert = "INSERT INTO a SELECT n FROM numbers;";
  await expect(
    startScript(`${NUMBERS} SET 'execution.checkpointing.interval' = '1s'; ${insert}`, { environment: own }),
  ).rejects.toThrow("neither 'execution.checkpointing.dir' nor a place of the program");
  await expect(startScript(NUMBERS + insert, { environment: own, parallelism: 129 })).rejects.toThrow(
    "Expected a parallelism of 1 to 128, the maximum parallelism, got 129",
  );
});

it("goes on with all jobs of a script from the last checkpoints of a process that is gone", async () => {
  const store = new MemoryCheckpoints();
  const script = `${NUMBERS} SET 'execution.checkpointing.interval' = '1s';
    INSERT INTO a SELECT n FROM numbers WHERE n <= 3; INSERT INTO b SELECT COUNT(*) FROM numbers;`;
  const first = environment();
  const gone = await startScript(script, { environment: first.environment, checkpoints: store });
  while (gone.metrics().job.numberOfCompletedCheckpoints !== 4) await new Promise((resolve) => setImmediate(resolve));
  const restore = (await latestCheckpoint(store))!;
  await gone.cancel();
  expect(await latestCheckpoint(store)).toBeUndefined();

  const second = environment();
  const again = await startScript(script, { environment: second.environment, checkpoints: store, restore });
  await again.done;
  expect(second.lines.filter((line) => line.startsWith("b")).at(-1)).toBe("b> +U[30]");
  expect(again.metrics().job.numRecordsIn).toBeLessThan(60);

  const other = `${NUMBERS} INSERT INTO a SELECT n FROM numbers; INSERT INTO a SELECT n FROM numbers;`;
  await expect(startScript(other, { environment: second.environment, restore })).rejects.toThrow(
    "The state of job insert-into_default_catalog.default_database.b belongs to no job of the new program",
  );
});

it("keeps checkpoints in the folder that the script names", async () => {
  const folder = await mkdtemp(join(tmpdir(), "script-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const script = (location: string) => `${NUMBERS} SET 'execution.checkpointing.interval' = '100 ms';
    SET 'state.checkpoints.dir' = '${location}'; INSERT INTO a SELECT n FROM numbers; INSERT INTO b SELECT n FROM numbers;`;
  const own = testEnvironment({ clock: systemClock });
  const execution = await startScript(script(pathToFileURL(folder).href), { environment: own });
  while (execution.metrics().job.numberOfCompletedCheckpoints! < 4) await systemClock.sleep(20);
  expect(await latestCheckpoint(new FolderCheckpoints(folder))).toBeDefined();
  await execution.cancel();
  expect(await readdir(folder)).toEqual([]);

  await expect(startScript(script("checkpoints"), { environment: own })).rejects.toThrow("Relative path 'checkpoints'");
  await expect(startScript(script("hdfs://x/y"), { environment: own })).rejects.toThrow("Scheme 'hdfs'");
  await expect(startScript(script("s3://x/y"), { environment: own })).rejects.toThrow("the program gives no S3 client");
});
