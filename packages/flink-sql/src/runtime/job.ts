import { SqlError } from "../errors.ts";
import type { EvaluationContext } from "../functions/compile.ts";
import type { Plan } from "../planner/plan.ts";
import { zoneOf } from "../types/zone.ts";
import { type Built, buildPlan, type OperatorSettings } from "./build.ts";
import { WatermarkAssigner } from "./calc.ts";
import { type Exchanges, LocalExchanges } from "./exchange.ts";
import { type Identity, identityOf } from "./identity.ts";
import type { OperatorMeter } from "./meter.ts";
import type { Operator, Receiver, Row } from "./operator.ts";
import { type KeyedState, mergeStates, selectState } from "./state.ts";

export interface JobOptions {
  /** Processing time at the start, in milliseconds since 1970. */
  readonly now: number;
  /** The session's time zone. */
  readonly zone: string;
  /** Random numbers for RAND and the like; Math.random unless given. */
  readonly random?: () => number;
  /** Settings of the operators; Flink's defaults unless given. */
  readonly operators?: OperatorSettings;
  /** Counts the rows of operators. */
  readonly metered?: boolean;
  /** Subtasks of every operator, 1 to 128; 1 unless given. */
  readonly parallelism?: number;
  /** The subtasks that run here, and what carries rows to the others; all of them unless given. */
  readonly share?: Share | undefined;
}

/** Some of the subtasks of a job. */
export interface Share {
  readonly subtasks: readonly number[];
  readonly exchanges: Exchanges;
}

/** The state of one operator, with where it belongs. */
export interface OperatorState extends Identity {
  readonly state: KeyedState;
}

/** All state of a job: what a savepoint holds. */
export interface Savepoint {
  readonly version: 2;
  readonly operators: readonly OperatorState[];
}

/** An operator in every subtask. */
interface Vertex extends Identity {
  readonly subtasks: readonly Operator[];
}

/** What one subtask of a job has of a table. */
interface TableInput {
  readonly receivers: Receiver[];
  readonly assigners: WatermarkAssigner[];
}

/** Running queries over the same tables: rows and watermarks go in by table name and subtask, results go to receivers. */
export class Job {
  readonly parallelism: number;
  /** The subtasks that run here. */
  readonly subtasks: readonly number[];
  /** Of all subtasks. */
  readonly operators: Operator[] = [];
  /** Counts of the operators that Flink runs behind an exchange, each in all subtasks, if they are counted. */
  readonly meters: (readonly OperatorMeter[])[] = [];
  readonly #vertices: Vertex[] = [];
  readonly #exchanges: Exchanges | undefined;
  /** By subtask, then by table. */
  readonly #inputs: Map<string, TableInput>[] = [];
  readonly #starts: ((restored: boolean) => void)[] = [];
  readonly #newContext: () => EvaluationContext;
  readonly #options: JobOptions;
  #now: number;

