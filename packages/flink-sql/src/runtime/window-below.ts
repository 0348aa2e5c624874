import { forEachColumn, literal, mapColumns, type Rex } from "../functions/rex.ts";
import type { Aggregate, Plan, WindowFunction } from "../planner/plan.ts";
import type { KeyColumn } from "./accumulators.ts";

/** A window function whose windows only say how rows are grouped: its rows need not be copied into each of them. */
export interface WindowBelow {
  readonly window: WindowFunction;
  /** What gives the rows, without window columns (NULL where they were) and with the time attribute. */
  readonly input: Plan;
  readonly timeColumn: number;
  /** The aggregate's keys, with what of them is of the window. */
  readonly keys: readonly KeyColumn[];
}

interface Stripped {
  readonly window: WindowFunction;
  readonly plan: Plan;
  readonly timeColumn: number;
  /** Columns that are the window's. */
  readonly ofWindow: ReadonlyMap<number, "start" | "end" | "time">;
  /** The columns sessions are kept per, -1 for one that is gone. */
  readonly partition: readonly number[];
}

/** The window function right below an aggregate, undefined when anything but the grouping reads its columns. */
export function windowBelow(aggregate: Aggregate): WindowBelow | undefined {
  const stripped = aggregate.per && strip(aggregate.input);
  if (stripped === undefined) return undefined;
  const { window, plan, timeColumn, ofWindow, partition } = stripped;
  const { keys, calls } = aggregate;
  if (calls.some(({ args, filter }) => [...args, filter ?? -1].some((index) => ofWindow.has(index)))) return undefined;
  if (!keys.some((index) => ofWindow.get(index) === "end")) return undefined;
  const own = keys.filter((index) => !ofWindow.has(index));
  if (window.function === "SESSION" && !sameColumns(own, partition)) return undefined;
  return { window, input: plan, timeColumn, keys: keys.map((index) => ofWindow.get(index) ?? index) };
}

function sameColumns(left: readonly number[], right: readonly number[]): boolean {
  return left.every((index) => right.includes(index)) && right.every((index) => left.includes(index));
}

function strip(plan: Plan): Stripped | undefined {
  if (plan.kind === "window") {
    const { length } = plan.input.fields;
    const ofWindow = new Map([
      [length, "start"],
      [length + 1, "end"],
      [length + 2, "time"],
    ] as const);
    return { window: plan, plan: plan.input, timeColumn: plan.timeColumn, ofWindow, partition: plan.partition };
  }
  if (plan.kind === "filter") {
    const below = strip(plan.input);
    if (below === undefined || reads(plan.condition, below.ofWindow)) return undefined;
    return {
      ...below,
      plan: { kind: "filter", input: below.plan, condition: plan.condition, fields: below.plan.fields },
    };
  }
  if (plan.kind !== "project") return undefined;
  const below = strip(plan.input);
  return below && stripProject(plan, below);
}

function stripProject(plan: Extract<Plan, { kind: "project" }>, below: Stripped): Stripped | undefined {
  const ofWindow = new Map<number, "start" | "end" | "time">();
  for (const [index, rex] of plan.expressions.entries()) {
    const part = rex.kind === "column" ? below.ofWindow.get(rex.index) : undefined;
    if (part !== undefined) ofWindow.set(index, part);
    else if (reads(rex, below.ofWindow)) return undefined;
  }
  const time = below.plan.fields[below.timeColumn]!;
  const expressions = plan.expressions.map((rex) =>
    mapColumns(rex, (index, type) =>
      below.ofWindow.has(index) ? literal(null, type) : { kind: "column", index, type },
    ),
  );
  return {
    window: below.window,
    ofWindow,
    partition: below.partition.map((index) =>
      plan.expressions.findIndex((rex) => rex.kind === "column" && rex.index === index),
    ),
    timeColumn: expressions.length,
    plan: {
      kind: "project",
      input: below.plan,
      expressions: [...expressions, { kind: "column", index: below.timeColumn, type: time.type }],
      fields: [...plan.fields, time],
    },
  };
}

function reads(rex: Rex, columns: ReadonlyMap<number, unknown>): boolean {
  let found = false;
  forEachColumn(rex, (index) => {
    found ||= columns.has(index);
  });
  return found;
}
