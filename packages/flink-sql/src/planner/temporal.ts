import { connectorOf } from "../connectors/registry.ts";
import { invalid, SqlError } from "../errors.ts";
import type { Rex } from "../functions/rex.ts";
import { isTimestamp, typeText, withNullable } from "../types/logical.ts";
import { rexText } from "./describe-plan.ts";
import type { Equality, JoinInput } from "./joins.ts";
import type { Join, Plan } from "./plan.ts";

/** How `FOR SYSTEM_TIME AS OF` is run: as a lookup by processing time, or on the versions of the right side by event time. */
export function asOfStrategy(input: JoinInput, asOf: Rex, equalities: readonly Equality[]): Join["strategy"] {
  const refused = (message: string) => new SqlError("FLINK_SQL_PLAN", message, input.at);
  if (!isTimestamp(asOf.type)) {
    const type = typeText(withNullable(asOf.type, true)).replace(/^INT$/, "INTEGER");
    throw invalid(`The system time period specification expects Timestamp type but is '${type}'`, input.at);
  }
  if (input.type !== "INNER" && input.type !== "LEFT")
    throw refused(`Temporal table join currently only support INNER JOIN and LEFT JOIN, but was ${input.type} JOIN`);
  if (equalities.length === 0) throw refused("Currently the join key in Temporal Table Join can not be empty.");
  if (asOf.type.time === "proctime") {
    if (canBeLookedUp(input.right)) return { kind: "lookup" };
    throw refused(keyOf(input.right) === undefined ? NO_KEY : "Processing-time temporal join is not supported yet.");
  }
  if (asOf.type.time !== "rowtime" || asOf.kind !== "column")
    throw refused(
      "Temporal table join currently only supports 'FOR SYSTEM_TIME AS OF' left table's time attribute field",
    );
  const rightTime = input.right.fields.findIndex(({ type }) => type.time === "rowtime");
  if (rightTime < 0)
    throw refused(
      "Event-Time Temporal Table Join requires both primary key and row time attribute in versioned table, but no row time attribute can be found.",
    );
  checkKey(input, equalities);
  return { kind: "temporal", leftTime: asOf.index, rightTime };
}

const NO_KEY = "Temporal Table Join requires primary key in versioned table, but no primary key can be found.";

/** Refuses a right side without a key, and a join that leaves a column of it out. */
function checkKey(input: JoinInput, equalities: readonly Equality[]): void {
  const key = keyOf(input.right);
  if (key === undefined) throw new SqlError("FLINK_SQL_PLAN", NO_KEY, input.at);
  const joined = new Set(equalities.map(({ right }) => (right.kind === "column" ? right.index : -1)));
  if (key.every((index) => joined.has(index))) return;
  const left = input.left.fields.map(({ name }) => name);
  const right = input.right.fields.map(({ name }) => (left.includes(name) ? `${name}0` : name));
  const conditions = equalities.map((one) => `${rexText(one.left, left)}=${rexText(one.right, right)}`);
  throw new SqlError(
    "FLINK_SQL_PLAN",
    `Temporal table's primary key [${key.map((index) => right[index]).join(", ")}] must be included in the equivalence condition of temporal join, but current temporal join condition is [${conditions.join(", ")}].`,
    input.at,
  );
}

/** The right side with the upserts of its table as they come: a row that is taken out ends at its own time. */
export function asUpserts(right: Plan): Plan {
  if (right.kind === "normalize" && right.condition === undefined) return right.input;
  const passes = right.kind === "project" || right.kind === "filter" || right.kind === "watermark";
  return passes ? { ...right, input: asUpserts(right.input) } : right;
}

/** Whether rows can be looked up in the table of a plan. */
function canBeLookedUp(right: Plan): boolean {
  let plan = right;
  while ("input" in plan) plan = plan.input;
  return plan.kind === "scan" && connectorOf(plan.table).lookup === true;
}

/** The columns of a plan that are the key of its rows: that of their table, of groups, or of a deduplication. */
function keyOf(plan: Plan): readonly number[] | undefined {
  switch (plan.kind) {
    case "scan": {
      const { primaryKey } = plan.table;
      return primaryKey.length === 0
        ? undefined
        : primaryKey.map((key) => plan.fields.findIndex(({ name }) => name === key));
    }
    case "rowNumber":
      return plan.partition;
    case "aggregate":
      return plan.keys;
    case "project": {
      const places = keyOf(plan.input)?.map((key) =>
        plan.expressions.findIndex((rex) => rex.kind === "column" && rex.index === key),
      );
      return places?.includes(-1) === true ? undefined : places;
    }
    case "filter":
    case "watermark":
    case "normalize":
    case "unnest":
      return keyOf(plan.input);
    default:
      return undefined;
  }
}
