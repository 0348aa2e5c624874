import { createInterface, type Interface } from "node:readline";
import {
  columnTypes,
  type Execution,
  type Field,
  FlinkSession,
  FolderCheckpoints,
  rowTexts,
  rowValues,
  SqlError,
  splitScript,
  startScript,
} from "@millrace/flink-sql";
import type { Io } from "../command.ts";
import { CliEnvironment } from "./environment.ts";
import { printTable } from "./live-table.ts";
import { printResult } from "./results.ts";

const HELP = `Statements end with a semicolon. A query runs until its input ends or Ctrl-C; an INSERT runs in the background.
  SHOW JOBS;                jobs of this shell
  STOP JOB '<name>';        stops one after a last checkpoint
  RESULTS TABLE;            queries are shown as the table that they come to
  RESULTS CHANGELOG;        queries are shown as the changes that they give
  QUIT;                     ends the shell and its jobs
`;

interface RunningJob {
  readonly name: string;
  readonly execution: Execution;
}

/** Reads statements from standard input and runs them in one session; a terminal gets a prompt and live tables. */
export async function runShell(input: NodeJS.ReadableStream & { isTTY?: boolean }, checkpoints: string, io: Io) {
  const terminal = input.isTTY === true;
  const lines = createInterface({ input, terminal, ...(terminal ? { output: process.stdout } : {}) });
  const shell = new Shell(lines, terminal, checkpoints, io);
  try {
    await shell.run();
  } finally {
    lines.close();
    await shell.close();
  }
  return 0;
}

class Shell {
  readonly #lines: Interface;
  readonly #terminal: boolean;
  readonly #io: Io;
  readonly #session = new FlinkSession();
  readonly #outside: CliEnvironment;
  readonly #store: FolderCheckpoints;
  readonly #jobs: RunningJob[] = [];
  #tables: boolean;
  #query: Execution | undefined;

  constructor(lines: Interface, terminal: boolean, checkpoints: string, io: Io) {
    this.#lines = lines;
    this.#terminal = terminal;
    this.#io = io;
    this.#outside = new CliEnvironment(io);
    this.#store = new FolderCheckpoints(checkpoints);
    this.#tables = terminal;
    lines.on("SIGINT", () => this.#interrupt());
    io.signal.addEventListener("abort", () => this.#interrupt(), { once: true });
  }

  async run(): Promise<void> {
    if (this.#terminal) this.#io.stdout.write("Flink SQL on the embedded engine. HELP; lists what else there is.\n");
    let text = "";
    this.#prompt(text);
    for await (const line of this.#lines) {
      text += `${line}\n`;
      if (/;\s*$/.test(line)) {
        if (/^\s*QUIT\s*;\s*$/i.test(text)) return;
        await this.#take(text);
        text = "";
      }
      if (this.#io.signal.aborted) return;
      this.#prompt(text);
    }
    if (text.trim() !== "") await this.#take(text);
    if (this.#terminal || this.#io.signal.aborted) return;
    // A script on standard input ends with its jobs.
    await Promise.all(this.#jobs.map(({ execution }) => execution.done.catch(() => undefined)));
  }

  async close(): Promise<void> {
    await this.#query?.cancel();
    for (const { execution } of this.#jobs) await execution.cancel();
    this.#outside.close();
  }

  #prompt(text: string): void {
    if (!this.#terminal) return;
    this.#lines.setPrompt(text === "" ? "Flink SQL> " : "         > ");
    this.#lines.prompt();
  }

  #interrupt(): void {
    if (this.#query !== undefined) void this.#query.cancel();
    else this.#lines.close();
    if (!this.#terminal) for (const { execution } of this.#jobs) void execution.cancel();
  }

  async #take(text: string): Promise<void> {
    const command = text.trim().replace(/;$/, "").trim();
    const stop = /^STOP\s+JOB\s+'([^']+)'$/i.exec(command);
    try {
      if (/^HELP$/i.test(command)) this.#io.stdout.write(HELP);
      else if (/^SHOW\s+JOBS$/i.test(command)) this.#showJobs();
      else if (/^RESULTS\s+(TABLE|CHANGELOG)$/i.test(command)) this.#tables = /TABLE$/i.test(command);
      else if (stop !== null) await this.#stopJob(stop[1]!);
      else for (const part of splitScript(text)) await this.#execute(part.text, part.statement.kind);
    } catch (error) {
      if (!(error instanceof SqlError)) throw error;
      this.#io.stdout.write(`${error.code}: ${error.message}\n`);
    }
  }

  async #execute(sql: string, kind: string): Promise<void> {
    const { zone } = this.#session.catalog;
    const ends: (() => void)[] = [];
    await this.#outside.load(sql);
    const execution = await startScript(sql, {
      environment: this.#outside.environment(zone),
      session: this.#session,
      checkpoints: this.#store,
      onFailure: (error, job) => this.#io.stdout.write(`job ${job} failed: ${(error as Error).message}\n`),
      collect: (fields) => this.#collect(fields, zone, kind === "select", ends),
    });
    if (kind === "insert" || kind === "statementSet") {
      for (const { name } of execution.jobs) this.#io.stdout.write(`Job '${name}' runs.\n`);
      this.#jobs.push({ name: execution.jobs[0]!.name, execution });
      return;
    }
    this.#query = execution;
    await execution.done.finally(() => {
      this.#query = undefined;
      for (const end of ends) end();
    });
    if (execution.jobs.length === 0 && ends.length === 0) this.#io.stdout.write("[INFO] Execute statement succeed.\n");
  }

  #collect(fields: readonly Field[], zone: string, query: boolean, ends: (() => void)[]) {
    const columns = columnTypes(fields);
    const printer =
      query && this.#tables ? printTable(columns, this.#io) : printResult(columns, query, false, this.#io);
    ends.push(() => printer.end());
    return ({ kind, row }: { readonly kind: string; readonly row: readonly unknown[] }): void =>
      printer.row(kind, rowTexts(fields, row, zone), rowValues(fields, row));
  }

  #showJobs(): void {
    const lines = this.#jobs.map(({ name, execution }) => {
      const { numRecordsIn = 0, numRecordsOut = 0 } = execution.metrics().job;
      return `${name}: ${execution.status}, ${numRecordsIn} records in, ${numRecordsOut} out\n`;
    });
    this.#io.stdout.write(lines.length === 0 ? "No jobs.\n" : lines.join(""));
  }

  async #stopJob(name: string): Promise<void> {
    const job = this.#jobs.find((one) => one.name === name);
    if (job === undefined) this.#io.stdout.write(`There is no job '${name}'; SHOW JOBS; lists them.\n`);
    else {
      await job.execution.stop();
      this.#io.stdout.write(`Job '${name}' has stopped.\n`);
    }
  }
}
