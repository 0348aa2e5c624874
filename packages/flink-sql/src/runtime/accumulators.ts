import type { AggregateCall } from "../functions/aggregates.ts";
import { CodeWriter, type EvaluationContext } from "../functions/compile.ts";
import { type Part, partOf } from "./accumulator-parts.ts";
import type { Row } from "./operator.ts";

/** The state of one group: its key columns, then how many rows it has, then numbers, texts and Maps of its aggregates. */
export type Accumulator = unknown[];

/** A key column by its place in the rows, or what a window says of itself. */
export type KeyColumn = number | "start" | "end" | "time";

export interface AccumulatorOptions {
  /** Keeps what is needed to take rows back. */
  readonly retracting: boolean;
  /** What the result begins with; those by place are kept in the accumulator. */
  readonly keys?: readonly KeyColumn[];
  /** Milliseconds after which what was written to a Map is forgotten; 0 for never. */
  readonly ttl?: number;
}

/** The compiled aggregates of one operator. */
export interface Accumulators {
  /** The place of the number of rows. */
  readonly counter: number;
  /** An accumulator for the group of a row, which is still to be added. */
  create(row: Row): Accumulator;
  add(accumulator: Accumulator, row: Row): void;
  retract(accumulator: Accumulator, row: Row): void;
  /** An accumulator of the same group without rows. */
  empty(accumulator: Accumulator): Accumulator;
  /** Adds the rows of `other`; undefined when an aggregate depends on their order or cannot do it. */
  readonly merge: ((accumulator: Accumulator, other: Accumulator) => void) | undefined;
  /** Key columns and results; start, end and time are those of the window. */
  result(accumulator: Accumulator, start?: number, end?: number, time?: number): unknown[];
  /** Results, appended to `target`. */
  values(accumulator: Accumulator, target: unknown[]): void;
}

/** Compiles aggregates to functions over one array per group. */
export function compileAccumulators(
  calls: readonly AggregateCall[],
  options: AccumulatorOptions,
  context: EvaluationContext,
): Accumulators {
  const { retracting, keys = [], ttl = 0 } = options;
  const writer = new CodeWriter();
  const columns = keys.filter((key) => typeof key === "number");
  const counter = columns.length;
  const parts: Part[] = [];
  let next = counter + 1;
  for (const call of calls) {
    const part = partOf(call, next, retracting, writer, ttl);
    parts.push(part);
    next += part.initial.length;
  }
  const filtered = (code: (part: Part) => string) =>
    parts.map((part, index) => {
      const { filter } = calls[index]!;
      return filter === undefined ? code(part) : `if(r[${filter}]===true){${code(part)}}`;
    });
  const initial = ["0", ...parts.flatMap((part) => part.initial)].join(",");
  const ownKeys = keys.map((key) => (typeof key === "number" ? `a[${columns.indexOf(key)}]` : key));
  const results = parts.map(({ value }) => value);
  const merges = parts.map(({ merge }) => merge);
  return {
    counter,
    create: writer.build("r", `return [${[...columns.map((column) => `r[${column}]`), initial].join(",")}];`, context),
    add: writer.build("a,r", `a[${counter}]++;${filtered(({ add }) => add).join("")}`, context),
    retract: writer.build("a,r", `a[${counter}]--;${filtered(({ retract }) => retract).join("")}`, context),
    empty: writer.build("a", `return [${[...columns.map((_, index) => `a[${index}]`), initial].join(",")}];`, context),
    merge: merges.every((merge) => merge !== undefined)
      ? writer.build("a,b", `a[${counter}]+=b[${counter}];${merges.join("")}`, context)
      : undefined,
    result: writer.build("a,start,end,time", `return [${[...ownKeys, ...results].join(",")}];`, context),
    values: writer.build("a,t", results.map((value) => `t.push(${value});`).join(""), context),
  };
}
