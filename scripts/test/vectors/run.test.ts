import path from "node:path";
import { expect, test } from "vitest";
import { root } from "../../setup/paths.mjs";
import { findVectorChecks, runVectorChecks } from "../../vectors/run.ts";
import { vectorCheck } from "../../vectors/vector-check.ts";
import { tempFolder } from "../temp-folder.ts";

const sums = vectorCheck<{ cases: [number, number, number][] }>("math/sums.json", async ({ cases }, results) => {
  for (const [a, b, sum] of cases) await results.equal(`${a} + ${b}`, () => a + b, sum);
});

async function runOn(files: Record<string, string>): Promise<{ count: unknown; lines: string[] }> {
  const lines: string[] = [];
  const count = await runVectorChecks(tempFolder(files), [sums], (line) => lines.push(line));
  return { count, lines };
}

test("each case counts, and a failed one says what was expected", async () => {
  const { count, lines } = await runOn({ "math/sums.json": '{ "cases": [[1, 2, 3], [2, 2, 5]] }' });

  expect(count).toEqual({ passed: 1, failed: 1 });
  expect(lines[0]).toBe("math/sums.json: 1 cases passed, 1 failed");
  expect(lines[1]).toContain("2 + 2");
});

test("a file that cannot be read as expected is a failure, also one without cases", async () => {
  expect((await runOn({ "math/sums.json": "{" })).count).toEqual({ passed: 0, failed: 1 });
  expect((await runOn({ "math/sums.json": '{ "cases": [] }' })).count).toEqual({ passed: 0, failed: 1 });
});

test("a file that the folder lacks is named and not counted", async () => {
  expect(await runOn({})).toEqual({ count: { passed: 0, failed: 0 }, lines: ["math/sums.json: not in this folder"] });
});

test("all checks of this repository are found", async () => {
  const checks = await findVectorChecks(path.join(root, "scripts", "vectors"));

  expect(checks.map((check) => check.file)).toContain("kinesis/shards-and-sequences.json");
});
