import { SqlError } from "../errors.ts";
import { compileKey, type EvaluationContext } from "../functions/compile.ts";
import { column } from "../functions/rex.ts";
import type { MatchPlan } from "../planner/plan.ts";
import { checkRoom, type Key } from "./keys.ts";
import { type Branch, compileMatch, type MatchExpressions } from "./match-expressions.ts";
import { INSERT, type KeySelector, Operator, type Receiver, type Row } from "./operator.ts";
import { comparator, placeBehind } from "./rows.ts";
import type { KeyedState } from "./state.ts";
import { TimerQueue } from "./timers.ts";

interface Partition {
  readonly keys: Row;
  /** Rows that wait for the watermark, in order. */
  waiting: Row[];
  /** Rows that were processed and may still be part of a match, with their times. */
  rows: Row[];
  times: number[];
  /** Place of the row at which the match in progress began; `rows.length` when there is none. */
  start: number;
  /** Place of the next row for the match in progress. */
  next: number;
  /** All ways the match in progress may go on. */
  branches: Branch[];
  /** The times of its timers, Infinity for none: for the first waiting row, and for the end of the match in progress. */
  rowTimer: number;
  matchTimer: number;
}

/**
 * MATCH_RECOGNIZE: Flink's automaton of strict contiguity without backtracking. A match may begin at every row, but none is
 * emitted while one that began earlier is in progress, and the one that is emitted decides where the next may begin. So only
 * the earliest is run; when it is over, the next one catches up on the rows that were kept.
 */
export class MatchOperator extends Operator {
  override readonly keys: readonly KeySelector[];
  /** Rows at or before the watermark. */
  lateRows = 0;
  readonly #plan: MatchPlan;
  readonly #keyOf: KeySelector;
  readonly #compare: (left: Row, right: Row) => number;
  readonly #expressions: MatchExpressions;
  readonly #time: number;
  /** Elements that take every row they can, and nothing else takes it: while one does, there is nothing to decide. */
  readonly #loops: readonly boolean[];
  readonly #partitions = new Map<Key, Partition>();
  readonly #timers = new TimerQueue<Key>();

