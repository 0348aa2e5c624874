import { type Position, SqlError } from "../errors.ts";
import type { AggregateCall } from "../functions/aggregates.ts";
import { changesOf, isUpdating, rankStrategy, updatingNode } from "./changelog.ts";
import { describeNode } from "./describe-plan.ts";
import { inputsOf, type Plan } from "./plan.ts";
import { checkRanks } from "./rank.ts";

/** Refuses what only the whole plan shows. */
export function checkPlan(plan: Plan): void {
  checkRanks(plan);
  checkUserAggregates(plan);
  checkInputs(plan);
}

/** Refuses updates where Flink's operator takes inserts only. */
function checkInputs(plan: Plan): void {
  for (const input of inputsOf(plan)) checkInputs(input);
  const consumer = insertOnly(plan);
  if (consumer === undefined) return;
  const updating = inputsOf(plan).find(isUpdating);
  if (updating !== undefined) throw unsupportedChanges(consumer.name, updating, consumer.at);
}

/** What Flink calls an operator that takes inserts only. */
function insertOnly(plan: Plan): { name: string; at: Position } | undefined {
  switch (plan.kind) {
    case "over":
      return { name: "StreamPhysicalOverAggregate", at: plan.at };
    case "match":
      return { name: "Match Recognize", at: plan.at };
    case "temporalSort":
      return { name: "StreamPhysicalTemporalSort", at: plan.at };
    case "rowNumber": {
      if (rankStrategy(plan) !== "window") return undefined;
      return { name: "StreamPhysicalWindowRank", at: plan.at };
    }
    case "join": {
      if (plan.strategy.kind === "interval") return { name: "StreamPhysicalIntervalJoin", at: plan.at };
      return plan.strategy.kind === "window" ? { name: "StreamPhysicalWindowJoin", at: plan.at } : undefined;
    }
    default:
      return undefined;
  }
}

/** The refusal of a consumer of inserts whose input is updated. */
export function unsupportedChanges(consumer: string, input: Plan, at: Position): SqlError {
  const node = updatingNode(input);
  const { updates, deletes } = changesOf(input);
  const kinds = updates && deletes ? "update and delete" : updates ? "update" : "delete";
  return new SqlError(
    "FLINK_SQL_PLAN",
    `${consumer} doesn't support consuming ${kinds} changes which is produced by node ${describeNode(node)}`,
    at,
  );
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
  if (merge && (call.name === "FIRST_VALUE" || call.name === "LAST_VALUE")) {
    const own = call.name === "FIRST_VALUE" ? "FirstValueAggFunction" : "LastValueAggFunction";
    const at = `class 'org.apache.flink.table.runtime.functions.aggregate.${own}' for function '${call.name}'`;
    throw invalidFunction("merge", at);
  }
  if (call.user === undefined) return;
  const { name, identifier, function: own, at } = call.user;
  const missing = retract && own.retract === undefined ? "retract" : merge && own.merge === undefined ? "merge" : "";
  if (missing === "") return;
  throw invalidFunction(missing, `class '${identifier}' for function '${name}'`, at);
}

function invalidFunction(missing: string, where: string, at?: Position): SqlError {
  const message = `Could not find an implementation method '${missing}' in ${where} that matches the following signature`;
  return new SqlError("FLINK_SQL_PLAN", message, at);
}

/** Whether the windows below an aggregate overlap or are merged. */
function sharesRows(plan: Plan): boolean {
  if (plan.kind === "window") return plan.function !== "TUMBLE";
  return inputsOf(plan).some(sharesRows);
}
