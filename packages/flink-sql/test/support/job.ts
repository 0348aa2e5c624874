import type { Clock, Sink, Source, SourceBatch } from "../../src/connectors/connector.ts";
import { decodeCheckpoint } from "../../src/execution/checkpoint.ts";
import { defineJob } from "../../src/execution/definition.ts";
import { JobExecution } from "../../src/execution/job-execution.ts";
import { openRun } from "../../src/execution/open-run.ts";
import { type CheckpointIndex, Retained } from "../../src/execution/retained.ts";
import { parseScript } from "../../src/parser/statements.ts";
import { Catalog } from "../../src/planner/catalog.ts";
import { planInsert } from "../../src/planner/insert.ts";
import { planSelectStatement } from "../../src/planner/planner.ts";
import { KIND_NAMES, type Row } from "../../src/runtime/operator.ts";
import { Settings } from "../../src/settings.ts";
import { executeDefinition, workOf } from "../../src/statements.ts";

/** A job of a test, with sources and a sink of its own. */
export interface TestJob {
  /** Definitions, settings, then one query. */
  readonly sql: string;
  readonly clock: Clock;
  readonly sources: Readonly<Record<string, Source>>;
  readonly sink: Sink;
  /** Where checkpoints go. */
  readonly index?: CheckpointIndex;
  readonly restore?: Uint8Array | undefined;
  readonly allowNonRestored?: boolean;
  readonly parallelism?: number;
}

/** A job that reads the given sources, and writes to the sink, in place of its tables' connectors. */
export function testJob({
  sql,
  clock,
  sources,
  sink,
  index,
  restore,
  allowNonRestored = false,
  parallelism = 1,
}: TestJob): JobExecution {
  const catalog = new Catalog();
  const environment = { clock, random: () => 0.5, zone: "UTC", print: () => undefined, rows: new Map() };
  const queries = [];
  for (const statement of parseScript(sql)) {
    if (workOf(statement, catalog) === undefined) executeDefinition(statement, catalog);
    else if (statement.kind === "select")
      queries.push({ plan: planSelectStatement(statement.query, catalog), target: sink });
    else if (statement.kind === "insert") {
      const { plan, table } = planInsert(statement, catalog);
      queries.push({ plan, target: table });
    }
  }
  const defined = defineJob(queries, "job", catalog, new Settings(catalog.settings), environment, parallelism);
  const own = defined.sources.map((source) => ({ ...source, source: sources[source.table]! }));
  const sinks = defined.sinks.map((one) => ({ ...one, sink }));
  const definition = { ...defined, sources: own, sinks };
  return new JobExecution(definition, {
    environment,
    open: (state) => openRun(definition, environment, state, allowNonRestored),
    retained: index && new Retained(index, "job", 1),
    state: restore === undefined ? undefined : decodeCheckpoint(restore)[0],
  });
}

/** A table whose rows the test sends while the job runs. */
export class Feed implements Source {
  readonly bounded = false;
  readonly watermarkPerSplit: boolean;
  readonly #splits: readonly string[];
  #waiting: ((batch: SourceBatch | undefined) => void) | undefined;
  #failing: ((error: unknown) => void) | undefined;
  #queue: (SourceBatch | undefined)[] = [];
  #read = 0;
  /** Positions at which readers were opened. */
  readonly opened: unknown[] = [];

  constructor(splits?: readonly string[]) {
    this.watermarkPerSplit = splits !== undefined;
    this.#splits = splits ?? [];
  }

  /** Rows of a split; `end` for the end. */
  send(rows: readonly Row[] | "end", split = "0"): void {
    const batch = rows === "end" ? undefined : { rows, split, bytes: 10 * rows.length };
    if (this.#waiting === undefined) this.#queue.push(batch);
    else this.#waiting(batch);
  }

  fail(error: unknown): void {
    this.#failing?.(error);
  }

  async open(_subtask: number, _parallelism: number, state: readonly unknown[] | undefined) {
    this.opened.push(state?.[0]);
    return {
      read: (signal: AbortSignal) => this.#next(signal),
      snapshot: () => this.#read,
      splits: () => this.#splits,
      close: async () => undefined,
    };
  }

  async #next(signal: AbortSignal): Promise<SourceBatch | undefined> {
    const given =
      this.#queue.length > 0
        ? this.#queue.shift()
        : await new Promise<SourceBatch | undefined>((resolve, reject) => {
            const settled = (then: () => void) => {
              this.#waiting = undefined;
              this.#failing = undefined;
              then();
            };
            this.#waiting = (batch) => settled(() => resolve(batch));
            this.#failing = (error) => settled(() => reject(error));
            signal.addEventListener("abort", () => settled(() => reject(signal.reason)), { once: true });
          });
    this.#read += given?.rows.length ?? 0;
    return given;
  }
}

/** A sink that shows what was written, and lets the test decide when it takes more. */
export class Shown implements Sink {
  /** `+I a, 1`, as written. */
  readonly lines: string[] = [];
  /** Lines by the checkpoint they became visible with. */
  readonly committed: string[] = [];
  /** What the writer makes the job wait for before the next row. */
  pressure: Promise<void> | undefined;
  /** What it waits for before it is prepared for a checkpoint. */
  preparing: Promise<void> | undefined;
  closed = 0;
  #from = 0;

  async open() {
    const prepared = new Map<number, string[]>();
    return {
      write: (row: Row, kind: number) => {
        this.lines.push(`${KIND_NAMES[kind as 0 | 1 | 2 | 3]} ${row.join(", ")}`);
      },
      ready: () => this.pressure,
      prepare: async (checkpoint: number) => {
        prepared.set(checkpoint, this.lines.slice(this.#from));
        this.#from = this.lines.length;
        await this.preparing;
        return undefined;
      },
      commit: async (checkpoint: number) => {
        for (const [id, lines] of prepared) {
          if (id > checkpoint) continue;
          this.committed.push(...lines);
          prepared.delete(id);
        }
      },
      close: async () => {
        this.closed++;
      },
    };
  }
}
