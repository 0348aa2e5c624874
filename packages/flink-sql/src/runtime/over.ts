import { compileKey, type EvaluationContext } from "../functions/compile.ts";
import { column } from "../functions/rex.ts";
import type { OverAggregate } from "../planner/plan.ts";
import { type Accumulators, compileAccumulators } from "./accumulators.ts";
import { INSERT, Operator, type Receiver, type Row } from "./operator.ts";

interface Partition {
  /** Rows that wait for the watermark, by time. */
  waiting: Map<number, Row[]>;
  /** Rows that are still inside a frame, in order. */
  frame: { time: number; row: Row }[];
  accumulator: unknown[];
  /** The time of the rows that went out last. */
  last: number;
}

/** OVER aggregates: event-time rows wait for the watermark and go out in order of time. */
export class OverOperator extends Operator {
  /** Rows at or before the watermark. */
  lateRows = 0;
  readonly #plan: OverAggregate;
  readonly #keyOf: (row: Row) => unknown;
  readonly #accumulators: Accumulators | undefined;
  #partitions = new Map<unknown, Partition>();

  constructor(plan: OverAggregate, output: Receiver, context: EvaluationContext) {
    super(output, context);
    this.#plan = plan;
    this.#keyOf = compileKey(
      plan.partition.map((index) => column(index, plan.input.fields[index]!.type)),
      context,
    );
    this.#accumulators = plan.calls[0]!.name === "LAG" ? undefined : compileAccumulators(plan.calls, true, context);
  }

  push(row: Row): void {
    const key = this.#keyOf(row);
    let partition = this.#partitions.get(key);
    if (partition === undefined) {
      partition = {
        waiting: new Map(),
        frame: [],
        accumulator: this.#accumulators?.create() ?? [],
        last: Number.NEGATIVE_INFINITY,
      };
      this.#partitions.set(key, partition);
    }
    if (this.#plan.time === "proctime") {
      this.#process(partition, this.context.now(), [row]);
      return;
    }
    const time = row[this.#plan.timeColumn] as number;
    if (time <= (Number.isFinite(this.#plan.preceding) ? partition.last : this.context.watermark)) {
      this.lateRows++;
      return;
    }
    const peers = partition.waiting.get(time);
    if (peers === undefined) partition.waiting.set(time, [row]);
    else peers.push(row);
  }

  override watermark(time: number): void {
    const due: { time: number; partition: Partition; rows: Row[] }[] = [];
    for (const partition of this.#partitions.values()) {
      for (const [at, rows] of partition.waiting) {
        if (at > time) continue;
        partition.waiting.delete(at);
        due.push({ time: at, partition, rows });
      }
    }
    for (const { partition, rows, time: at } of due.toSorted((a, b) => a.time - b.time))
      this.#process(partition, at, rows);
    super.watermark(time);
  }

  #process(partition: Partition, time: number, rows: readonly Row[]): void {
    partition.last = time;
    if (this.#accumulators === undefined) {
      this.#lag(partition, rows);
      return;
    }
    const { unit, preceding } = this.#plan;
    const bounded = Number.isFinite(preceding);
    if (unit === "RANGE") {
      for (const row of rows) this.#enter(partition, time, row, bounded);
      while (bounded && partition.frame[0]!.time < time - preceding) this.#leave(partition);
      for (const row of rows) this.#emit(partition, row);
      return;
    }
    for (const row of rows) {
      this.#enter(partition, time, row, bounded);
      while (bounded && partition.frame.length > preceding + 1) this.#leave(partition);
      this.#emit(partition, row);
    }
  }

  #enter(partition: Partition, time: number, row: Row, keep: boolean): void {
    this.#accumulators!.add(partition.accumulator, row);
    if (keep) partition.frame.push({ time, row });
  }

  #leave(partition: Partition): void {
    this.#accumulators!.retract(partition.accumulator, partition.frame.shift()!.row);
  }

  #emit(partition: Partition, row: Row): void {
    const out = [...row];
    this.#accumulators!.values(partition.accumulator, out);
    this.output.push(out, INSERT);
  }

  /** Rows of one time all see what lies before the last of them. */
  #lag(partition: Partition, rows: readonly Row[]): void {
    const { args, option } = this.#plan.calls[0]!;
    const size = (option as number) + 1;
    for (const row of rows) partition.frame.push({ time: 0, row });
    if (partition.frame.length > size) partition.frame.splice(0, partition.frame.length - size);
    const source = partition.frame.length === size ? partition.frame[0]!.row : undefined;
    for (const row of rows) {
      const otherwise = args[1] === undefined ? null : row[args[1]];
      this.output.push([...row, source === undefined ? otherwise : source[args[0]!]], INSERT);
    }
  }

  override snapshot(): unknown {
    return this.#partitions;
  }

  override restore(state: unknown): void {
    this.#partitions = state as Map<unknown, Partition>;
  }
}