  constructor(options: JobOptions) {
    this.#now = options.now;
    this.#options = options;
    this.parallelism = options.parallelism ?? 1;
    this.subtasks = options.share?.subtasks ?? Array.from({ length: this.parallelism }, (_, subtask) => subtask);
    this.#exchanges =
      options.share?.exchanges ?? (this.parallelism === 1 ? undefined : new LocalExchanges(this.parallelism));
    for (const subtask of this.subtasks) this.#inputs[subtask] = new Map();
    const zone = zoneOf(options.zone);
    this.#newContext = () => ({
      now: () => this.#now,
      watermark: Number.NEGATIVE_INFINITY,
      toLocal: zone.toLocal,
      toInstant: zone.toInstant,
      random: options.random ?? Math.random,
    });
  }

  /**
   * Adds a query with one receiver per subtask that runs here: every row of a table goes to all queries that read it. Rows are parted
   * between the receivers by `keys`, columns of the result, if they are given. To be called before the start.
   */
  add(plan: Plan, outputs: readonly Receiver[], keys?: readonly number[]): void {
    const { operators: settings, metered = false } = this.#options;
    const built = this.subtasks.map((subtask, index) =>
      buildPlan(plan, outputs[index]!, this.#newContext, {
        settings,
        metered,
        subtask,
        exchanges: this.#exchanges,
        outputKeys: keys,
      }),
    );
    for (const [index, one] of built.entries()) this.#connect(one, this.subtasks[index]!);
    for (const [index, node] of built[0]!.nodes.entries()) {
      const { id, shape } = identityOf(node);
      const equal = this.#vertices.filter((other) => other.id.replace(/#\d+$/, "") === id).length;
      const subtasks = built.map(({ operators }) => operators[index]!);
      this.#vertices.push({ id: equal === 0 ? id : `${id}#${equal + 1}`, shape, subtasks });
    }
    for (const index of built[0]!.meters.keys()) this.meters.push(built.map(({ meters }) => meters[index]!));
  }

  #connect(built: Built, subtask: number): void {
    this.operators.push(...built.operators);
    this.#starts.push(...built.starts);
    const inputs = this.#inputs[subtask]!;
    for (const [table, receivers] of built.sources) {
      const known = inputs.get(table);
      if (known === undefined) inputs.set(table, { receivers: [...receivers], assigners: [] });
      else known.receivers.push(...receivers);
    }
    for (const [index, node] of built.nodes.entries()) {
      const assigner = built.operators[index];
      if (assigner instanceof WatermarkAssigner) inputs.get(scannedTable(node))!.assigners.push(assigner);
    }
  }

  /** The tables the query reads. */
  get tables(): string[] {
    return [...this.#inputs[this.subtasks[0]!]!.keys()];
  }

  /** The watermark that the rows of a table have made so far in a subtask, -Infinity before the first one. */
  watermarkOf(table: string, subtask = 0): number {
    let least = Number.POSITIVE_INFINITY;
    for (const { sent } of this.#input(table, subtask)?.assigners ?? []) least = Math.min(least, sent);
    return least === Number.POSITIVE_INFINITY ? Number.NEGATIVE_INFINITY : least;
  }

  /** The operators that make watermarks from rows. */
  get assigners(): WatermarkAssigner[] {
    const inputs = this.subtasks.flatMap((subtask) => [...this.#inputs[subtask]!.values()]);
    return inputs.flatMap(({ assigners }) => assigners);
  }

  /** Emits the rows of VALUES, or after a restore only their end: to be called once. */
  start(restored = false): void {
    for (const start of this.#starts) start(restored);
  }

  /** A row of a table with its kind, in the subtask that read it. */
  push(table: string, row: Row, kind: number, subtask = 0): void {
    const input = this.#inputs[subtask]!.get(table);
    if (input === undefined) return;
    const { receivers } = input;
    for (let index = 0; index < receivers.length; index++) receivers[index]!.push(row, kind);
  }

  /** A watermark the connector of a table made in a subtask; Infinity at the end of its rows. */
  watermark(table: string, time: number, subtask = 0): void {
    for (const receiver of this.#input(table, subtask)?.receivers ?? []) receiver.watermark(time);
  }

  /** Whether no rows come to a table in a subtask for the moment: its watermark then holds no other back. */
  idle(table: string, idle: boolean, subtask = 0): void {
    for (const receiver of this.#input(table, subtask)?.receivers ?? []) receiver.idle?.(idle);
  }

  /** The rows of a table that come from here on are of one of its splits, each of which has a watermark of its own. */
  split(table: string, split: string, splits: readonly string[], subtask = 0): void {
    for (const assigner of this.#input(table, subtask)?.assigners ?? []) assigner.split(split, splits);
  }

  #input(table: string, subtask: number): TableInput | undefined {
    return this.#inputs[subtask]!.get(table);
  }

  /** Lets processing time go on, stopping at every timer in between. A timer fires when its millisecond is over. */
  advanceTo(now: number): void {
    for (;;) {
      const next = this.nextTimer();
      if (next >= now) break;
      this.#now = Math.max(this.#now, next + 1);
      for (const operator of this.operators) operator.onProcessingTime(this.#now);
    }
    this.#now = Math.max(this.#now, now);
  }

  /** The earliest millisecond something is due behind, Infinity when nothing is. */
  nextTimer(): number {
    let next = Number.POSITIVE_INFINITY;
    for (let index = 0; index < this.operators.length; index++)
      next = Math.min(next, this.operators[index]!.nextTimer());
    return next;
  }

  /** The state of every operator that has any. The values are those the operators go on with: serialise them at once. */
  savepoint(): Savepoint {
    const operators: OperatorState[] = [];
    for (const { id, shape, subtasks } of this.#vertices) {
      const states = subtasks.map((operator) => operator.snapshot()).filter((one) => one !== undefined);
      const state = mergeStates(states);
      if (state !== undefined) operators.push({ id, shape, state });
    }
    return { version: 2, operators };
  }

  /**
   * Takes the state of a savepoint, whatever the parallelism it was taken at. State that is not of the form this job's
   * operators keep is refused, and so is state of operators the job does not have unless `allowNonRestored`.
   */
  restore(savepoint: Savepoint, allowNonRestored = false): void {
    for (const { id, shape, state } of savepoint.operators) {
      const vertex = this.#vertices.find((one) => one.id === id);
      if (vertex === undefined) {
        if (allowNonRestored) continue;
        throw new SqlError(
          "FLINK_SQL_RUNTIME",
          `Failed to rollback to checkpoint/savepoint. Cannot map checkpoint/savepoint state for operator ${id} to the new program, because the operator is not available in the new program. If you want to allow to skip this, you can set the --allowNonRestoredState option on the CLI.`,
        );
      }
      if (vertex.shape !== shape) {
        throw new SqlError(
          "FLINK_SQL_RUNTIME",
          `Failed to restore operator ${id}: the state of the checkpoint/savepoint is incompatible with it. It was taken of ${shape}, the new program has ${vertex.shape}.`,
        );
      }
      for (const [index, operator] of vertex.subtasks.entries())
        operator.restore(this.parallelism === 1 ? state : selectState(state, this.subtasks[index]!, this.parallelism));
    }
  }
}

/** A job of one query without subtasks. */
export function openJob(plan: Plan, output: Receiver, options: JobOptions): Job {
  const job = new Job(options);
  job.add(plan, [output]);
  return job;
}

/** The table whose rows a watermark is made of. */
function scannedTable(node: Plan): string {
  if (node.kind === "scan") return node.table.name;
  if ("input" in node) return scannedTable(node.input);
  throw new TypeError(`a watermark above ${node.kind}`);
}
