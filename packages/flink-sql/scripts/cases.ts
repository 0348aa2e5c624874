import { readFileSync } from "node:fs";
import type { Case } from "../src/cases/case.ts";
import { runCase } from "../src/cases/run.ts";

/** Runs case files and prints pass or fail per case and totals per file. `-q` leaves out the cases that pass. */
const quiet = process.argv.includes("-q");
const totals = { passed: 0, failed: 0, refused: 0 };
for (const file of process.argv.slice(2).filter((argument) => !argument.startsWith("-"))) {
  const counts = { passed: 0, failed: 0, refused: 0 };
  for (const one of JSON.parse(readFileSync(file, "utf8")) as Case[]) {
    const { outcome, detail } = runCase(one);
    counts[outcome]++;
    totals[outcome]++;
    if (!quiet || outcome !== "passed") console.log(`${outcome} ${one.name}${detail === "" ? "" : `: ${detail}`}`);
  }
  console.log(`${file}: ${counts.passed} passed, ${counts.failed} failed, ${counts.refused} refused`);
}
console.log(`total: ${totals.passed} passed, ${totals.failed} failed, ${totals.refused} refused`);
if (totals.failed > 0) process.exitCode = 1;
