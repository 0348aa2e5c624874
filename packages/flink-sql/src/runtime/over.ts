import { compileKey, type EvaluationContext } from "../functions/compile.ts";
import { column } from "../functions/rex.ts";
import type { OverAggregate } from "../planner/plan.ts";
import { type Accumulator, type Accumulators, compileAccumulators } from "./accumulators.ts";
import { checkRoom, type Key } from "./keys.ts";
import { INSERT, type KeySelector, Operator, type Receiver, type Row } from "./operator.ts";
import { IdleRetention, type KeyedState, type StateTtl } from "./state.ts";
import { TimerQueue } from "./timers.ts";

interface Partition {
  /** Rows that wait for the watermark, by time. */
  readonly waiting: Map<number, Row[]>;
  /** Rows that are still inside a frame, in order, with their times; those before `head` have left it. */
  rows: Row[];
  times: number[];
  head: number;
  readonly accumulator: Accumulator;
  /** The time of the rows that went out last. */
  last: number;
  /** When it is forgotten unless it is used again, Infinity for never. */
  until: number;
}

/** OVER aggregates: event-time rows wait for the watermark and go out in order of time. */
export class OverOperator extends Operator {
  override readonly keys: readonly KeySelector[];
  /** Rows at or before the watermark. */
  lateRows = 0;
  readonly #plan: OverAggregate;
  readonly #keyOf: KeySelector;
  readonly #accumulators: Accumulators | undefined;
  readonly #retention: IdleRetention;
  #nextSweep = Number.NEGATIVE_INFINITY;
  readonly #ttl: StateTtl;
  readonly #partitions = new Map<Key, Partition>();
  /** A timer per partition and time that waits. */
  readonly #timers = new TimerQueue<Partition>();

  constructor(plan: OverAggregate, output: Receiver, context: EvaluationContext, ttl: number) {
    super(output, context);
    this.#plan = plan;
    this.#keyOf = compileKey(
      plan.partition.map((index) => column(index, plan.input.fields[index]!.type)),
      context,
    );
    this.keys = [this.#keyOf];
    // What a bounded RANGE keeps goes as time does.
    const bounded = Number.isFinite(plan.preceding);
    this.#ttl = { ttl: bounded && plan.unit === "RANGE" ? 0 : ttl, now: context.now };
    this.#retention = new IdleRetention(this.#ttl, plan.time === "proctime" && !bounded ? 1 : 1.5);
    if (plan.calls[0]!.name !== "LAG")
      this.#accumulators = compileAccumulators(plan.calls, { retracting: Number.isFinite(plan.preceding) }, context);
  }

  push(row: Row): void {
    this.#sweep();
    const key = this.#keyOf(row);
    let partition = this.#partitions.get(key);
    if (partition !== undefined && this.#isForgotten(partition)) partition = undefined;
    if (partition === undefined) {
      checkRoom(this.#partitions);
      partition = {
        waiting: new Map(),
        rows: [],
        times: [],
        head: 0,
        accumulator: this.#accumulators?.create(row) ?? [],
        last: Number.NEGATIVE_INFINITY,
        until: Number.POSITIVE_INFINITY,
      };
      this.#partitions.set(key, partition);
    }
    partition.until = this.#retention.used(partition.until);
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
    if (peers !== undefined) peers.push(row);
    else {
      partition.waiting.set(time, [row]);
      this.#timers.add(time, partition);
    }
  }

  /** Looks for forgotten partitions once per time-to-live. */
  #sweep(): void {
    const { ttl, now } = this.#ttl;
    if (ttl === 0 || now() < this.#nextSweep) return;
    this.#nextSweep = now() + ttl;
    for (const [key, partition] of this.#partitions) if (this.#isForgotten(partition)) this.#partitions.delete(key);
  }

  override watermark(time: number): void {
    while (this.#timers.next <= time && this.#timers.next < Number.POSITIVE_INFINITY) {
      const due = this.#timers.next;
      const partition = this.#timers.take();
      const rows = partition.waiting.get(due)!;
      partition.waiting.delete(due);
      this.#process(partition, due, rows);
    }
    super.watermark(time);
  }

  /** Whether nothing used a partition for so long that it begins anew; rows that wait keep it. */
  #isForgotten(partition: Partition): boolean {
    if (!this.#retention.isOver(partition.until)) return false;
    if (partition.waiting.size === 0) return true;
    partition.until = this.#retention.postponed(partition.until);
    return false;
  }

  #process(partition: Partition, time: number, rows: readonly Row[]): void {
    partition.last = time;
    partition.until = this.#retention.used(partition.until);
    if (this.#accumulators === undefined) {
      this.#lag(partition, rows);
      return;
    }
    const { unit, preceding } = this.#plan;
    const bounded = Number.isFinite(preceding);
    if (unit === "RANGE") {
      for (const row of rows) this.#enter(partition, time, row, bounded);
      while (bounded && partition.times[partition.head]! < time - preceding) this.#leave(partition);
      for (const row of rows) this.#emit(partition, row);
      return;
    }
    for (const row of rows) {
      this.#enter(partition, time, row, bounded);
      while (bounded && partition.rows.length - partition.head > preceding + 1) this.#leave(partition);
      this.#emit(partition, row);
    }
  }

  #enter(partition: Partition, time: number, row: Row, keep: boolean): void {
    this.#accumulators!.add(partition.accumulator, row);
    if (!keep) return;
    partition.rows.push(row);
    partition.times.push(time);
  }

  #leave(partition: Partition): void {
    this.#accumulators!.retract(partition.accumulator, partition.rows[partition.head]!);
    dropUpTo(partition, partition.head + 1);
  }

  #emit(partition: Partition, row: Row): void {
    const out = row.slice();
    this.#accumulators!.values(partition.accumulator, out);
    this.output.push(out, INSERT);
  }

  /** Rows of one time all see what lies before the last of them. */
  #lag(partition: Partition, rows: readonly Row[]): void {
    const { args, option } = this.#plan.calls[0]!;
    const size = (option as number) + 1;
    for (const row of rows) partition.rows.push(row);
    partition.times.length = partition.rows.length;
    const held = partition.rows.length - partition.head;
    if (held > size) dropUpTo(partition, partition.rows.length - size);
    const source = held >= size ? partition.rows[partition.head]! : undefined;
    for (const row of rows) {
      const otherwise = args[1] === undefined ? null : row[args[1]];
      this.output.push([...row, source === undefined ? otherwise : source[args[0]!]], INSERT);
    }
  }

  /** Entries are [key, partition without the rows that left]. */
  override snapshot(): KeyedState {
    const values: unknown[] = [];
    for (const [key, partition] of this.#partitions) {
      const { head, rows, times } = partition;
      values.push(key, { ...partition, head: 0, rows: rows.slice(head), times: times.slice(head) });
    }
    return { width: 2, values };
  }

  override restore({ values }: KeyedState): void {
    for (let at = 0; at < values.length; at += 2) {
      const partition = values[at + 1] as Partition;
      this.#partitions.set(values[at], partition);
      for (const time of partition.waiting.keys()) this.#timers.add(time, partition);
    }
  }
}

/** Gives the rows before a place up; the arrays shrink when half of them is gone. */
function dropUpTo(partition: Partition, head: number): void {
  partition.head = head;
  if (head <= 16 || head <= partition.rows.length >> 1) return;
  partition.rows = partition.rows.slice(head);
  partition.times = partition.times.slice(head);
  partition.head = 0;
}
