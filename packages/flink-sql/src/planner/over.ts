import { invalid, notImplemented, type Position, SqlError } from "../errors.ts";
import type { AggregateCall } from "../functions/aggregates.ts";
import { column, type Rex } from "../functions/rex.ts";
import type { Call, Expression, WindowSpec } from "../parser/ast.ts";
import type { Select, SelectItem } from "../parser/ast-query.ts";
import { printWindowSpec } from "../parser/print-expression.ts";
import { AggregateList } from "./aggregate-list.ts";
import { Appender } from "./builders.ts";
import { Translator } from "./expressions.ts";
import type { OverAggregate, Plan } from "./plan.ts";
import { planRowNumber } from "./rank.ts";
import type { Scope } from "./scope.ts";
import type { PlanningSession } from "./session.ts";
import { children, isAggregateCall } from "./traverse.ts";

/** Functions over the rows of a window that Flink has in batch jobs only. */
const NOT_STREAMING = new Set(["LEAD", "NTILE", "PERCENT_RANK", "CUME_DIST"]);

/** A call with its window written out. */
type OverCall = Call & { readonly over: WindowSpec };

/** Appends a column for every OVER call of a select list; the translator maps the calls to the columns. */
export function planOver(
  items: readonly SelectItem[],
  windows: Select["windows"],
  input: Plan,
  scope: Scope,
  session: PlanningSession,
): { plan: Plan; translator: Translator } {
  const calls = items.flatMap(({ expression }) => overCalls(expression));
  const base = new Translator(scope, session);
  if (calls.length === 0) return { plan: input, translator: base };
  const columns = new Map<string, Rex>();
  const aggregated = new Set<string>();
  let plan = input;
  for (const call of calls) {
    const key = keyOf(call);
    if (columns.has(key)) continue;
    const written = { ...call, over: windowOf(call, windows) };
    const name = call.name[0]!.toUpperCase();
    if (name === "ROW_NUMBER") plan = planRowNumber(plan, written, base);
    else if (name === "RANK" || name === "DENSE_RANK")
      throw refused(`${name}() on streaming table is not supported currently`, call.at);
    else if (NOT_STREAMING.has(name)) throw refused(`${name} Function is not supported in stream mode.`, call.at);
    else {
      plan = planOverAggregate(plan, written, base);
      if (name !== "LAG") aggregated.add(printWindowSpec(written.over));
      if (aggregated.size > 1)
        throw refused(
          "Over Agg: Unsupported use of OVER windows. All aggregates must be computed on the same window. please re-check the over window statement.",
          call.at,
        );
    }
    const index = plan.fields.length - 1;
    columns.set(key, column(index, plan.fields[index]!.type));
  }
  const translator = new Translator(scope, session, (expression) =>
    expression.kind === "call" && expression.over !== undefined ? columns.get(keyOf(expression)) : undefined,
  );
  return { plan, translator };
}

function refused(message: string, at: Position): SqlError {
  return new SqlError("FLINK_SQL_PLAN", message, at);
}

function keyOf(call: Call): string {
  return JSON.stringify(call, (key, value) => (key === "at" ? undefined : value));
}

function overCalls(expression: Expression): Call[] {
  if (expression.kind === "call" && expression.over !== undefined) return [expression];
  return children(expression).flatMap(overCalls);
}

/** The window of a call, put together with the windows of the WINDOW clause that it names. */
function windowOf(call: Call, windows: Select["windows"]): WindowSpec {
  const over = call.over!;
  const named = (name: string, at: Position): WindowSpec => {
    const place = windows.findIndex((window) => window.name === name);
    if (place < 0) throw invalid(`Window '${name}' not found`, at);
    return extended(windows[place]!.spec, windows.slice(0, place));
  };
  const extended = (spec: WindowSpec, before: Select["windows"]): WindowSpec => {
    if (spec.base === undefined) return spec;
    const found = before.find((window) => window.name === spec.base);
    if (found === undefined) throw invalid(`Window '${spec.base}' not found`, spec.at);
    const base = extended(found.spec, before);
    if (spec.partitionBy.length > 0) throw invalid("PARTITION BY not allowed with existing window reference", spec.at);
    if (spec.orderBy.length > 0 && base.orderBy.length > 0)
      throw invalid("ORDER BY not allowed in both base and referenced windows", spec.at);
    if (base.frame !== undefined) throw invalid("Referenced window cannot have framing declarations", spec.at);
    const orderBy = spec.orderBy.length > 0 ? spec.orderBy : base.orderBy;
    return { ...spec, base: undefined, partitionBy: base.partitionBy, orderBy };
  };
  return typeof over === "string" ? named(over, call.at) : extended(over, windows);
}

function planOverAggregate(input: Plan, call: OverCall, translator: Translator): Plan {
  const { over } = call;
  const name = call.name[0]!.toUpperCase();
  if (!isAggregateCall(call, translator.session)) throw invalid(`OVER must be applied to aggregate function`, call.at);
  const appender = new Appender(input);
  const partition = over.partitionBy.map((expression) => appender.add(translator.translate(expression)));
  const [order] = over.orderBy;
  if (order === undefined || over.orderBy.length > 1)
    throw refused("The window can only be ordered by a single time column.", order?.at ?? call.at);
  if (order.descending) throw refused("The window can only be ordered in ASCENDING mode.", order.at);
  const time = translator.translate(order.expression);
  if (time.kind !== "column" || time.type.time === undefined)
    throw refused("OVER windows' ordering in stream mode must be defined on a time attribute.", order.at);
  const lag = name === "LAG";
  const aggregate = lag ? planLag(call, translator, appender) : aggregateOf(call, translator, appender);
  const frame = lag ? { unit: "ROWS" as const, preceding: Number.POSITIVE_INFINITY } : frameOf(over, translator);
  const below = appender.plan();
  const plan: OverAggregate = {
    kind: "over",
    at: call.at,
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

function frameOf({ frame }: WindowSpec, translator: Translator): { unit: "ROWS" | "RANGE"; preceding: number } {
  if (frame === undefined) return { unit: "RANGE", preceding: Number.POSITIVE_INFINITY };
  const { type, value } = frame.start;
  const toCurrent = frame.end === undefined || frame.end.type === "CURRENT ROW";
  if (!toCurrent || (type !== "PRECEDING" && type !== "UNBOUNDED PRECEDING"))
    throw refused("OVER RANGE FOLLOWING windows are not supported yet.", frame.at);
  if (type === "UNBOUNDED PRECEDING") return { unit: frame.unit, preceding: Number.POSITIVE_INFINITY };
  const size = translator.translate(value!);
  if (size.kind !== "literal" || typeof size.value !== "number" || size.type.name === "INTERVAL_MONTH")
    throw notImplemented("This OVER frame", frame.at);
  if (frame.unit === "RANGE" && size.type.name !== "INTERVAL_SECOND")
    throw invalid("Data Type mismatch between ORDER BY and RANGE clause", frame.at);
  return { unit: frame.unit, preceding: size.value };
}
