import path from "node:path";
import {
  createTerminalRenderer,
  DEFAULT_KEEP,
  DEFAULT_SEED,
  type RunReport,
  renderReport,
  runSample,
  type Sample,
  silentRenderer,
} from "@millrace/sample";
import type { Command, Flags } from "../command.ts";
import { usage } from "../errors.ts";
import { parameterFlags, parameterTexts } from "../parameter-flags.ts";
import { quoteRun } from "../readme.ts";
import { findRepository, loadSample } from "../repository.ts";

const FLAGS: Flags = {
  json: { type: "boolean", description: "print the report as one JSON object and nothing else" },
  live: { type: "boolean", description: "follow real time instead of jumping over idle time" },
  speed: { type: "string", hint: "<n>", description: "with --live: n times as fast as real time" },
  seed: { type: "string", hint: "<text>", description: `same seed, same results; default ${DEFAULT_SEED}` },
  fault: { type: "string", hint: "<name>", multiple: true, description: "turn a fault switch of the sample on" },
  limits: { type: "boolean", negatable: true, description: "throughput and rate limits of AWS; default on" },
  keep: { type: "string", hint: "<n>", description: `newest run folders to keep; default ${DEFAULT_KEEP}` },
  runs: { type: "string", hint: "<dir>", description: "folder that holds the run folders; default .millrace/runs" },
  "write-readme": { type: "boolean", description: "quote the output of this run in the sample's README.md" },
  target: { type: "string", hint: "local|aws", description: "default local, an embedded AWS of the run's own" },
};

/** `millrace run <sample>`: one run in a cloud of its own. */
export const run: Command = {
  usage: "run <sample> [flags]",
  summary: "run one sample: progress, report, checks",
  flags: FLAGS,
  positionals: [1, 1],
  details: ["The parameters of a sample are flags, too: millrace run <sample> --help lists them."],
  async extend(args, io) {
    const name = args[0];
    if (name === undefined || name.startsWith("-")) return undefined;
    const sample = await loadSample(findRepository(io.cwd), name);
    return { flags: parameterFlags(sample), details: sampleDetails(sample) };
  },
  async run(line, io) {
    const { texts, lists, switches } = line;
    const root = findRepository(io.cwd);
    const sample = await loadSample(root, line.positionals[0]!);
    if (texts.speed !== undefined && !switches.live) throw usage("--speed: expected together with --live");
    if (switches["write-readme"] && switches.json) throw usage("--write-readme: expected without --json");
    const { report, folder } = await runSample(sample, {
      root,
      target: targetOf(texts.target),
      clock: switches.live ? "live" : "fast",
      ...(texts.speed === undefined ? {} : { speed: positive("--speed", texts.speed) }),
      ...(texts.seed === undefined ? {} : { seed: texts.seed }),
      ...(texts.runs === undefined ? {} : { runsFolder: path.resolve(io.cwd, texts.runs) }),
      ...(texts.keep === undefined ? {} : { keep: positiveInteger("--keep", texts.keep) }),
      limits: switches.limits ?? true,
      parameters: parameterTexts(sample, line),
      faults: lists.fault ?? [],
      renderer: switches.json ? silentRenderer : createTerminalRenderer(io.stderr),
      signal: io.signal,
    });
    if (switches.json) io.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
    else io.stdout.write(`\n${renderReport(report)}  all in ${path.relative(io.cwd, folder)}\n`);
    if (switches["write-readme"]) quoteRun(path.join(root, "apps", sample.name, "README.md"), renderReport(report));
    return exitCodeOf(report);
  },
};

function sampleDetails(sample: Sample): string[] {
  const faults = Object.entries(sample.faults).map(([name, fault]) => `  --fault ${name}  ${fault.description}`);
  return [`${sample.title}: ${sample.summary}`, ...(faults.length === 0 ? [] : ["", "Fault switches:", ...faults])];
}

function targetOf(text: string | undefined): "local" | "aws" {
  if (text === undefined || text === "local") return "local";
  if (text === "aws") return "aws";
  throw usage(`--target: expected local or aws, got ${JSON.stringify(text)}`);
}

function positive(flag: string, text: string): number {
  const value = Number(text);
  if (text.trim() !== "" && Number.isFinite(value) && value > 0) return value;
  throw usage(`${flag}: expected a number above 0, got ${JSON.stringify(text)}`);
}

function positiveInteger(flag: string, text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw usage(`${flag}: expected a whole number above 0, got ${JSON.stringify(text)}`);
}

function exitCodeOf(report: RunReport): number {
  if (report.status === "cancelled") return 130;
  return report.status === "passed" ? 0 : 1;
}
