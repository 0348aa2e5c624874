import { SqlError } from "../errors.ts";
import type { EvaluationContext } from "../functions/compile.ts";
import type { Plan } from "../planner/plan.ts";
import { zoneOf } from "../types/zone.ts";
import { type Built, buildPlan } from "./build.ts";
import type { Operator, Receiver, Row } from "./operator.ts";

export interface JobOptions {
  /** Processing time at the start, in milliseconds since 1970. */
  readonly now: number;
  /** The session's time zone. */
  readonly zone: string;
  /** Random numbers for RAND and the like; Math.random unless given. */
  readonly random?: () => number;
}

/** All state of a job: what a savepoint holds. */
export interface Savepoint {
  readonly version: 1;
  /** The shape of the plan; another one does not take the state. */
  readonly plan: string;
  readonly operators: readonly unknown[];
}

/** A running query: rows and watermarks go in by table name, the result goes to a receiver. */
export class Job {
  readonly operators: readonly Operator[];
  readonly #built: Built;
  readonly #shape: string;
  #now: number;

  constructor(plan: Plan, output: Receiver, options: JobOptions) {
    this.#now = options.now;
    const zone = zoneOf(options.zone);
    const newContext = (): EvaluationContext => ({
      now: () => this.#now,
      watermark: Number.NEGATIVE_INFINITY,
      toLocal: zone.toLocal,
      toInstant: zone.toInstant,
      random: options.random ?? Math.random,
    });
    this.#built = buildPlan(plan, output, newContext);
    this.operators = this.#built.operators;
    this.#shape = this.operators.map((operator) => operator.constructor.name).join(" ");
  }

  /** The tables the query reads. */
  get tables(): string[] {
    return [...this.#built.sources.keys()];
  }

  /** Emits constant rows: to be called once, after the start or not at all after a restore. */
  start(): void {
    for (const start of this.#built.starts) start();
  }

  /** A row of a table with its kind. */
  push(table: string, row: Row, kind: number): void {
    for (const receiver of this.#built.sources.get(table) ?? []) receiver.push(row, kind);
  }

  /** A watermark a table's connector made; Infinity at the end of its rows. */
  watermark(table: string, time: number): void {
    for (const receiver of this.#built.sources.get(table) ?? []) receiver.watermark(time);
  }

  /** Lets processing time go on, stopping at every timer in between. */
  advanceTo(now: number): void {
    for (;;) {
      let next = Number.POSITIVE_INFINITY;
      for (const operator of this.operators) next = Math.min(next, operator.nextTimer());
      if (next > now) break;
      this.#now = Math.max(this.#now, next);
      for (const operator of this.operators) operator.onProcessingTime(this.#now);
    }
    this.#now = Math.max(this.#now, now);
  }

  /** The earliest processing time something is due, Infinity when nothing is. */
  nextTimer(): number {
    return Math.min(Number.POSITIVE_INFINITY, ...this.operators.map((operator) => operator.nextTimer()));
  }

  savepoint(): Savepoint {
    return { version: 1, plan: this.#shape, operators: this.operators.map((operator) => operator.snapshot()) };
  }

  /** Takes the state of a savepoint; one of another plan is refused. */
  restore(savepoint: Savepoint): void {
    if (savepoint.plan !== this.#shape) {
      throw new SqlError("FLINK_SQL_RUNTIME", "Cannot restore: the savepoint was taken of another plan");
    }
    for (const [index, operator] of this.operators.entries()) {
      const state = savepoint.operators[index];
      if (state !== undefined) operator.restore(state);
    }
  }
}
