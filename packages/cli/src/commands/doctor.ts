import { alignColumns } from "@millrace/sample";
import type { Command } from "../command.ts";
import { diagnose } from "../diagnosis.ts";
import { findRepository } from "../repository.ts";

const MARKS = { ok: "✓", warn: "!", fail: "✗" } as const;

/** `millrace doctor`: what this machine has and lacks. */
export const doctor: Command = {
  usage: "doctor [--json]",
  summary: "check what this machine has and lacks, with remedies",
  flags: { json: { type: "boolean", description: "print an array of {name, status, found, remedy}" } },
  positionals: [0, 0],
  details: ["ok: fine, warn: something optional is missing, fail: something required is missing (exit code 3)."],
  async run({ switches }, io) {
    const findings = await diagnose(findRepository(io.cwd), io.env);
    if (switches.json) {
      io.stdout.write(`${JSON.stringify(findings, null, 2)}\n`);
    } else {
      const rows = findings.map(({ name, status, found, remedy }) => [
        `${MARKS[status]} ${status}`,
        name,
        remedy === undefined ? found : `${found}; ${remedy}`,
      ]);
      for (const line of alignColumns(rows)) io.stdout.write(`${line}\n`);
    }
    return findings.some((finding) => finding.status === "fail") ? 3 : 0;
  },
};
