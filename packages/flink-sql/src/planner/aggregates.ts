import { invalid } from "../errors.ts";
import type { AggregateCall } from "../functions/aggregates.ts";
import { column, type Rex, call as rexCall, sameRex } from "../functions/rex.ts";
import type { Call, Expression } from "../parser/ast.ts";
import type { Select } from "../parser/ast-query.ts";
import { INT, plain, timestampLtz, withNullable } from "../types/logical.ts";
import { AggregateList } from "./aggregate-list.ts";
import { columnsOf, project } from "./builders.ts";
import { Translator } from "./expressions.ts";
import { expand, GroupingSets } from "./grouping-sets.ts";
import type { Aggregate, Field, Plan, WindowColumns } from "./plan.ts";
import type { Scope } from "./scope.ts";
import type { PlanningSession } from "./session.ts";
import { children, hasAggregate, isAggregateCall } from "./traverse.ts";
import { groupWindow } from "./windows.ts";

/** What a grouped SELECT is planned to: the aggregate, and the translator of what stands above it. */
export interface Grouped {
  plan(): Plan;
  readonly translator: Translator;
}

/** Plans GROUP BY and aggregates over `input`; calls are added as the select list and HAVING are translated. */
export function planGroups(select: Select, input: Plan, scope: Scope, session: PlanningSession): Grouped {
  const below = new Translator(scope, session);
  const sets = new GroupingSets(select.groupBy ?? [], below);
  const windowCall = sets.window;
  const keyCount = sets.keys.length;
  const aggregates = new AggregateList(below);
  const auxiliary = new Map<string, number>();
  let windowed: { columns: WindowColumns; fields: Field[] } | undefined;
  let base = input;
  if (windowCall !== undefined) {
    const keyed = project(
      input,
      [...columnsOf(input), ...sets.keys],
      [...names(input), ...sets.keys.map((_, i) => `$k${i}`)],
    );
    const partition = sets.keys.map((_, index) => input.fields.length + index);
    const plan = groupWindow(windowCall, keyed, below, partition);
    const { partition: _, ...columns } = plan.windows!;
    base = { ...plan, windows: columns };
    const first = plan.fields.length - 3;
    windowed = { columns, fields: plan.fields.slice(first) };
    for (const [index, name] of ["START", "END", "TIME"].entries()) auxiliary.set(name, keyCount + index);
  }
  const windowKeys =
    windowed === undefined
      ? []
      : [0, 1, 2].map((index) => column(base.fields.length - 3 + index, windowed.fields[index]!.type));
  const keys = [...sets.keys, ...windowKeys];
  const multiple = sets.sets.length > 1;

  const translator: Translator = new Translator(scope, session, (expression) => {
    if (expression.kind === "call" && expression.over === undefined) {
      const name = (expression.name[0] ?? "").toUpperCase();
      const helper = /^(TUMBLE|HOP|SESSION)_(START|END|ROWTIME|PROCTIME)$/.exec(name);
      if (helper !== null) return windowHelper(expression, helper[1]!, helper[2]!);
      if (name === "GROUPING" || name === "GROUPING_ID" || name === "GROUP_ID")
        return sets.grouping(expression, keys.length, below);
      if (isAggregateCall(expression, session))
        return column(keys.length + (multiple ? 1 : 0) + aggregates.add(expression), aggregates.typeOf(expression));
    }
    if (expression.kind === "star") return undefined;
    if (hasAggregate(expression, session) || hasHelper(expression)) return undefined;
    const rex = below.translate(expression);
    const key = keys.findIndex((other) => sameRex(other, rex));
    if (key >= 0) return column(key, outputType(key));
    if (expression.kind === "identifier")
      throw invalid(`Expression '${expression.parts.join(".")}' is not being grouped`, expression.at);
    return undefined;
  });

  function windowHelper(call: Call, kind: string, part: string): Rex {
    if (
      windowCall === undefined ||
      windowCall.name[0]!.toUpperCase() !== kind ||
      !sameArguments(call, windowCall, below)
    ) {
      throw invalid(
        `Call to auxiliary group function '${kind}_${part}' must have matching call to group function '$${kind}' in GROUP BY clause`,
        call.at,
      );
    }
    if (part === "PROCTIME") {
      const type = { ...timestampLtz(3), nullable: false, time: "proctime" as const };
      return { ...rexCall(`${kind}_PROCTIME`, [], type, () => "c.now()"), type, dynamic: true };
    }
    const index = auxiliary.get(part === "ROWTIME" ? "TIME" : part)!;
    if (part === "ROWTIME" && windowed!.columns.time !== "rowtime") {
      throw invalid("A proctime window cannot provide a rowtime attribute.", call.at);
    }
    return column(index, outputType(index));
  }

  function outputType(key: number) {
    const { type } = keys[key]!;
    const nullable = type.nullable || (multiple && key < keyCount);
    return withNullable(perWindow() === undefined ? plain(type) : type, nullable);
  }

  /** The columns among the keys that are the window's, when the keys hold start and end of one. */
  function perWindow(): WindowColumns | undefined {
    const { windows } = base;
    if (windows === undefined) return undefined;
    const place = (index: number) => keys.findIndex((key) => key.kind === "column" && key.index === index);
    const [start, end] = [place(windows.start), place(windows.end)];
    if (start < 0 || end < 0) return undefined;
    const { partition, ...rest } = windows;
    if (partition === undefined) return { ...rest, start, end };
    const bounds = new Set([windows.start, windows.end, base.fields.findIndex(({ name }) => name === "window_time")]);
    const others = keys.filter((key) => key.kind !== "column" || !bounds.has(key.index));
    const same = others.length === partition.length && partition.every((index) => place(index) >= 0);
    return same ? { ...rest, start, end } : undefined;
  }

  function nameOf(rex: Rex, index: number): string {
    const name = rex.kind === "column" ? base.fields[rex.index]!.name : "$";
    return name.startsWith("$") ? `$f${index}` : name;
  }

  return {
    translator,
    plan() {
      const arguments_ = aggregates.arguments;
      const lower = project(
        base,
        [...keys, ...arguments_],
        [...keys, ...arguments_].map((rex, index) => nameOf(rex, index)),
      );
      const windows = perWindow();
      const ttl = windows === undefined ? session.stateTtl.take(select.from) : undefined;
      const shift = multiple ? 1 : 0;
      const expanded = multiple ? expand(lower, sets, keys.length) : lower;
      const calls = aggregates.calls.map((one) => shifted(one, keys.length + shift));
      const keyFields = keys.map((_, index) => ({ name: nameOf(keys[index]!, index), type: outputType(index) }));
      const idFields = multiple ? [{ name: "$e", type: withNullable(INT, false) }] : [];
      const fields = [...keyFields, ...idFields, ...calls.map(({ type }, index) => ({ name: `EXPR$${index}`, type }))];
      const plan: Aggregate = {
        kind: "aggregate",
        input: expanded,
        keys: Array.from({ length: keys.length + shift }, (_, index) => index),
        calls,
        ...(windows === undefined && ttl !== undefined && { stateTtl: ttl }),
        per: windows,
        fields,
        ...(windows && { windows }),
      };
      return plan;
    },
  };
}

const names = (plan: Plan) => plan.fields.map(({ name }) => name);

function hasHelper(expression: Expression): boolean {
  if (expression.kind === "call" && /^(TUMBLE|HOP|SESSION)_|^GROUP/i.test(expression.name[0] ?? "")) return true;
  return children(expression).some(hasHelper);
}

function sameArguments(left: Call, right: Call, translator: Translator): boolean {
  if (left.args.length !== right.args.length) return false;
  return left.args.every((arg, index) => sameRex(translator.translate(arg), translator.translate(right.args[index]!)));
}

function shifted(call: AggregateCall, by: number): AggregateCall {
  return {
    ...call,
    args: call.args.map((arg) => arg + by),
    filter: call.filter === undefined ? undefined : call.filter + by,
  };
}
