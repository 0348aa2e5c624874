import { SqlError } from "../errors.ts";
import { compileExpression, compileKey, type EvaluationContext } from "../functions/compile.ts";
import { column, forEachColumn, type Rex } from "../functions/rex.ts";
import type { MatchAccessor, MatchPlan } from "../planner/plan.ts";
import { compileAccumulators } from "./accumulators.ts";
import { INSERT, Operator, type Receiver, type Row } from "./operator.ts";
import { comparator, placeBehind } from "./rows.ts";

/** A match in progress, or a finished one. */
interface Partial {
  /** Number of its first row. */
  readonly start: number;
  readonly startTime: number;
  /** The element the last row was taken for, and how many it has. */
  element: number;
  count: number;
  readonly rows: Row[];
  /** The element of every row. */
  readonly elements: number[];
  /** Number of its last row. */
  last: number;
}

interface Partition {
  readonly keys: Row;
  waiting: Row[];
  partials: Partial[];
  finished: Partial[];
  next: number;
}

type Read = (rows: readonly Row[], elements: readonly number[], candidate: Row | undefined, element: number) => unknown;

/** MATCH_RECOGNIZE: Flink's automaton of strict contiguity without backtracking. */
export class MatchOperator extends Operator {
  /** Rows at or before the watermark. */
  lateRows = 0;
  readonly #plan: MatchPlan;
  readonly #keyOf: (row: Row) => unknown;
  readonly #compare: (left: Row, right: Row) => number;
  readonly #conditions: readonly ((
    rows: readonly Row[],
    elements: readonly number[],
    candidate: Row,
    element: number,
  ) => boolean)[];
  readonly #measures: (rows: readonly Row[], elements: readonly number[]) => unknown[];
  readonly #time: number;
  #partitions = new Map<unknown, Partition>();

  constructor(plan: MatchPlan, output: Receiver, context: EvaluationContext) {
    super(output, context);
    this.#plan = plan;
    this.#time = plan.order[0]!.index;
    this.#keyOf = compileKey(
      plan.partition.map((index) => column(index, plan.input.fields[index]!.type)),
      context,
    );
    this.#compare = comparator(plan.order);
    const readers = plan.accessors.map((accessor) => reader(accessor, context));
    this.#conditions = plan.conditions.map((condition) => {
      if (condition === undefined) return () => true;
      const evaluate = evaluator(condition, readers, context);
      return (rows, elements, candidate, element) => evaluate(rows, elements, candidate, element) === true;
    });
    const measures = plan.measures.map((measure) => evaluator(measure, readers, context));
    this.#measures = (rows, elements) => measures.map((measure) => measure(rows, elements, undefined, -1));
  }

  push(row: Row): void {
    const key = this.#keyOf(row);
    let partition = this.#partitions.get(key);
    if (partition === undefined) {
      partition = {
        keys: this.#plan.partition.map((index) => row[index]),
        waiting: [],
        partials: [],
        finished: [],
        next: 0,
      };
      this.#partitions.set(key, partition);
    }
    if (this.#plan.time === "proctime") {
      this.#process(partition, row, this.context.now());
      return;
    }
    if ((row[this.#time] as number) <= this.context.watermark) {
      this.lateRows++;
      return;
    }
    partition.waiting.splice(placeBehind(partition.waiting, row, this.#compare), 0, row);
  }

  override watermark(time: number): void {
    if (this.#plan.time === "rowtime") {
      for (const partition of this.#partitions.values()) {
        let count = 0;
        while (count < partition.waiting.length && (partition.waiting[count]![this.#time] as number) <= time) count++;
        for (const row of partition.waiting.splice(0, count)) this.#process(partition, row, row[this.#time] as number);
        this.#expire(partition, time);
      }
    }
    super.watermark(time);
  }

  #process(partition: Partition, row: Row, time: number): void {
    this.#expire(partition, time);
    const number = partition.next++;
    const fresh: Partial = {
      start: number,
      startTime: time,
      element: -1,
      count: 0,
      rows: [],
      elements: [],
      last: number,
    };
    const next: Partial[] = [];
    for (const partial of [...partition.partials, fresh]) this.#step(partial, row, number, next, partition.finished);
    partition.partials = next;
    this.#release(partition);
  }

  /** All ways a partial match can take a row. */
  #step(partial: Partial, row: Row, number: number, alive: Partial[], finished: Partial[]): void {
    const { pattern } = this.#plan;
    const taken: { element: number; count: number }[] = [];
    const holds = (element: number) => this.#conditions[element]!(partial.rows, partial.elements, row, element);
    /** Behind a greedy element no row is taken that the element would take. */
    const guarded = (element: number) => element > 0 && pattern[element - 1]!.greedy && holds(element - 1);
    let element = partial.element;
    let open = true;
    if (element >= 0) {
      open = !guarded(element);
      if (open && partial.count < pattern[element]!.max && holds(element))
        taken.push({ element, count: partial.count + 1 });
      open &&= partial.count >= pattern[element]!.min;
    }
    while (open && ++element < pattern.length) {
      if (guarded(element)) break;
      if (holds(element)) taken.push({ element, count: 1 });
      open = pattern[element]!.min === 0;
    }
    for (const [index, way] of taken.entries()) {
      const own = index === taken.length - 1;
      const moved: Partial = {
        ...partial,
        ...way,
        last: number,
        rows: own ? partial.rows : [...partial.rows],
        elements: own ? partial.elements : [...partial.elements],
      };
      moved.rows.push(row);
      moved.elements.push(way.element);
      const { min, max } = pattern[way.element]!;
      const complete = way.count >= min && pattern.slice(way.element + 1).every((rest) => rest.min === 0);
      if (complete) finished.push({ ...moved, rows: [...moved.rows], elements: [...moved.elements] });
      if (!complete || way.count < max || way.element < pattern.length - 1) alive.push(moved);
    }
  }

  #expire(partition: Partition, time: number): void {
    const { within } = this.#plan;
    if (!Number.isFinite(within) || partition.partials.length === 0) return;
    const kept = partition.partials.filter(({ startTime }) => time - startTime < within);
    if (kept.length === partition.partials.length) return;
    partition.partials = kept;
    this.#release(partition);
  }

  /** Emits finished matches by their start, as long as no match that began earlier is in progress. */
  #release(partition: Partition): void {
    while (partition.finished.length > 0) {
      let first = partition.finished[0]!;
      for (const match of partition.finished) if (match.start < first.start) first = match;
      if (partition.partials.some(({ start }) => start < first.start)) return;
      const bound = this.#skipTo(first);
      this.output.push([...partition.keys, ...this.#measures(first.rows, first.elements)], INSERT);
      partition.finished = partition.finished.filter((match) => match !== first && match.start >= bound);
      partition.partials = partition.partials.filter(({ start }) => start >= bound);
    }
  }

  /** The number of the first row at which the next match may start. */
  #skipTo(match: Partial): number {
    const { to, element } = this.#plan.skip;
    if (to === "PAST LAST ROW") return match.last + 1;
    if (to === "TO NEXT ROW") return match.start + 1;
    const place = to === "TO FIRST" ? match.elements.indexOf(element) : match.elements.lastIndexOf(element);
    if (place < 0)
      throw new SqlError(
        "FLINK_SQL_RUNTIME",
        `Can not skip to an element that has not been matched: ${this.#plan.pattern[element]!.name}`,
      );
    if (place === 0) throw new SqlError("FLINK_SQL_RUNTIME", "Could not skip to first element of a match.");
    return match.start + place;
  }

  override snapshot(): unknown {
    return this.#partitions;
  }

  override restore(state: unknown): void {
    this.#partitions = state as Map<unknown, Partition>;
  }
}

/** Computes the accessors an expression reads, then the expression. */
function evaluator(rex: Rex, readers: readonly Read[], context: EvaluationContext): Read {
  const used = new Set<number>();
  forEachColumn(rex, (index) => used.add(index));
  const compute = compileExpression(rex, context);
  const values: unknown[] = readers.map(() => null);
  return (rows, elements, candidate, element) => {
    for (const index of used) values[index] = readers[index]!(rows, elements, candidate, element);
    return compute(values);
  };
}

function reader(accessor: MatchAccessor, context: EvaluationContext): Read {
  if (accessor.kind === "aggregate") return aggregateReader(accessor, context);
  const value = compileExpression(accessor.value, context);
  const { element, fromStart, offset } = accessor;
  return (rows, elements, candidate, candidateElement) => {
    const hasCandidate = candidate !== undefined && (element === undefined || element === candidateElement);
    let left = offset;
    if (fromStart) {
      for (let index = 0; index < rows.length; index++) {
        if ((element === undefined || elements[index] === element) && left-- === 0) return value(rows[index]!);
      }
      return hasCandidate && left === 0 ? value(candidate) : null;
    }
    if (hasCandidate && left-- === 0) return value(candidate);
    for (let index = rows.length - 1; index >= 0; index--) {
      if ((element === undefined || elements[index] === element) && left-- === 0) return value(rows[index]!);
    }
    return null;
  };
}

function aggregateReader(accessor: Extract<MatchAccessor, { kind: "aggregate" }>, context: EvaluationContext): Read {
  const args = accessor.args.map((arg) => compileExpression(arg, context));
  const accumulators = compileAccumulators([accessor.call], false, context);
  const { element } = accessor;
  return (rows, elements, candidate, candidateElement) => {
    const state = accumulators.create();
    const add = (row: Row) =>
      accumulators.add(
        state,
        args.map((arg) => arg(row)),
      );
    for (let index = 0; index < rows.length; index++)
      if (element === undefined || elements[index] === element) add(rows[index]!);
    if (candidate !== undefined && (element === undefined || element === candidateElement)) add(candidate);
    const result: unknown[] = [];
    accumulators.values(state, result);
    return result[0];
  };
}
