import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { beforeEach, expect, it, onTestFinished } from "vitest";
import { MemoryCheckpoints, scalarFunction, startScript } from "../../src/index.ts";
import { environment } from "../support/thread-environment.ts";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), "flink job files-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
});

const script = (value: string) => `CREATE FUNCTION checked AS 'checked';
  CREATE TABLE numbers (n INT) WITH ('connector' = 'datagen', 'rows-per-second' = '1000',
  'fields.n.kind' = 'sequence', 'fields.n.start' = '1', 'fields.n.end' = '2000');
  SET 'execution.checkpointing.interval' = '100 ms';
  SET 'restart-strategy.type' = 'fixed-delay'; SET 'restart-strategy.fixed-delay.delay' = '10 ms';
  CREATE TABLE lines (n INT) WITH ('connector' = 'filesystem', 'path' = '${folder}', 'format' = 'json');
  INSERT INTO lines SELECT ${value} FROM numbers;`;

/** The numbers in all files that are visible. */
function numbers(): number[] {
  const visible = readdirSync(folder).filter((name) => !name.startsWith("."));
  const lines = visible.flatMap((name) => readFileSync(path.join(folder, name), "utf8").trim().split("\n"));
  return lines.map((line) => (JSON.parse(line) as { n: number }).n).toSorted((one, other) => one - other);
}

const ALL = Array.from({ length: 2000 }, (_, index) => index + 1);

it("a file in progress at a savepoint is gone on with", async () => {
  const options = { environment: environment({}), checkpoints: new MemoryCheckpoints() };
  const first = await startScript(script("n"), options);
  while (first.metrics().job.numberOfCompletedCheckpoints! < 2) await new Promise((resolve) => setTimeout(resolve, 20));
  const restore = await first.stop();
  expect(numbers().length).toBeLessThan(2000);
  const second = await startScript(script("n"), { ...options, restore });
  await second.done;
  expect(numbers()).toEqual(ALL);
});

it.each([1, 3])(
  "a file in progress at a checkpoint is gone on with after a failure, parallelism %d",
  async (parallelism) => {
    let failures = 0;
    const checked = scalarFunction({
      arguments: ["INT NOT NULL"],
      result: "INT NOT NULL",
      evaluate: (value) => {
        if (value === 1500 && failures === 0) throw new Error("once");
        return value;
      },
    });
    const execution = await startScript(script("checked(COALESCE(n, 0))"), {
      environment: { ...environment({}), functions: { checked } },
      checkpoints: new MemoryCheckpoints(),
      parallelism,
      onFailure: () => failures++,
    });
    await execution.done;
    expect(failures).toBe(1);
    expect(numbers()).toEqual(ALL);
  },
);
