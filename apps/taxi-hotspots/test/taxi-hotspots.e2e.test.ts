import { sampleRuns } from "@millrace/sample/testing";
import { afterAll, expect, test } from "vitest";

const { run, remove } = sampleRuns("taxi-hotspots");
afterAll(remove);

test("every pick-up has the hot spots that a brute-force clustering finds", async () => {
  const { code, report } = await run();

  expect(report.checks.filter(({ ok }) => !ok)).toEqual([]);
  expect(code).toBe(0);
  expect(report.records).toMatchObject({ read: 2400, failed: 0, rules: { "without coordinates": 34 } });
}, 60_000);

test("a small window is followed as well, and nothing is lost when writes are refused", async () => {
  const { report } = await run(
    ...["--window-size", "150", "--scan-radius", "0.02", "--minimum-points", "8"],
    ...["--rides", "900", "--fault", "throttle-writes"],
  );

  expect(report.checks.filter(({ ok }) => !ok)).toEqual([]);
}, 60_000);