  constructor(plan: MatchPlan, output: Receiver, context: EvaluationContext) {
    super(output, context);
    this.#plan = plan;
    this.#time = plan.order[0]!.index;
    this.#keyOf = compileKey(
      plan.partition.map((index) => column(index, plan.input.fields[index]!.type)),
      context,
    );
    this.keys = [this.#keyOf];
    this.#compare = comparator(plan.order);
    this.#expressions = compileMatch(plan, context);
    this.#loops = plan.pattern.map(
      ({ greedy, max }, element) =>
        greedy &&
        max === Number.POSITIVE_INFINITY &&
        plan.pattern[element - 1]?.greedy !== true &&
        !isOptional(plan.pattern, element + 1),
    );
  }

  push(row: Row): void {
    const rowtime = this.#plan.time === "rowtime";
    const time = rowtime ? (row[this.#time] as number) : this.context.now();
    if (rowtime && time <= this.context.watermark) {
      this.lateRows++;
      return;
    }
    const key = this.#keyOf(row);
    let partition = this.#partitions.get(key);
    if (partition === undefined) {
      checkRoom(this.#partitions);
      const keys = this.#plan.partition.map((index) => row[index]);
      partition = {
        keys,
        waiting: [],
        rows: [],
        times: [],
        start: 0,
        next: 0,
        branches: [],
        rowTimer: Number.POSITIVE_INFINITY,
        matchTimer: Number.POSITIVE_INFINITY,
      };
      this.#partitions.set(key, partition);
    }
    if (!rowtime) {
      this.#process(partition, row, time);
      if (partition.branches.length === 0) this.#partitions.delete(key);
      return;
    }
    const { waiting } = partition;
    if (waiting.length === 0 || this.#compare(waiting[waiting.length - 1]!, row) <= 0) waiting.push(row);
    else waiting.splice(placeBehind(waiting, row, this.#compare), 0, row);
    this.#schedule(key, partition);
  }

  /** Sets the timers of a partition where there is none that is as early as needed. */
  #schedule(key: Key, partition: Partition): void {
    const { waiting, branches, times, start } = partition;
    if (waiting.length > 0 && (waiting[0]![this.#time] as number) < partition.rowTimer) {
      partition.rowTimer = waiting[0]![this.#time] as number;
      this.#timers.add(partition.rowTimer, key);
    }
    if (branches.length > 0 && partition.matchTimer === Number.POSITIVE_INFINITY) {
      partition.matchTimer = times[start]! + this.#plan.within;
      if (Number.isFinite(partition.matchTimer)) this.#timers.add(partition.matchTimer, key);
    }
  }

  override watermark(time: number): void {
    while (this.#timers.next <= time && this.#timers.next < Number.POSITIVE_INFINITY) {
      const due = this.#timers.next;
      const key = this.#timers.take();
      const partition = this.#partitions.get(key);
      if (partition === undefined || (due !== partition.rowTimer && due !== partition.matchTimer)) continue;
      if (due === partition.rowTimer) partition.rowTimer = Number.POSITIVE_INFINITY;
      if (due === partition.matchTimer) partition.matchTimer = Number.POSITIVE_INFINITY;
      this.#advance(partition, time);
      if (partition.waiting.length === 0 && partition.branches.length === 0) this.#partitions.delete(key);
      else this.#schedule(key, partition);
    }
    super.watermark(time);
  }

  /** Processes the rows the watermark has passed. */
  #advance(partition: Partition, time: number): void {
    const { waiting } = partition;
    let count = 0;
    while (count < waiting.length && (waiting[count]![this.#time] as number) <= time) {
      const row = waiting[count++]!;
      this.#process(partition, row, row[this.#time] as number);
    }
    waiting.splice(0, count);
    this.#run(partition, time);
  }

  #process(partition: Partition, row: Row, time: number): void {
    partition.rows.push(row);
    partition.times.push(time);
    this.#run(partition, time);
  }

  /** Runs the match in progress over the rows it has not seen, and after it the next ones, up to a time. */
  #run(partition: Partition, time: number): void {
    const { within } = this.#plan;
    const { rows, times } = partition;
    const isWithin = (began: number) => within === Number.POSITIVE_INFINITY || time - began < within;
    while (partition.start < rows.length) {
      const { start } = partition;
      const limit = times[start]! + within;
      let match: Branch | undefined;
      if (partition.next === start) partition.branches = [this.#expressions.begin()];
      while (
        partition.next < rows.length &&
        partition.branches.length > 0 &&
        (times[partition.next]! < limit || partition.next === start)
      ) {
        match = this.#step(partition);
        if (match !== undefined) break;
      }
      if (match !== undefined) this.#emit(partition, match);
      else if (partition.branches.length > 0 && partition.next === rows.length && isWithin(times[start]!)) break;
      else this.#begin(partition, start + 1);
    }
    this.#trim(partition);
  }

  /** The next match begins at a row or later. */
  #begin(partition: Partition, start: number): void {
    partition.start = start;
    partition.next = start;
    partition.branches = [];
  }

  /** Takes the next row in all ways it can be; the first of them that is complete. */
  #step(partition: Partition): Branch | undefined {
    const { rows, start, branches } = partition;
    if (branches.length === 1 && this.#loops[branches[0]!.element] === true && this.#loop(partition, branches[0]!))
      return undefined;
    const alive: Branch[] = [];
    let match: Branch | undefined;
    for (const branch of branches) {
      const complete = this.#extend(branch, rows, start, partition.next, alive);
      match ??= complete;
    }
    partition.branches = alive;
    partition.next++;
    return match;
  }

  /** Takes all rows that the element of the only branch takes; false when it takes none. */
  #loop(partition: Partition, branch: Branch): boolean {
    const { rows, times, start } = partition;
    const { element } = branch;
    const first = partition.next;
    const at = this.#expressions.loops[element]!(branch, rows, times, start, first, times[start]! + this.#plan.within);
    partition.next = at;
    return at > first;
  }

  /** All ways a branch can take a row: those that go on are added to `alive`, the first complete one is given. */
  #extend(branch: Branch, rows: readonly Row[], start: number, at: number, alive: Branch[]): Branch | undefined {
    const { pattern } = this.#plan;
    const { conditions, copy, take } = this.#expressions;
    const ways: number[] = [];
    const holds = (to: number) => {
      const condition = conditions[to];
      return condition === undefined || condition(branch, rows, start, at);
    };
    /** Behind a greedy element no row is taken that the element would take. */
    const guarded = (to: number) => to > 0 && pattern[to - 1]!.greedy && holds(to - 1);
    let { element } = branch;
    let open = true;
    if (element >= 0) {
      const count = branch.counts[element]!;
      open = !guarded(element);
      if (open && count < pattern[element]!.max && holds(element)) ways.push(element);
      open &&= count >= pattern[element]!.min;
    }
    while (open && ++element < pattern.length) {
      if (guarded(element)) break;
      if (holds(element)) ways.push(element);
      open = pattern[element]!.min === 0;
    }
    let match: Branch | undefined;
    for (let way = 0; way < ways.length; way++) {
      const to = ways[way]!;
      const moved = way === ways.length - 1 ? branch : copy(branch);
      take(moved, to, rows[at]!);
      const { min, max } = pattern[to]!;
      const count = moved.counts[to]!;
      const complete = count >= min && isOptional(pattern, to + 1);
      if (complete) match ??= moved;
      if (!complete || count < max || to < pattern.length - 1) alive.push(moved);
    }
    return match;
  }

  #emit(partition: Partition, match: Branch): void {
    const { rows, start, next } = partition;
    const bound = this.#skipTo(match, start, next);
    const measures = this.#expressions.measures(match, rows, start, next);
    this.#begin(partition, bound);
    this.output.push([...partition.keys, ...measures], INSERT);
  }

  /** The place of the first row at which the next match may begin. */
  #skipTo(match: Branch, start: number, end: number): number {
    const { to, element } = this.#plan.skip;
    if (to === "PAST LAST ROW") return end;
    if (to === "TO NEXT ROW") return start + 1;
    const count = match.counts[element]!;
    if (count === 0)
      throw new SqlError(
        "FLINK_SQL_RUNTIME",
        `Can not skip to an element that has not been matched: ${this.#plan.pattern[element]!.name}`,
      );
    let place = start;
    for (let before = 0; before < element; before++) place += match.counts[before]!;
    if (to === "TO LAST") place += count - 1;
    if (place === start) throw new SqlError("FLINK_SQL_RUNTIME", "Could not skip to first element of a match.");
    return place;
  }

  /** Forgets the rows before the match in progress. */
  #trim(partition: Partition): void {
    const { start, rows } = partition;
    if (start === 0 || (start < rows.length && start < 64)) return;
    if (start < rows.length >> 1) return;
    rows.splice(0, start);
    partition.times.splice(0, start);
    partition.next -= start;
    partition.start = 0;
  }

  /** Entries are [key, partition]. */
  override snapshot(): KeyedState {
    return { width: 2, values: [...this.#partitions].flat() };
  }

  override restore({ values }: KeyedState): void {
    for (let at = 0; at < values.length; at += 2) {
      const partition = values[at + 1] as Partition;
      this.#partitions.set(values[at], partition);
      partition.rowTimer = Number.POSITIVE_INFINITY;
      partition.matchTimer = Number.POSITIVE_INFINITY;
      this.#schedule(values[at], partition);
    }
  }
}

function isOptional(pattern: MatchPlan["pattern"], from: number): boolean {
  for (let index = from; index < pattern.length; index++) if (pattern[index]!.min > 0) return false;
  return true;
}
