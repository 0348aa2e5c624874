import type { Rex } from "../functions/rex.ts";
import { changeOfColumns } from "./monotonicity.ts";
import type { Plan, RowNumber, SortKey } from "./plan.ts";
import { containing, type UpsertKey, upsertKeysOf } from "./upsert-keys.ts";

/** How a ROW_NUMBER with a range is run. */
export type RankStrategy =
  | "window"
  | "first row"
  | "final first row"
  | "last row"
  | "top 1"
  | "append"
  | "update"
  | "retract";

/** Which changes besides inserts a plan may emit. */
export interface Changes {
  readonly updates: boolean;
  readonly deletes: boolean;
}

const NONE: Changes = { updates: false, deletes: false };
const ALL: Changes = { updates: true, deletes: true };

/** Whether a plan may emit -U, +U or -D. */
export function isUpdating(plan: Plan): boolean {
  const { updates, deletes } = changesOf(plan);
  return updates || deletes;
}

/** The changes of a plan, as Flink infers them. */
export function changesOf(plan: Plan): Changes {
  switch (plan.kind) {
    case "scan": {
      const kinds = (plan.table.options.get("changelog-mode") ?? "I").split(",");
      return { updates: kinds.includes("UA"), deletes: kinds.includes("D") };
    }
    case "values":
    case "match":
      return NONE;
    case "normalize":
    case "materialize":
    case "set":
      return ALL;
    case "aggregate":
      return plan.per === undefined
        ? { updates: plan.calls.length > 0 || plan.keys.length > 0, deletes: isUpdating(plan.input) }
        : NONE;
    case "rowNumber": {
      const strategy = rankStrategy(plan);
      const proctime = strategy === "first row" && orderTime(plan) === "proctime";
      const once = strategy === "window" || strategy === "final first row" || proctime;
      return once ? NONE : ALL;
    }
    case "join":
      return changesOfJoin(plan);
    case "union":
      return plan.inputs.map(changesOf).reduce(either);
    case "sortLimit":
      return plan.keys.length > 0 || isUpdating(plan.input) ? ALL : NONE;
    case "filter":
    case "project":
    case "watermark":
    case "window":
    case "expand":
    case "over":
    case "unnest":
    case "temporalSort":
      return changesOf(plan.input);
  }
}

function either(left: Changes, right: Changes): Changes {
  return { updates: left.updates || right.updates, deletes: left.deletes || right.deletes };
}

function changesOfJoin(join: Extract<Plan, { kind: "join" }>): Changes {
  if (join.strategy.kind === "lookup" || join.strategy.kind === "temporal") return changesOf(join.left);
  if (join.strategy.kind !== "regular") return NONE;
  if (["LEFT", "RIGHT", "FULL", "ANTI"].includes(join.type)) return ALL;
  return either(changesOf(join.left), changesOf(join.right));
}

/** The time attribute that the only sort key of a rank is. */
export function orderTime(rank: RowNumber): "rowtime" | "proctime" | undefined {
  return rank.order.length === 1 ? rank.order[0]!.type.time : undefined;
}

export function rankStrategy(rank: RowNumber): RankStrategy {
  const { windows } = rank.input;
  if (windows !== undefined && rank.partition.includes(windows.start) && rank.partition.includes(windows.end))
    return "window";
  const first = rank.range?.start === 1 && rank.range.end === 1;
  if (isUpdating(rank.input)) {
    if (risingKey(rank.input, rank.partition, rank.order) === undefined) return "retract";
    return first ? "top 1" : "update";
  }
  if (!first) return "append";
  if (orderTime(rank) === undefined) return "top 1";
  if (rank.order[0]!.descending) return "last row";
  return rank.finalFirstRow && orderTime(rank) === "rowtime" ? "final first row" : "first row";
}

/**
 * The key of a changing table whose rows only rise in a sort order: a Top-N of it need not keep the rows below. Undefined
 * where they may fall or be taken out, or where rows of a key are in several partitions.
 */
export function risingKey(input: Plan, partition: readonly number[], order: readonly SortKey[]): UpsertKey | undefined {
  const keys = upsertKeysOf(input);
  const changes = changeOfColumns(input);
  if (order.length === 0 || changes === undefined || containing(keys, partition).length === 0 || !updatesAlone(input))
    return undefined;
  const rises = order.every(({ index, descending }) => {
    const change = changes[index];
    return change === "constant" || change === (descending ? "rising" : "falling");
  });
  return rises ? keys[0] : undefined;
}

/** Whether +U says it all without -U: a join must be by keys of its changing inputs. */
function updatesAlone(plan: Plan): boolean {
  if (!isUpdating(plan)) return true;
  if (plan.kind === "project" || plan.kind === "filter" || plan.kind === "watermark") return updatesAlone(plan.input);
  if (plan.kind !== "join") return true;
  const sides = [
    [plan.left, plan.leftKeys],
    [plan.right, plan.rightKeys],
  ] as const;
  return sides.every(
    ([side, keys]) => !isUpdating(side) || (containing(upsertKeysOf(side), keys).length > 0 && updatesAlone(side)),
  );
}

/** The node that makes a plan updating. */
export function updatingNode(plan: Plan): Plan {
  switch (plan.kind) {
    case "filter":
    case "project":
    case "watermark":
    case "window":
    case "expand":
    case "over":
    case "unnest":
    case "temporalSort":
      return updatingNode(plan.input);
    case "union":
      return updatingNode(plan.inputs.find(isUpdating) ?? plan.inputs[0]!);
    case "join":
      return plan.strategy.kind === "regular" ? plan : updatingNode(plan.left);
    default:
      return plan;
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
      keepRank(plan.input);
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

/** Flink takes what is projected between two ranks above both of them: the lower one always gives its number. */
function keepRank(plan: Plan): void {
  if (plan.kind === "rowNumber") plan.rankUsed = true;
  else if (plan.kind === "project" || plan.kind === "filter") keepRank(plan.input);
}

function collect(rex: Rex, into: Set<number>): void {
  if (rex.kind === "column") into.add(rex.index);
  else if (rex.kind === "call") for (const arg of rex.args) collect(arg, into);
}
