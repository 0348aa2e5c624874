import { invalid, notImplemented } from "../errors.ts";
import type { AggregateCall } from "../functions/aggregates.ts";
import { column, type Rex } from "../functions/rex.ts";
import type { Call, Expression } from "../parser/ast.ts";
import type { SelectItem } from "../parser/ast-query.ts";
import { AggregateList } from "./aggregate-list.ts";
import { Appender } from "./builders.ts";
import { Translator } from "./expressions.ts";
import type { OverAggregate, Plan } from "./plan.ts";
import { planRowNumber } from "./rank.ts";
import type { Scope } from "./scope.ts";
import type { PlanningSession } from "./session.ts";
import { children, isAggregateCall } from "./traverse.ts";

/** Appends a column for every OVER call of a select list; the translator maps the calls to the columns. */
export function planOver(
  items: readonly SelectItem[],
  input: Plan,
  scope: Scope,
  session: PlanningSession,
): { plan: Plan; translator: Translator } {
  const calls = items.flatMap(({ expression }) => overCalls(expression));
  const base = new Translator(scope, session);
  if (calls.length === 0) return { plan: input, translator: base };
  const columns = new Map<string, Rex>();
  let plan = input;
  for (const call of calls) {
    const key = keyOf(call);
    if (columns.has(key)) continue;
    const name = call.name[0]!.toUpperCase();
    if (name === "ROW_NUMBER") plan = planRowNumber(plan, call, base);
    else if (name === "RANK" || name === "DENSE_RANK")
      throw invalid(`${name}() on streaming table is not supported currently`, call.at);
    else plan = planOverAggregate(plan, call, base);
    const index = plan.fields.length - 1;
    columns.set(key, column(index, plan.fields[index]!.type));
  }
  const translator = new Translator(scope, session, (expression) =>
    expression.kind === "call" && expression.over !== undefined ? columns.get(keyOf(expression)) : undefined,
  );
  return { plan, translator };
}

function keyOf(call: Call): string {
  return JSON.stringify(call, (key, value) => (key === "at" ? undefined : value));
}

function overCalls(expression: Expression): Call[] {
  if (expression.kind === "call" && expression.over !== undefined) return [expression];
  return children(expression).flatMap(overCalls);
}

function planOverAggregate(input: Plan, call: Call, translator: Translator): Plan {
  const { over } = call;
  if (over === undefined || typeof over === "string") throw notImplemented("OVER with a named window", call.at);
  const name = call.name[0]!.toUpperCase();
  if (!isAggregateCall(call, translator.session)) throw invalid(`OVER must be applied to aggregate function`, call.at);
  const appender = new Appender(input);
  const partition = over.partitionBy.map((expression) => appender.add(translator.translate(expression)));
  const [order] = over.orderBy;
  const time = order && translator.translate(order.expression);
  if (over.orderBy.length !== 1 || time?.kind !== "column" || time.type.time === undefined) {
    throw invalid("OVER windows' ordering in stream mode must be defined on a time attribute.", call.at);
  }
  if (order!.descending) throw invalid("The window can only be ordered in ASCENDING mode.", order!.at);
  const lag = name === "LAG";
  const aggregate = lag ? planLag(call, translator, appender) : aggregateOf(call, translator, appender);
  const frame = lag ? { unit: "ROWS" as const, preceding: Number.POSITIVE_INFINITY } : frameOf(call, translator);
  const below = appender.plan();
  const plan: OverAggregate = {
    kind: "over",
    input: below,
    partition,
    timeColumn: time.index,
    time: time.type.time,
    ...frame,
    calls: [aggregate],
    fields: [...below.fields, { name: "w0$o0", type: aggregate.type }],
  };
  return plan;
}

function aggregateOf(call: Call, translator: Translator, appender: Appender): AggregateCall {
  const list = new AggregateList(translator);
  list.add(call);
  const places = list.arguments.map((rex) => appender.add(rex));
  const one = list.calls[0]!;
  return {
    ...one,
    args: one.args.map((arg) => places[arg]!),
    filter: one.filter === undefined ? undefined : places[one.filter]!,
  };
}

/** LAG(value [, offset [, default]]): the default is a second argument. */
function planLag(call: Call, translator: Translator, appender: Appender): AggregateCall {
  const [value, offset, otherwise] = call.args.map((arg) => translator.translate(arg));
  if (value === undefined) throw invalid("Invalid number of arguments to function 'LAG'", call.at);
  if (offset !== undefined && (offset.kind !== "literal" || typeof offset.value !== "number"))
    throw notImplemented("LAG with an offset that is no literal", call.at);
  const args = [value, otherwise].filter((rex) => rex !== undefined).map((rex) => appender.add(rex));
  const type = { ...value.type, nullable: true };
  return {
    name: "LAG",
    args,
    argTypes: [value.type],
    distinct: false,
    filter: undefined,
    type,
    option: offset?.kind === "literal" ? offset.value : 1,
  };
}

function frameOf(call: Call, translator: Translator): { unit: "ROWS" | "RANGE"; preceding: number } {
  const frame = typeof call.over === "string" ? undefined : call.over?.frame;
  if (frame === undefined) return { unit: "RANGE", preceding: Number.POSITIVE_INFINITY };
  if (frame.end !== undefined && frame.end.type !== "CURRENT ROW")
    throw invalid("OVER windows with FOLLOWING are not supported in stream mode", frame.at);
  const { type, value } = frame.start;
  if (type === "UNBOUNDED PRECEDING") return { unit: frame.unit, preceding: Number.POSITIVE_INFINITY };
  if (type === "CURRENT ROW") return { unit: frame.unit, preceding: 0 };
  const size = value && translator.translate(value);
  if (type !== "PRECEDING" || size?.kind !== "literal" || typeof size.value !== "number")
    throw notImplemented("This OVER frame", frame.at);
  return { unit: frame.unit, preceding: size.value };
}
