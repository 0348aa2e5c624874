// The whole run with default parameters, in fast mode, from start to report.
//   npm run bench -- lake
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import type { RunReport } from "@millrace/sample";

const ROUNDS = 3;
const root = path.resolve(import.meta.dirname, "..", "..", "..");
const millrace = path.join(root, "packages", "cli", "bin", "millrace.mjs");
const runs = mkdtempSync(path.join(tmpdir(), "partitioned-lake-bench-"));

const rounds: { seconds: number; records: number }[] = [];
for (let round = 0; round < ROUNDS; round++) rounds.push(await runLake());
rmSync(runs, { recursive: true });
const best = Math.min(...rounds.map(({ seconds }) => seconds));
if (process.argv.includes("--json")) {
  process.stdout.write(`${JSON.stringify({ name: "partitioned lake", rounds, best })}\n`);
} else {
  const all = rounds.map(({ seconds }) => seconds.toFixed(1)).join(", ");
  process.stdout.write(
    `partitioned lake: ${best.toFixed(1)} s (rounds: ${all}; ${rounds[0]!.records.toLocaleString("en-US")} records)\n`,
  );
}

async function runLake(): Promise<{ seconds: number; records: number }> {
  const args = [millrace, "run", "partitioned-lake", "--json", "--runs", runs];
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: root, maxBuffer: 2 ** 26 });
  const { durationMs, records } = JSON.parse(stdout) as RunReport;
  return { seconds: durationMs / 1000, records: records.read };
}
