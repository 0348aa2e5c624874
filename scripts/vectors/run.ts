import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { add, type Count } from "../steps.ts";
import type { VectorCheck } from "./vector-check.ts";

/** Runs every check against a vector folder: one line per vector file, and below it each failed case. */
export async function runVectorChecks(
  folder: string,
  checks: readonly VectorCheck[],
  print: (line: string) => void = console.log,
): Promise<Count> {
  let total: Count = { passed: 0, failed: 0 };
  for (const check of checks) {
    if (!existsSync(path.join(folder, check.file))) {
      print(`${check.file}: not in this folder`);
      continue;
    }
    const { passed, failures } = await check.run(folder);
    print(`${check.file}: ${passed} cases passed, ${failures.length} failed`);
    for (const failure of failures) print(`  ${failure.replaceAll("\n", "\n  ")}`);
    total = add(total, { passed, failed: failures.length });
  }
  return total;
}

/** The checks that the `*.check.ts` files of a folder export, by vector file. */
export async function findVectorChecks(folder: string): Promise<VectorCheck[]> {
  const files = (await readdir(folder)).filter((file) => file.endsWith(".check.ts")).toSorted();
  const modules = await Promise.all(
    files.map((file) => import(pathToFileURL(path.join(folder, file)).href) as Promise<Record<string, VectorCheck>>),
  );
  return modules.flatMap((exported) => Object.values(exported)).toSorted((a, b) => a.file.localeCompare(b.file, "en"));
}
