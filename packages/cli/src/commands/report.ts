import { renderReport } from "@millrace/sample";
import type { Command } from "../command.ts";
import { readRun } from "../runs.ts";

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
    const found = readRun(positionals[0] ?? "latest", io.cwd, texts.runs);
    io.stdout.write(switches.json ? `${JSON.stringify(found, null, 2)}\n` : renderReport(found));
    return 0;
  },
};
