import { invalid, notImplemented, type Position, SqlError } from "../errors.ts";
import type { Rex } from "../functions/rex.ts";
import type { Call, OrderItem, WindowSpec } from "../parser/ast.ts";
import { BIGINT, withNullable } from "../types/logical.ts";
import { Appender } from "./builders.ts";
import type { Translator } from "./expressions.ts";
import { inputsOf, mapInputs, type Plan, type RowNumber, type SortKey } from "./plan.ts";

/** Sort keys: NULL is the smallest value unless NULLS FIRST or LAST says otherwise. */
export function sortKeys(items: readonly OrderItem[], translator: Translator, appender: Appender): SortKey[] {
  return items.map(({ expression, descending, nulls }) => {
    const rex = translator.translate(expression);
    return {
      index: appender.add(rex),
      type: rex.type,
      descending,
      nullsFirst: nulls === undefined ? !descending : nulls === "FIRST",
    };
  });
}

/** The plan with the rank of a `ROW_NUMBER() OVER (…)` appended. */
export function planRowNumber(input: Plan, call: Call & { readonly over: WindowSpec }, translator: Translator): Plan {
  const { over } = call;
  if (over.frame !== undefined)
    throw invalid(
      "ROW/RANGE not allowed with RANK, DENSE_RANK, ROW_NUMBER or PERCENTILE_CONT/DISC functions",
      over.frame.at,
    );
  if (over.orderBy.length === 0)
    throw invalid("Over Agg: The window rank function requires order by clause with non-constant fields.", call.at);
  const appender = new Appender(input);
  const partition = over.partitionBy.map((expression) => appender.add(translator.translate(expression)));
  const order = sortKeys(over.orderBy, translator, appender);
  const below = appender.plan();
  return {
    kind: "rowNumber",
    at: call.at,
    input: below,
    partition,
    order,
    range: undefined,
    finalFirstRow: translator.session.version >= 2.1,
    rankUsed: true,
    fields: [...below.fields, { name: "w0$o0", type: withNullable(BIGINT, false) }],
    ...(below.windows && { windows: below.windows }),
  };
}

/** Gives a rank below `plan` the range that a condition says; false when the condition is not about a rank. */
export function takeRankCondition(plan: Plan, condition: Rex): boolean {
  if (condition.kind !== "call" || condition.args.length !== 2) return false;
  const [left, right] = condition.args.map(uncast) as [Rex, Rex];
  const flipped: Readonly<Record<string, string>> = { "<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "=" };
  const operator = left.kind === "column" ? condition.name : flipped[condition.name];
  const [side, bound] = left.kind === "column" ? [left, right] : [right, left];
  if (operator === undefined || !(operator in flipped) || side.kind !== "column") return false;
  const rank = findRank(plan, side.index);
  if (rank !== undefined && bound.kind !== "literal")
    throw notImplemented("A condition that compares a row number with something else than a number", rank.at);
  if (bound.kind !== "literal") return false;
  if (rank === undefined || typeof bound.value !== "number") return false;
  const range = rank.range ?? { start: 1, end: Number.POSITIVE_INFINITY };
  if (operator === "=" || operator === "<=") range.end = Math.min(range.end, bound.value);
  if (operator === "<") range.end = Math.min(range.end, bound.value - 1);
  if (operator === "=" || operator === ">=") range.start = Math.max(range.start, bound.value);
  if (operator === ">") range.start = Math.max(range.start, bound.value + 1);
  if (range.end < 0) throw refused(`Rank end should not less than zero, but now is ${range.end}`, rank.at);
  rank.range = range;
  return true;
}

function uncast(rex: Rex): Rex {
  return rex.kind === "call" && rex.name === "CAST" ? uncast(rex.args[0]!) : rex;
}

/** The ROW_NUMBER whose rank a column is. */
function findRank(plan: Plan, index: number): RowNumber | undefined {
  if (plan.kind === "project") {
    const rex = plan.expressions[index]!;
    return rex.kind === "column" ? findRank(plan.input, rex.index) : undefined;
  }
  if (plan.kind === "filter") return findRank(plan.input, index);
  return plan.kind === "rowNumber" && index === plan.fields.length - 1 ? plan : undefined;
}

/** Turns every ROW_NUMBER that no condition is about into one that counts rows in the order of a time attribute. */
export function numberRows(plan: Plan): Plan {
  const below = mapInputs(plan, numberRows);
  if (below.kind !== "rowNumber" || below.range !== undefined) return below;
  const [time] = below.order;
  if (time?.type.time === undefined || below.order.length > 1)
    throw refused("OVER windows' ordering in stream mode must be defined on a time attribute.", below.at);
  if (time.descending) throw refused("The window can only be ordered in ASCENDING mode.", below.at);
  const { at, input, partition, fields } = below;
  const type = withNullable(BIGINT, false);
  const count = { name: "COUNT" as const, args: [], argTypes: [], distinct: false, filter: undefined, type };
  return {
    kind: "over",
    at,
    input,
    partition,
    timeColumn: time.index,
    time: time.type.time,
    unit: "ROWS",
    preceding: Number.POSITIVE_INFINITY,
    calls: [count],
    fields,
  };
}

/** Refuses a ROW_NUMBER whose last row no condition says. */
export function checkRanks(plan: Plan): void {
  if (plan.kind === "rowNumber" && !Number.isFinite(plan.range?.end)) {
    throw refused(
      "Rank end is not specified. Currently rank only support TopN, which means the rank end must be specified.",
      plan.at,
    );
  }
  for (const input of inputsOf(plan)) checkRanks(input);
}

function refused(message: string, at: Position): SqlError {
  return new SqlError("FLINK_SQL_PLAN", message, at);
}
