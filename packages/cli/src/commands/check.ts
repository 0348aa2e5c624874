import path from "node:path";
import { checkFolder } from "@millrace/terraform";
import type { Command } from "../command.ts";

/** `millrace check <folder>`: offline checks of Terraform. */
export const check: Command = {
  usage: "check <folder> [--json]",
  summary: "check Terraform offline: names, types, references, permissions, storage, tags, literals",
  flags: {
    json: { type: "boolean", description: "print the findings as an array of {file, line, column, rule, message}" },
  },
  positionals: [1, 1],
  details: ["Prints one `file:line:column message` per finding; the exit code is 1 when there is one."],
  async run({ positionals, switches }, io) {
    const folder = path.resolve(io.cwd, positionals[0]!);
    const findings = checkFolder(folder).map((finding) => ({ ...finding, file: path.relative(io.cwd, finding.file) }));
    if (switches.json) io.stdout.write(`${JSON.stringify(findings, null, 2)}\n`);
    else {
      for (const { file, line, column, rule, message } of findings)
        io.stdout.write(`${file}:${line}:${column} ${message} (${rule})\n`);
      if (findings.length === 0) io.stdout.write(`${positionals[0]}: no finding\n`);
    }
    return findings.length === 0 ? 0 : 1;
  },
};
