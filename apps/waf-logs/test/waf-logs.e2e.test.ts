import { readFileSync } from "node:fs";
import path from "node:path";
import { failedChecks, sampleRuns } from "@millrace/sample/testing";
import { afterAll, expect, test } from "vitest";

const { run, remove } = sampleRuns("waf-logs");
afterAll(remove);

test("logs are trimmed by the rule, tables found, dashboards right, and each layout reads less", async () => {
  const outcome = await run();

  expect(failedChecks(outcome.report)).toEqual([]);
  expect(outcome.code).toBe(0);
  const { read, delivered, failed: lost, dropped } = outcome.report.records;
  expect(read).toBe(delivered + lost + dropped);
  expect(dropped / read).toBeGreaterThan(0.4);

  // `npm start -w apps/waf-logs -- --write-readme` renews what the README quotes.
  const readme = readFileSync(path.join(import.meta.dirname, "..", "README.md"), "utf8");
  const quoted = /<!-- generated:run -->\n```text\n(.*?)\n```/s.exec(readme)?.[1] ?? "";
  const { metrics, checks } = outcome.report;
  const told = [...Object.keys(metrics), ...checks.map(({ name }) => name)];
  expect(told.filter((name) => !quoted.includes(`  ${name}`) && !quoted.includes(`✓ ${name}`))).toEqual([]);
}, 120_000);

test("matched by text, blocked requests are dropped, and the trimmed layouts answer wrong", async () => {
  const outcome = await run("--hours", "1", "--requests", "1000", "--match", "text", "--misleading", "0.2");

  expect(failedChecks(outcome.report)).toEqual([
    "the function kept, dropped and refused what it should",
    "trimmed logs hold what a rule ended, each line once",
    "of it also what has Default_Action in its text",
    "all 6 layouts give the same right answer",
  ]);
  const { read, delivered, failed: lost, dropped } = outcome.report.records;
  expect(read).toBe(delivered + lost + dropped);
}, 120_000);

test("refused batches and a busy Athena cost time, no record", async () => {
  const outcome = await run(
    ...["--hours", "1", "--requests", "600", "--demo", "0", "--keep-counted"],
    ...["--fault", "refused-batches", "--fault", "busy-queries"],
  );

  expect(failedChecks(outcome.report)).toEqual([]);
  expect(outcome.report.records.failed).toBe(0);
}, 120_000);
