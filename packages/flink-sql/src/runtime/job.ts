import { SqlError } from "../errors.ts";
import type { EvaluationContext } from "../functions/compile.ts";
import type { Plan } from "../planner/plan.ts";
import { zoneOf } from "../types/zone.ts";
import { buildPlan, type OperatorSettings } from "./build.ts";
import { WatermarkAssigner } from "./calc.ts";
import { type Identity, identityOf } from "./identity.ts";
import type { OperatorMeter } from "./meter.ts";
import type { Operator, Receiver, Row } from "./operator.ts";
import type { KeyedState } from "./state.ts";

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

/** Running queries over the same tables: rows and watermarks go in by table name, results go to receivers. */
export class Job {
  readonly operators: Operator[] = [];
  /** Counts of the operators that Flink runs behind an exchange, if they are counted. */
  readonly meters: OperatorMeter[] = [];
  readonly #identities: Identity[] = [];
  readonly #assigners: { readonly table: string; readonly assigner: WatermarkAssigner }[] = [];
  readonly #sources = new Map<string, Receiver[]>();
  readonly #starts: ((restored: boolean) => void)[] = [];
  readonly #newContext: () => EvaluationContext;
  readonly #settings: OperatorSettings | undefined;
  readonly #metered: boolean;
  #now: number;

  constructor(plan: Plan, output: Receiver, options: JobOptions) {
    this.#now = options.now;
    this.#metered = options.metered ?? false;
    const zone = zoneOf(options.zone);
    this.#newContext = () => ({
      now: () => this.#now,
      watermark: Number.NEGATIVE_INFINITY,
      toLocal: zone.toLocal,
      toInstant: zone.toInstant,
      random: options.random ?? Math.random,
    });
    this.#settings = options.operators;
    this.add(plan, output);
  }

  /** Adds a query: every row of a table goes to all queries that read it. To be called before the start. */
  add(plan: Plan, output: Receiver): void {
    const built = buildPlan(plan, output, this.#newContext, this.#settings, this.#metered);
    this.operators.push(...built.operators);
    this.meters.push(...built.meters);
    this.#starts.push(...built.starts);
    for (const [table, receivers] of built.sources) {
      this.#sources.set(table, [...(this.#sources.get(table) ?? []), ...receivers]);
    }
    for (const [index, node] of built.nodes.entries()) {
      const assigner = built.operators[index];
      if (assigner instanceof WatermarkAssigner) this.#assigners.push({ table: scannedTable(node), assigner });
      const { id, shape } = identityOf(node);
      const equal = this.#identities.filter((other) => other.id.replace(/#\d+$/, "") === id).length;
      this.#identities.push({ id: equal === 0 ? id : `${id}#${equal + 1}`, shape });
    }
  }

  /** The tables the query reads. */
  get tables(): string[] {
    return [...this.#sources.keys()];
  }

  /** The watermark that the rows of a table have made so far, -Infinity before the first one. */
  watermarkOf(table: string): number {
    let least = Number.POSITIVE_INFINITY;
    for (const own of this.#assigners) if (own.table === table) least = Math.min(least, own.assigner.sent);
    return least === Number.POSITIVE_INFINITY ? Number.NEGATIVE_INFINITY : least;
  }

  /** The operators that make watermarks from rows. */
  get assigners(): WatermarkAssigner[] {
    return this.#assigners.map(({ assigner }) => assigner);
  }

  /** Emits the rows of VALUES, or after a restore only their end: to be called once. */
  start(restored = false): void {
    for (const start of this.#starts) start(restored);
  }

  /** A row of a table with its kind. */
  push(table: string, row: Row, kind: number): void {
    const receivers = this.#sources.get(table);
    if (receivers === undefined) return;
    for (let index = 0; index < receivers.length; index++) receivers[index]!.push(row, kind);
  }

  /** A watermark a table's connector made; Infinity at the end of its rows. */
  watermark(table: string, time: number): void {
    for (const receiver of this.#sources.get(table) ?? []) receiver.watermark(time);
  }

  /** Whether no rows come to a table for the moment: its watermark then holds no other back. */
  idle(table: string, idle: boolean): void {
    for (const receiver of this.#sources.get(table) ?? []) receiver.idle?.(idle);
  }

  /** The rows of a table that come from here on are of one of its splits, each of which has a watermark of its own. */
  split(table: string, split: string, splits: readonly string[]): void {
    for (const own of this.#assigners) if (own.table === table) own.assigner.split(split, splits);
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
    for (const [index, operator] of this.operators.entries()) {
      const state = operator.snapshot();
      if (state !== undefined) operators.push({ ...this.#identities[index]!, state });
    }
    return { version: 2, operators };
  }

  /**
   * Takes the state of a savepoint. State that is not of the form this job's operators keep is refused, and so is state of
   * operators the job does not have unless `allowNonRestored`.
   */
  restore(savepoint: Savepoint, allowNonRestored = false): void {
    for (const { id, shape, state } of savepoint.operators) {
      const index = this.#identities.findIndex((identity) => identity.id === id);
      const operator = this.operators[index];
      if (operator === undefined) {
        if (allowNonRestored) continue;
        throw new SqlError(
          "FLINK_SQL_RUNTIME",
          `Failed to rollback to checkpoint/savepoint. Cannot map checkpoint/savepoint state for operator ${id} to the new program, because the operator is not available in the new program. If you want to allow to skip this, you can set the --allowNonRestoredState option on the CLI.`,
        );
      }
      const { shape: own } = this.#identities[index]!;
      if (own !== shape) {
        throw new SqlError(
          "FLINK_SQL_RUNTIME",
          `Failed to restore operator ${id}: the state of the checkpoint/savepoint is incompatible with it. It was taken of ${shape}, the new program has ${own}.`,
        );
      }
      operator.restore(state);
    }
  }
}

/** The table whose rows a watermark is made of. */
function scannedTable(node: Plan): string {
  if (node.kind === "scan") return node.table.name;
  if ("input" in node) return scannedTable(node.input);
  throw new TypeError(`a watermark above ${node.kind}`);
}
