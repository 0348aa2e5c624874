import type { RunReport } from "@millrace/sample";
import { DEFAULT_TRAFFIC, estimateCost, formatCost, type Traffic } from "@millrace/terraform";
import type { Command } from "../command.ts";
import { usage } from "../errors.ts";
import { terraformRoot } from "../infrastructure.ts";
import { readRun } from "../runs.ts";

/** Flag, member and meaning of each traffic figure. */
const FIGURES: readonly (readonly [flag: string, member: keyof Traffic, description: string])[] = [
  ["records-per-second", "recordsPerSecond", "records written to each stream, averaged over the month"],
  ["record-bytes", "bytesPerRecord", "mean size of a record"],
  ["readers", "readers", "times each record is read"],
  ["stored-gigabytes", "storedGigabytes", "gigabytes held in each bucket on average"],
  ["objects-per-hour", "objectsPerHour", "objects written to each bucket and read from it"],
  ["invocations-per-hour", "invocationsPerHour", "invocations of each function"],
  ["invocation-ms", "invocationMs", "mean duration of an invocation in milliseconds"],
  ["scanned-gigabytes", "scannedGigabytes", "gigabytes that the queries of each work group read per month"],
];

/** `millrace cost <sample>`: what its Terraform would cost in a month. */
export const cost: Command = {
  usage: "cost <sample> [--run <run-id|latest>] [traffic] [--json]",
  summary: "monthly estimate of a sample from a price table and stated traffic",
  flags: {
    ...Object.fromEntries(
      FIGURES.map(([flag, member, description]) => [
        flag,
        { type: "string", hint: "<n>", description: `${description} (default ${DEFAULT_TRAFFIC[member]})` },
      ]),
    ),
    run: {
      type: "string",
      hint: "<run-id|latest>",
      description: "take records and their size from the report of a run",
    },
    json: { type: "boolean", description: "print the estimate as JSON" },
  },
  positionals: [1, 1],
  async run({ positionals, texts, switches }, io) {
    const { folder, schema } = await terraformRoot(positionals[0]!, io.cwd);
    const traffic: Record<keyof Traffic, number> = {
      ...DEFAULT_TRAFFIC,
      ...(texts.run === undefined ? {} : measuredTraffic(readRun(texts.run, io.cwd))),
    };
    for (const [flag, member] of FIGURES) {
      const text = texts[flag];
      if (text === undefined) continue;
      const value = Number(text);
      if (text.trim() === "" || !Number.isFinite(value) || value < 0)
        throw usage(`--${flag}: expected a number of 0 or more, got ${JSON.stringify(text)}`);
      traffic[member] = value;
    }
    const estimate = estimateCost({ folder, variables: {}, schema }, traffic);
    io.stdout.write(switches.json ? `${JSON.stringify(estimate, null, 2)}\n` : `${formatCost(estimate)}\n`);
    return 0;
  },
};

/** Records per second of the run's clock and their mean size, from the CloudWatch figures of its report. */
function measuredTraffic({ run, clockMs, metrics }: RunReport): Pick<Traffic, "recordsPerSecond" | "bytesPerRecord"> {
  const records = metrics.IncomingRecords?.value ?? 0;
  const bytes = metrics.IncomingBytes?.value ?? 0;
  if (records === 0 || bytes === 0 || clockMs === 0) {
    throw usage(`--run ${run}: its report has no IncomingRecords and IncomingBytes; state the traffic with flags`);
  }
  return { recordsPerSecond: Math.round(records / (clockMs / 1000)), bytesPerRecord: Math.round(bytes / records) };
}
