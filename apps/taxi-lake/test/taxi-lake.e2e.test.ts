import { sampleRuns } from "@millrace/sample/testing";
import { afterAll, expect, test } from "vitest";

const { run, remove } = sampleRuns("taxi-lake");
afterAll(remove);

test("every record is in every place that it belongs to, as often as it was sent", async () => {
  const { code, report } = await run("--trips", "900");

  expect(report.checks.filter(({ ok }) => !ok)).toEqual([]);
  expect(code).toBe(0);
  expect(report.records).toMatchObject({ read: 918, delivered: 900, failed: 18 });
}, 120_000);

test.each([
  ["files are completed", "crash"],
  ["documents are sent", "search-down"],
])(
  "a job that fails when %s starts again and writes every row once",
  async (_what, fault) => {
    const { report } = await run("--trips", "900", "--fault", fault);

    expect(report.checks.filter(({ ok }) => !ok)).toEqual([]);
    expect(report.metrics["restarts after a failure"]!.value).toBeGreaterThan(0);
  },
  120_000,
);
