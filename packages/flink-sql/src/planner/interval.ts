import type { Rex } from "../functions/rex.ts";
import type { Field } from "./plan.ts";

export interface IntervalBounds {
  readonly time: "rowtime" | "proctime";
  readonly leftTime: number;
  readonly rightTime: number;
  /** `left - right` lies between these, in milliseconds, both included. */
  readonly lower: number;
  readonly upper: number;
  /** The conditions that are not about the interval. */
  readonly rest: readonly Rex[];
}

interface Term {
  readonly column: number;
  /** Milliseconds added to the column. */
  readonly shift: number;
}

/** Finds conditions that hold two time attributes within an interval; undefined when one bound is missing. */
export function intervalBounds(
  conditions: readonly Rex[],
  left: readonly Field[],
  right: readonly Field[],
): IntervalBounds | undefined {
  const width = left.length;
  let lower = Number.NEGATIVE_INFINITY;
  let upper = Number.POSITIVE_INFINITY;
  let columns: readonly [number, number] | undefined;
  const rest: Rex[] = [];
  for (const condition of conditions) {
    const bound = boundOf(condition, width);
    const fits =
      bound !== undefined && (columns === undefined || (columns[0] === bound.left && columns[1] === bound.right));
    if (!fits) {
      rest.push(condition);
      continue;
    }
    columns = [bound.left, bound.right];
    lower = Math.max(lower, bound.lower);
    upper = Math.min(upper, bound.upper);
  }
  if (columns === undefined || !Number.isFinite(lower) || !Number.isFinite(upper)) return undefined;
  const [leftTime, rightTime] = [columns[0], columns[1] - width];
  const time = left[leftTime]!.type.time;
  return time === undefined || time !== right[rightTime]!.type.time
    ? undefined
    : { time, leftTime, rightTime, lower, upper, rest };
}

/** What a comparison says about `left - right`. */
function boundOf(
  condition: Rex,
  width: number,
): { left: number; right: number; lower: number; upper: number } | undefined {
  if (condition.kind !== "call" || condition.args.length !== 2) return undefined;
  const [a, b] = condition.args.map(termOf);
  if (a === undefined || b === undefined || a.column < width === b.column < width) return undefined;
  const swapped = a.column >= width;
  const [left, right] = swapped ? [b, a] : [a, b];
  const difference = right.shift - left.shift;
  const flip: Readonly<Record<string, string>> = { "<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "=" };
  const operator = swapped ? flip[condition.name] : condition.name;
  const bounds: Readonly<Record<string, readonly [number, number]>> = {
    "<": [Number.NEGATIVE_INFINITY, difference - 1],
    "<=": [Number.NEGATIVE_INFINITY, difference],
    ">": [difference + 1, Number.POSITIVE_INFINITY],
    ">=": [difference, Number.POSITIVE_INFINITY],
    "=": [difference, difference],
  };
  const range = bounds[operator ?? ""];
  return range && { left: left.column, right: right.column, lower: range[0], upper: range[1] };
}

/** A time attribute plus or minus constant intervals. */
function termOf(rex: Rex): Term | undefined {
  if (rex.kind === "column") return rex.type.time === undefined ? undefined : { column: rex.index, shift: 0 };
  if (rex.kind !== "call") return undefined;
  if (rex.name === "CAST" && rex.args[0]!.type.name === rex.type.name) return termOf(rex.args[0]!);
  const [a, b] = rex.args;
  if (
    (rex.name !== "+" && rex.name !== "-") ||
    a === undefined ||
    b?.kind !== "literal" ||
    b.type.name !== "INTERVAL_SECOND"
  )
    return undefined;
  const term = termOf(a);
  const size = b.value as number;
  return term && { column: term.column, shift: term.shift + (rex.name === "+" ? size : -size) };
}
