import type { Rex } from "../functions/rex.ts";
import type { Plan, RowNumber } from "./plan.ts";

/** How a ROW_NUMBER with a range is run. */
export type RankStrategy = "window" | "first row" | "last row" | "top 1" | "append" | "retract";

/** Whether a plan may emit -U, +U or -D. */
export function isUpdating(plan: Plan): boolean {
  switch (plan.kind) {
    case "scan":
      return (plan.table.options.get("changelog-mode") ?? "I") !== "I";
    case "values":
    case "match":
      return false;
    case "normalize":
    case "set":
      return true;
    case "aggregate":
      return plan.per === undefined;
    case "rowNumber": {
      const strategy = rankStrategy(plan);
      return strategy !== "window" && !(strategy === "first row" && orderTime(plan) === "proctime");
    }
    case "join":
      return isJoinUpdating(plan);
    case "union":
      return plan.inputs.some(isUpdating);
    case "sortLimit":
      return plan.keys.length > 0 || isUpdating(plan.input);
    case "filter":
    case "project":
    case "watermark":
    case "window":
    case "expand":
    case "over":
    case "unnest":
    case "temporalSort":
      return isUpdating(plan.input);
  }
}

function isJoinUpdating(join: Extract<Plan, { kind: "join" }>): boolean {
  if (join.strategy.kind === "lookup" || join.strategy.kind === "temporal") return isUpdating(join.left);
  if (join.strategy.kind !== "regular") return false;
  const outer = ["LEFT", "RIGHT", "FULL", "ANTI"].includes(join.type);
  return outer || isUpdating(join.left) || isUpdating(join.right);
}

/** The time attribute that the only sort key of a rank is. */
export function orderTime(rank: RowNumber): "rowtime" | "proctime" | undefined {
  return rank.order.length === 1 ? rank.order[0]!.type.time : undefined;
}

export function rankStrategy(rank: RowNumber): RankStrategy {
  const { windows } = rank.input;
  if (windows !== undefined && rank.partition.includes(windows.start) && rank.partition.includes(windows.end))
    return "window";
  if (isUpdating(rank.input)) return "retract";
  if (rank.range?.start !== 1 || rank.range.end !== 1) return "append";
  if (orderTime(rank) === undefined) return "top 1";
  return rank.order[0]!.descending ? "last row" : "first row";
}

/** The node that makes a plan updating, as Flink names it. */
export function updatingNode(plan: Plan): string {
  switch (plan.kind) {
    case "aggregate":
      return plan.calls.length === 0 ? "GroupAggregate(distinct)" : "GroupAggregate";
    case "rowNumber":
      return rankStrategy(plan) === "first row" || rankStrategy(plan) === "last row" ? "Deduplicate" : "Rank";
    case "join":
      if (plan.strategy.kind === "regular") return `Join(joinType=[${plan.type}])`;
      return updatingNode(plan.left);
    case "sortLimit":
      return "SortLimit";
    case "set":
      return "GroupAggregate";
    case "normalize":
      return "ChangelogNormalize";
    case "scan":
      return "TableSourceScan";
    case "union":
      return updatingNode(plan.inputs.find(isUpdating) ?? plan.inputs[0]!);
    case "values":
      return "Values";
    default:
      return updatingNode(plan.input);
  }
}

/** Tells every ROW_NUMBER below whether its rank is read. */
export function markRankUse(plan: Plan, used: ReadonlySet<number>): void {
  const all = (input: Plan) => new Set(input.fields.keys());
  switch (plan.kind) {
    case "scan":
    case "values":
      return;
    case "project": {
      const below = new Set<number>();
      for (const index of used) collect(plan.expressions[index]!, below);
      markRankUse(plan.input, below);
      return;
    }
    case "filter": {
      const below = new Set(used);
      collect(plan.condition, below);
      markRankUse(plan.input, below);
      return;
    }
    case "rowNumber": {
      plan.rankUsed = used.has(plan.fields.length - 1);
      const below = [...used].filter((index) => index < plan.fields.length - 1);
      markRankUse(plan.input, new Set([...below, ...plan.partition, ...plan.order.map(({ index }) => index)]));
      return;
    }
    case "aggregate": {
      const filters = plan.calls.flatMap(({ filter }) => (filter === undefined ? [] : [filter]));
      markRankUse(plan.input, new Set([...plan.keys, ...plan.calls.flatMap(({ args }) => args), ...filters]));
      return;
    }
    case "join":
    case "set":
      markRankUse(plan.left, all(plan.left));
      markRankUse(plan.right, all(plan.right));
      return;
    case "union":
      for (const input of plan.inputs) markRankUse(input, used);
      return;
    default:
      markRankUse(plan.input, all(plan.input));
  }
}

function collect(rex: Rex, into: Set<number>): void {
  if (rex.kind === "column") into.add(rex.index);
  else if (rex.kind === "call") for (const arg of rex.args) collect(arg, into);
}
