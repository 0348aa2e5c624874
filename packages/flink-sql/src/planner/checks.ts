import { SqlError } from "../errors.ts";
import type { AggregateCall } from "../functions/aggregates.ts";
import { isUpdating } from "./changelog.ts";
import { inputsOf, type Plan } from "./plan.ts";
import { checkRanks } from "./rank.ts";

/** Refuses what only the whole plan shows. */
export function checkPlan(plan: Plan): void {
  checkRanks(plan);
  checkUserAggregates(plan);
}

/** Aggregate functions of the program need `retract` and `merge` where Flink calls them. */
function checkUserAggregates(plan: Plan): void {
  if (plan.kind === "aggregate") {
    const retracts = isUpdating(plan.input);
    const merges = plan.per !== undefined && sharesRows(plan.input);
    for (const call of plan.calls) need(call, retracts, merges);
  }
  if (plan.kind === "over") for (const call of plan.calls) need(call, Number.isFinite(plan.preceding), false);
  for (const input of inputsOf(plan)) checkUserAggregates(input);
}

function need(call: AggregateCall, retract: boolean, merge: boolean): void {
  if (call.user === undefined) return;
  const { name, identifier, function: own, at } = call.user;
  const missing = retract && own.retract === undefined ? "retract" : merge && own.merge === undefined ? "merge" : "";
  if (missing === "") return;
  throw new SqlError(
    "FLINK_SQL_PLAN",
    `Could not find an implementation method '${missing}' in class '${identifier}' for function '${name}' that matches the following signature`,
    at,
  );
}

/** Whether the windows below an aggregate overlap or are merged. */
function sharesRows(plan: Plan): boolean {
  if (plan.kind === "window") return plan.function !== "TUMBLE";
  return inputsOf(plan).some(sharesRows);
}
