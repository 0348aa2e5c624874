import { SqlError } from "../errors.ts";
import {
  compileCondition,
  compileExpression,
  compileProjection,
  type EvaluationContext,
} from "../functions/compile.ts";
import type { Rex } from "../functions/rex.ts";
import type { Plan } from "../planner/plan.ts";
import { Operator, type Receiver, type Row } from "./operator.ts";
import { WatermarkValve } from "./valve.ts";

export class Filter extends Operator {
  readonly #passes: (row: Row) => boolean;

  constructor(condition: Rex, output: Receiver, context: EvaluationContext) {
    super(output, context);
    this.#passes = compileCondition(condition, context);
  }

  push(row: Row, kind: number): void {
    if (this.#passes(row)) this.output.push(row, kind);
  }
}

export class Projection extends Operator {
  readonly #project: (row: Row) => Row;

  constructor(expressions: readonly Rex[], output: Receiver, context: EvaluationContext) {
    super(output, context);
    this.#project = compileProjection(expressions, context);
  }

  push(row: Row, kind: number): void {
    this.output.push(this.#project(row), kind);
  }
}

/**
 * Makes watermarks: the greatest value of the expression so far, from 0 on. The row goes first, so that it is never late
 * by itself. Watermarks that come in are dropped, but for the end of the input.
 */
export class WatermarkAssigner extends Operator {
  /** Milliseconds a watermark must have advanced to be sent before the timer; 0 for one per record. */
  interval = 0;
  readonly #fromSource: boolean;
  readonly #column: number;
  readonly #expression: (row: Row) => unknown;
  /** No watermark is at or before it. */
  #least = 0;
  #current = 0;
  #sent = Number.NEGATIVE_INFINITY;
  #split = "";
  /** Greatest value per split, where each split has a watermark of its own; undefined for one watermark of all rows. */
  #splits: Map<string, number> | undefined;

  constructor(plan: Extract<Plan, { kind: "watermark" }>, output: Receiver, context: EvaluationContext) {
    super(output, context);
    this.#fromSource = plan.fromSource;
    this.#column = plan.column;
    this.#expression = compileExpression(plan.expression, context);
  }

  push(row: Row, kind: number): void {
    if (row[this.#column] === null) {
      throw new SqlError(
        "FLINK_SQL_RUNTIME",
        "RowTime field should not be null, please convert it to a non-null long value.",
      );
    }
    this.output.push(row, kind);
    if (this.#fromSource) return;
    const value = this.#expression(row) as number | null;
    if (value === null) return;
    if (this.#splits !== undefined) this.#advanceSplit(value);
    else if (value > this.#current) this.#current = value;
    if (this.#current - Math.max(this.#sent, 0) > this.interval || this.interval === 0) this.flush();
  }

  /** The source makes the watermarks: they may lie before 1970. */
  beginBefore1970(): void {
    this.#least = Number.NEGATIVE_INFINITY;
    this.#current = this.#least;
  }

  /** Rows that come from here on are of one of these splits; the least of their watermarks counts. */
  split(split: string, splits: readonly string[]): void {
    const before = this.#splits;
    this.#splits = new Map(splits.map((name) => [name, before?.get(name) ?? Number.NEGATIVE_INFINITY]));
    this.#split = split;
  }

  #advanceSplit(value: number): void {
    if (value <= (this.#splits!.get(this.#split) ?? Number.NEGATIVE_INFINITY)) return;
    this.#splits!.set(this.#split, value);
    let least = Number.POSITIVE_INFINITY;
    for (const time of this.#splits!.values()) least = Math.min(least, time);
    if (least > this.#current) this.#current = least;
  }

  /** The last watermark, -Infinity before the first one. */
  get sent(): number {
    return this.#sent;
  }

  /** Whether the watermark has advanced and waits for the timer. */
  get due(): boolean {
    return this.#current > Math.max(this.#sent, this.#least);
  }

  /** Sends the watermark if it has advanced: what the periodic timer does. */
  flush(): void {
    if (!this.due) return;
    this.#sent = this.#current;
    this.output.watermark(this.#current);
  }

  override watermark(time: number): void {
    if (this.#fromSource || time === Number.POSITIVE_INFINITY) this.output.watermark(time);
  }
}

/** Several inputs as one; the watermark is the least of those that count. */
export class Union extends Operator {
  readonly #valve = new WatermarkValve({
    watermark: (time) => this.watermark(time),
    idle: (idle) => this.idle(idle),
  });

  push(row: Row, kind: number): void {
    this.output.push(row, kind);
  }

  /** A further input. */
  input(): Receiver {
    const channel = this.#valve.add();
    return {
      push: (row, kind) => this.output.push(row, kind),
      watermark: (time) => this.#valve.watermark(channel, time),
      idle: (idle) => this.#valve.idle(channel, idle),
    };
  }
}

/** One row per grouping set. */
export class Expand extends Operator {
  readonly #sets: Extract<Plan, { kind: "expand" }>["sets"];
  readonly #idColumn: number;

  constructor(plan: Extract<Plan, { kind: "expand" }>, output: Receiver, context: EvaluationContext) {
    super(output, context);
    this.#sets = plan.sets;
    this.#idColumn = plan.fields.findIndex(({ name }) => name === "$e");
  }

  push(row: Row, kind: number): void {
    for (const { nulls, id } of this.#sets) {
      const copy = [...row];
      for (const index of nulls) copy[index] = null;
      copy[this.#idColumn] = id;
      this.output.push(copy, kind);
    }
  }
}

/** One row per item of a collection. */
export class UnnestOperator extends Operator {
  readonly #plan: Extract<Plan, { kind: "unnest" }>;
  readonly #items: (row: Row) => unknown;
  readonly #added: number;
  readonly #passes: ((row: Row) => boolean) | undefined;

  constructor(plan: Extract<Plan, { kind: "unnest" }>, output: Receiver, context: EvaluationContext) {
    super(output, context);
    this.#plan = plan;
    this.#items = compileExpression(plan.expression, context);
    this.#added = plan.fields.length - plan.input.fields.length;
    this.#passes = plan.condition && compileCondition(plan.condition, context);
  }

  push(row: Row, kind: number): void {
    const value = this.#items(row) as readonly unknown[] | ReadonlyMap<unknown, unknown> | null;
    const items = value === null ? [] : [...value];
    const { outer, ordinality, expression } = this.#plan;
    const rows = expression.type.name === "MAP" || expression.type.element?.name === "ROW";
    const width = this.#added - (ordinality ? 1 : 0);
    let joined = false;
    for (const [index, item] of items.entries()) {
      const parts = rows ? ((item as unknown[] | null) ?? Array.from({ length: width }, () => null)) : [item];
      const out = ordinality ? [...row, ...parts, index + 1] : [...row, ...parts];
      if (this.#passes?.(out) === false) continue;
      joined = true;
      this.output.push(out, kind);
    }
    if (!joined && outer) this.output.push([...row, ...Array.from({ length: this.#added }, () => null)], kind);
  }
}
