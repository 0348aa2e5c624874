import path from "node:path";
import { listRuns, readReport, renderReport } from "@millrace/sample";
import type { Command } from "../command.ts";
import { usage } from "../errors.ts";
import { findRepository } from "../repository.ts";
import { suggest } from "../suggest.ts";

/** `millrace report`: what an earlier run left. */
export const report: Command = {
  usage: "report [run-id|latest] [--json]",
  summary: "the report of an earlier run, the latest unless named",
  flags: {
    json: { type: "boolean", description: "print the report as JSON" },
    runs: { type: "string", hint: "<dir>", description: "folder that holds the run folders; default .millrace/runs" },
  },
  positionals: [0, 1],
  details: ["A run is named by its folder."],
  async run({ positionals, switches, texts }, io) {
    const runsFolder = path.resolve(io.cwd, texts.runs ?? path.join(findRepository(io.cwd), ".millrace", "runs"));
    const folder = path.join(runsFolder, findRun(listRuns(runsFolder), positionals[0] ?? "latest"));
    const found = readReport(folder);
    io.stdout.write(switches.json ? `${JSON.stringify(found, null, 2)}\n` : renderReport(found));
    return 0;
  },
};

function findRun(runs: readonly string[], name: string): string {
  const latest = runs.at(-1);
  if (latest === undefined) throw usage("there is no run yet; make one with millrace run <sample>");
  if (name === "latest") return latest;
  if (runs.includes(name)) return name;
  const near = suggest(name, runs) ?? latest;
  throw usage(`no run ${JSON.stringify(name)}; the nearest is ${near}, the latest ${latest}`);
}
