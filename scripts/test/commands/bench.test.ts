import { expect, test } from "vitest";
import { benchmarkFiles } from "../../commands/bench.ts";
import { tempFolder } from "../temp-folder.ts";

test("benchmarks of all workspaces are found, helpers beside them are not run", () => {
  const root = tempFolder({
    "packages/b/bench/put.bench.ts": "",
    "packages/b/bench/machine.ts": "",
    "packages/b/bench/peers/package.json": "",
    "packages/a/bench/start.bench.ts": "",
    "packages/a/src/fast.bench.ts": "",
    "apps/c/bench/run.bench.ts": "",
  });

  expect(benchmarkFiles(root)).toEqual([
    "packages/a/bench/start.bench.ts",
    "packages/b/bench/put.bench.ts",
    "apps/c/bench/run.bench.ts",
  ]);
});
