import path from "node:path";
import {
  type CheckpointStore,
  type Execution,
  FlinkSession,
  FolderCheckpoints,
  type ScriptPart,
  startScript,
} from "@millrace/flink-sql";
import type { Io } from "../command.ts";
import { CliEnvironment } from "./environment.ts";
import { printEmbedded } from "./results.ts";
import { placed, type Script } from "./script.ts";

const THREAD = new URL(`./thread-environment${path.extname(import.meta.url)}`, import.meta.url);

/** Statements that are jobs, and those that define nothing. */
const JOBS = new Set<ScriptPart["statement"]["kind"]>(["select", "insert", "statementSet"]);
const READS = new Set([...JOBS, "show", "describe", "explain"]);

export interface RunOptions {
  readonly json: boolean;
  /** Folder of the checkpoints. */
  readonly checkpoints: string;
  /** Body of a savepoint to start from. */
  readonly restore: Uint8Array | undefined;
  readonly allowNonRestoredState: boolean;
  /** Subtasks of every operator; what the scripts set unless given. */
  readonly parallelism: number | undefined;
  /** Worker threads that run them; undefined for none. */
  readonly threads: number | undefined;
  /** Takes the savepoint that Ctrl-C asks for; without it Ctrl-C cancels. */
  readonly onSavepoint: ((body: Uint8Array) => void) | undefined;
}

/**
 * Runs scripts on the embedded engine: definitions in order, queries one after the other, the INSERTs of a file side by
 * side as Flink runs them. Ctrl-C ends what has no end of its own, which is no failure.
 */
export async function runScripts(scripts: readonly Script[], options: RunOptions, io: Io): Promise<number> {
  const session = new FlinkSession();
  const outside = new CliEnvironment(io);
  const store = new FolderCheckpoints(options.checkpoints);
  try {
    for (const script of scripts) {
      await outside.load(script.text);
      await new ScriptRun(script, session, outside, store, options, io).run();
    }
    return 0;
  } finally {
    outside.close();
  }
}

class ScriptRun {
  readonly #script: Script;
  readonly #session: FlinkSession;
  readonly #outside: CliEnvironment;
  readonly #store: CheckpointStore;
  readonly #options: RunOptions;
  readonly #io: Io;
  /** Tables, functions and settings so far. */
  readonly #definitions: ScriptPart[] = [];

  constructor(
    script: Script,
    session: FlinkSession,
    outside: CliEnvironment,
    store: CheckpointStore,
    options: RunOptions,
    io: Io,
  ) {
    this.#script = script;
    this.#session = session;
    this.#outside = outside;
    this.#store = store;
    this.#options = options;
    this.#io = io;
  }

  async run(): Promise<void> {
    const { parts, file } = this.#script;
    const inserts = parts.filter(({ statement }) => statement.kind === "insert" || statement.kind === "statementSet");
    try {
      for (const part of parts) {
        if (inserts.includes(part)) continue;
        await this.#execute([part]);
        if (!READS.has(part.statement.kind)) this.#definitions.push(part);
      }
      if (inserts.length > 0) await this.#execute(inserts);
    } catch (error) {
      throw placed(file, error);
    }
  }

  async #execute(parts: readonly ScriptPart[]): Promise<void> {
    const { text } = this.#script;
    const { zone } = this.#session.catalog;
    const { parallelism, threads } = this.#options;
    const ends: (() => void)[] = [];
    // Threads plan for themselves what was defined so far.
    const threaded = threads !== undefined && parts.some(({ statement }) => JOBS.has(statement.kind));
    const sql = only(text, threaded ? [...this.#definitions, ...parts] : parts);
    const execution = await startScript(sql, {
      environment: this.#outside.environment(zone),
      ...(threaded
        ? { threads: { count: threads, environment: THREAD, data: { sql, zone } } }
        : { session: this.#session }),
      ...(parallelism === undefined ? {} : { parallelism }),
      checkpoints: this.#store,
      allowNonRestoredState: this.#options.allowNonRestoredState,
      ...(this.#options.restore === undefined ? {} : { restore: this.#options.restore }),
      collect: (fields) => {
        const { take, end } = printEmbedded(
          fields,
          parts[0]!.statement.kind === "select",
          zone,
          this.#options.json,
          this.#io,
        );
        ends.push(end);
        return take;
      },
    });
    await this.#end(execution);
    for (const end of ends) end();
  }

  /** Waits for the end, or for Ctrl-C. */
  async #end(execution: Execution): Promise<void> {
    const { signal } = this.#io;
    const { onSavepoint } = this.#options;
    const { promise, resolve } = Promise.withResolvers<void>();
    const stop = (): void => resolve();
    if (signal.aborted) stop();
    signal.addEventListener("abort", stop, { once: true });
    await Promise.race([execution.done, promise]);
    signal.removeEventListener("abort", stop);
    if (!signal.aborted || execution.status === "FINISHED") return execution.done;
    if (onSavepoint === undefined) await execution.cancel();
    else onSavepoint(await execution.stop());
  }
}

/** Some statements of a script where they stood in it, so that places in messages are those of the file. */
export function only(text: string, parts: readonly ScriptPart[]): string {
  let kept = text.replace(/[^\n]/g, " ");
  for (const { start, text: statement } of parts)
    kept = `${kept.slice(0, start)}${statement};${kept.slice(start + statement.length + 1)}`;
  return kept;
}
