import type { Command } from "../command.ts";
import { usage } from "../errors.ts";
import { runCaseFiles } from "../flink/cases.ts";
import { explainScripts } from "../flink/explain.ts";
import { readScripts, readValues } from "../flink/script.ts";

/** `millrace flink`: Flink SQL on the embedded engine. */
export const flink: Command = {
  usage: "flink explain <file.sql>… | --cases <file.json>… [flags]",
  summary: "Flink SQL: plans of a file, case files",
  flags: {
    cases: { type: "string", hint: "<file>…", multiple: true, description: "run case files, pass or fail per case" },
    set: { type: "string", hint: "<name>=<value>", multiple: true, description: "value of ${name} in the files" },
    json: { type: "boolean", description: "print results as JSON" },
  },
  positionals: [0, Number.POSITIVE_INFINITY],
  async run({ positionals, lists, switches }, io) {
    const json = switches.json ?? false;
    if (lists.cases !== undefined) return runCaseFiles([...lists.cases, ...positionals], json, io);
    const [action, ...files] = positionals;
    if (action !== "explain") throw usage(`expected explain or --cases, got ${JSON.stringify(action ?? "")}`);
    if (files.length === 0) throw usage(`expected millrace flink ${action} <file.sql>`);
    return explainScripts(readScripts(files, readValues(lists.set ?? []), io), json, io);
  },
};
