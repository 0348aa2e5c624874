// 24 simulated hours of the scaling profile on three streams, in fast mode, from start to report.
//   npm run bench -- day
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import type { RunReport } from "@millrace/sample";

const ROUNDS = 2;
const root = path.resolve(import.meta.dirname, "..", "..", "..");
const millrace = path.join(root, "packages", "cli", "bin", "millrace.mjs");
const runs = mkdtempSync(path.join(tmpdir(), "stream-scaling-bench-"));

const rounds: { seconds: number; records: number }[] = [];
for (let round = 0; round < ROUNDS; round++) rounds.push(await runDay());
rmSync(runs, { recursive: true });
const best = Math.min(...rounds.map(({ seconds }) => seconds));
if (process.argv.includes("--json")) {
  process.stdout.write(`${JSON.stringify({ name: "24 hours of stream scaling", rounds, best })}\n`);
} else {
  const all = rounds.map(({ seconds }) => seconds.toFixed(1)).join(", ");
  process.stdout.write(
    `24 hours of stream scaling: ${best.toFixed(1)} s (rounds: ${all}; ${rounds[0]!.records.toLocaleString("en-US")} records)\n`,
  );
}

async function runDay(): Promise<{ seconds: number; records: number }> {
  const args = [millrace, "run", "stream-scaling", "--hours", "24", "--no-demo", "--json", "--runs", runs];
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: root, maxBuffer: 2 ** 26 });
  const { durationMs, records } = JSON.parse(stdout) as RunReport;
  return { seconds: durationMs / 1000, records: records.read };
}
