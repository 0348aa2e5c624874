import path from "node:path";
import { listRuns, type RunReport, readReport } from "@millrace/sample";
import { usage } from "./errors.ts";
import { findRepository } from "./repository.ts";
import { suggest } from "./suggest.ts";

/**
 * The report of an earlier run, by the name of its folder or `latest`; `runs` is the folder that holds the run folders.
 * @throws CliError CLI_USAGE when there is none of that name.
 */
export function readRun(name: string, cwd: string, runs?: string): RunReport {
  const runsFolder = path.resolve(cwd, runs ?? path.join(findRepository(cwd), ".millrace", "runs"));
  return readReport(path.join(runsFolder, findRun(listRuns(runsFolder), name)));
}

function findRun(runs: readonly string[], name: string): string {
  const latest = runs.at(-1);
  if (latest === undefined) throw usage("there is no run yet; make one with millrace run <sample>");
  if (name === "latest") return latest;
  if (runs.includes(name)) return name;
  const near = suggest(name, runs) ?? latest;
  throw usage(`no run ${JSON.stringify(name)}; the nearest is ${near}, the latest ${latest}`);
}
