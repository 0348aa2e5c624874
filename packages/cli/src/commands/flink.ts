import { readFileSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { FolderCheckpoints, latestCheckpoint } from "@millrace/flink-sql";
import type { Command, CommandLine, Io } from "../command.ts";
import { usage } from "../errors.ts";
import { runCaseFiles } from "../flink/cases.ts";
import { explainScripts } from "../flink/explain.ts";
import { runScripts } from "../flink/run.ts";
import { runOnFlink } from "../flink/run-on-flink.ts";
import { readScripts, readValues } from "../flink/script.ts";
import { runShell } from "../flink/shell.ts";

const DEFAULT_CHECKPOINTS = path.join(".millrace", "flink");

/** `millrace flink`: Flink SQL on the embedded engine, or on a Flink. */
export const flink: Command = {
  usage: "flink run|explain <file.sql>… | shell | --cases <file.json>… [flags]",
  summary: "Flink SQL: run a file, show its plans, a shell, case files",
  flags: {
    cases: { type: "string", hint: "<file>…", multiple: true, description: "run case files, pass or fail per case" },
    set: { type: "string", hint: "<name>=<value>", multiple: true, description: "value of ${name} in the files" },
    engine: { type: "string", hint: "embedded|flink", description: "who runs the statements; default embedded" },
    gateway: { type: "string", hint: "<url>", description: "with --engine flink: its SQL Gateway" },
    savepoint: { type: "string", hint: "<file>", description: "Ctrl-C stops with a savepoint in this file" },
    restore: {
      type: "string",
      hint: "<path>",
      description: "start from this savepoint, or the last of a folder of checkpoints",
    },
    "allow-non-restored-state": { type: "boolean", description: "state that no step takes is left out" },
    checkpoints: {
      type: "string",
      hint: "<dir>",
      description: `folder of checkpoints; default ${DEFAULT_CHECKPOINTS}`,
    },
    parallelism: { type: "string", hint: "<n>", description: "subtasks of every operator, 1 to 128; default 1" },
    threads: { type: "string", hint: "<n>", description: "worker threads that run the subtasks; default none" },
    json: { type: "boolean", description: "rows as JSON, one per line; plans and cases as one array" },
  },
  positionals: [0, Number.POSITIVE_INFINITY],
  details: [
    "A file holds statements as Flink's SQL client takes them. Queries print their changes until their input ends or",
    "Ctrl-C; the INSERTs run side by side. Tables of Kinesis and S3 use the AWS variables of the environment, which",
    "millrace cloud prints for the embedded AWS.",
    "",
    "  millrace flink run totals.sql",
    "  millrace flink run totals.sql --engine flink --gateway http://127.0.0.1:8083",
  ],
  async run(line, io) {
    const { positionals, lists, switches } = line;
    const json = switches.json ?? false;
    if (lists.cases !== undefined) {
      refuseRunFlags(line, "--cases");
      return runCaseFiles([...lists.cases, ...positionals], json, io);
    }
    const [action, ...files] = positionals;
    const checkpoints = path.resolve(io.cwd, line.texts.checkpoints ?? DEFAULT_CHECKPOINTS);
    if (action === "shell") {
      refuseRunFlags(line, "shell", ["checkpoints"]);
      return runShell(process.stdin, checkpoints, io);
    }
    if (action !== "run" && action !== "explain")
      throw usage(`expected run, explain, shell or --cases, got ${JSON.stringify(action ?? "")}`);
    if (files.length === 0) throw usage(`expected millrace flink ${action} <file.sql>`);
    const gateway = gatewayOf(line);
    const scripts = readScripts(files, readValues(lists.set ?? []), io);
    if (action === "explain") {
      refuseRunFlags(line, "explain");
      return explainScripts(scripts, json, io);
    }
    if (gateway !== undefined) {
      refuseRunFlags(line, "--engine flink");
      return runOnFlink(scripts, gateway, json, io);
    }
    return runScripts(
      scripts,
      {
        json,
        checkpoints,
        restore: await restoreOf(line, io),
        allowNonRestoredState: switches["allow-non-restored-state"] ?? false,
        ...threadsOf(line, files),
        onSavepoint: savepointOf(line, io),
      },
      io,
    );
  },
};

/** Flags that say how the embedded engine runs jobs. */
const RUN_FLAGS = ["savepoint", "restore", "allow-non-restored-state", "checkpoints", "parallelism", "threads"];

/** Refuses flags that something else than a run on the embedded engine would not heed. */
function refuseRunFlags({ texts, switches }: CommandLine, where: string, heeded: readonly string[] = []): void {
  const flag = RUN_FLAGS.find(
    (name) => !heeded.includes(name) && (texts[name] !== undefined || switches[name] === true),
  );
  if (flag !== undefined) throw usage(`--${flag} is for runs on the embedded engine; leave it out with ${where}`);
}

/** With threads alone there is one subtask for each. */
function threadsOf({ texts }: CommandLine, files: readonly string[]) {
  const threads = countOf("threads", texts.threads, 64);
  if (threads !== undefined && files.length > 1)
    throw usage("--threads: expected one file, since threads plan for themselves what a file defines");
  return { threads, parallelism: countOf("parallelism", texts.parallelism, 128) ?? threads };
}

function countOf(flag: string, text: string | undefined, most: number): number | undefined {
  if (text === undefined) return undefined;
  const count = Number(text);
  if (!/^\d+$/.test(text) || count < 1 || count > most)
    throw usage(`--${flag}: expected a number from 1 to ${most}, got ${JSON.stringify(text)}`);
  return count;
}

function gatewayOf({ texts }: CommandLine): string | undefined {
  const engine = texts.engine ?? "embedded";
  if (engine === "embedded") {
    if (texts.gateway !== undefined) throw usage("--gateway: expected together with --engine flink");
    return undefined;
  }
  if (engine !== "flink") throw usage(`--engine: expected embedded or flink, got ${JSON.stringify(engine)}`);
  if (texts.gateway === undefined) throw usage("--engine flink: expected --gateway <url>, as in http://127.0.0.1:8083");
  return texts.gateway;
}

async function restoreOf({ texts }: CommandLine, io: Io): Promise<Uint8Array | undefined> {
  if (texts.restore === undefined) return undefined;
  const place = path.resolve(io.cwd, texts.restore);
  try {
    if (!statSync(place).isDirectory()) return readFileSync(place);
  } catch (error) {
    throw usage(`--restore ${texts.restore}: expected a savepoint; ${(error as Error).message}`);
  }
  const last = await latestCheckpoint(new FolderCheckpoints(place));
  if (last === undefined) throw usage(`--restore ${texts.restore}: expected checkpoints, the folder has none`);
  return last;
}

function savepointOf({ texts }: CommandLine, io: Io): ((body: Uint8Array) => void) | undefined {
  const { savepoint } = texts;
  if (savepoint === undefined) return undefined;
  return (body) => {
    writeFileSync(path.resolve(io.cwd, savepoint), body);
    io.stderr.write(`savepoint in ${savepoint}; go on with --restore ${savepoint}\n`);
  };
}
