import { readFileSync } from "node:fs";
import path from "node:path";
import { Repository } from "../lint/repository.ts";
import { root } from "../setup/paths.mjs";
import { runProcess } from "../setup/process.mjs";
import { toolPath } from "../tools.ts";

/** Property tests are those that draw their cases with fast-check, whatever their files are called. */
export async function run(args: readonly string[]): Promise<number> {
  const [first = "5", ...rest] = args;
  const counted = /^[1-9]\d*$/.test(first);
  const rounds = counted ? Number(first) : 5;
  const files = propertyTests(counted ? rest : args);
  if (files.length === 0) {
    console.error(
      "millrace: expected a path filter that a property test's path contains, as in `npm run fuzz flink-sql`",
    );
    return 2;
  }
  const failed: number[] = [];
  for (let round = 1; round <= rounds; round++) {
    const seed = Math.trunc(Math.random() * 0x7fffffff);
    console.log(`== round ${round} of ${rounds}: ${files.length} files, MILLRACE_SEED=${seed}`);
    const env = { ...process.env, MILLRACE_SEED: String(seed) };
    const result = await runProcess(process.execPath, [toolPath("vitest", "vitest"), "run", ...files], {
      cwd: root,
      env,
    });
    if (result.code !== 0) failed.push(seed);
  }
  console.log(failed.length === 0 ? `${rounds} rounds passed` : `failed with MILLRACE_SEED of ${failed.join(", ")}`);
  return failed.length === 0 ? 0 : 1;
}

function propertyTests(filters: readonly string[]): string[] {
  return new Repository(root).files.filter(
    (file) =>
      file.endsWith(".test.ts") &&
      (filters.length === 0 || filters.some((filter) => file.includes(filter))) &&
      /from "fast-check"/.test(readFileSync(path.join(root, file), "utf8")),
  );
}
