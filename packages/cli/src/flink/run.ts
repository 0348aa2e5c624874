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

export interface RunOptions {
  readonly json: boolean;
  /** Folder of the checkpoints. */
  readonly checkpoints: string;
  /** Body of a savepoint to start from. */
  readonly restore: Uint8Array | undefined;
  readonly allowNonRestoredState: boolean;
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
    const { text, parts, file } = this.#script;
    const inserts = parts.filter(({ statement }) => statement.kind === "insert" || statement.kind === "statementSet");
    try {
      for (const part of parts) if (!inserts.includes(part)) await this.#execute(only(text, [part]));
      if (inserts.length > 0) await this.#execute(only(text, inserts));
    } catch (error) {
      throw placed(file, error);
    }
  }

  async #execute(sql: string): Promise<void> {
    const { zone } = this.#session.catalog;
    const ends: (() => void)[] = [];
    const execution = await startScript(sql, {
      environment: this.#outside.environment(zone),
      session: this.#session,
      checkpoints: this.#store,
      allowNonRestoredState: this.#options.allowNonRestoredState,
      ...(this.#options.restore === undefined ? {} : { restore: this.#options.restore }),
      collect: (fields) => {
        const { take, end } = printEmbedded(fields, zone, this.#options.json, this.#io);
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
