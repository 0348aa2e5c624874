import { invalid, notImplemented } from "../errors.ts";
import { type AggregateCall, aggregateType, isAggregate } from "../functions/aggregates.ts";
import { column, literal, type Rex, call as rexCall, sameRex } from "../functions/rex.ts";
import type { Call, Expression, GroupItem, Select } from "../parser/ast.ts";
import { BIGINT, INT, plain, STRING, timestampLtz, withNullable } from "../types/logical.ts";
import { columnsOf, project } from "./builders.ts";
import { Translator } from "./expressions.ts";
import type { Aggregate, Field, Plan, WindowColumns } from "./plan.ts";
import type { Scope } from "./scope.ts";
import { groupWindow, isGroupWindow } from "./windows.ts";

/** Whether an expression has an aggregate that is not in an OVER clause. */
export function hasAggregate(expression: Expression): boolean {
  if (expression.kind === "call") {
    if (expression.over === undefined && isAggregate(expression.name[0] ?? "")) return true;
    return expression.args.some(hasAggregate);
  }
  return children(expression).some(hasAggregate);
}

/** The expressions directly inside another. */
export function children(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case "unary":
    case "cast":
    case "field":
      return [expression.operand];
    case "binary":
      return [expression.left, expression.right];
    case "is":
      return expression.other === undefined ? [expression.operand] : [expression.operand, expression.other];
    case "between":
      return [expression.operand, expression.low, expression.high];
    case "in":
      return [expression.operand, ...(expression.list ?? [])];
    case "like":
      return [expression.operand, expression.pattern];
    case "item":
      return [expression.operand, expression.index];
    case "case": {
      const parts = expression.branches.flatMap(({ when, result }) => [...when, result]);
      return [expression.operand, ...parts, expression.otherwise].filter((part) => part !== undefined);
    }
    case "call":
      return expression.args;
    case "list":
      return expression.items;
    default:
      return [];
  }
}

/** What a grouped SELECT is planned to: the aggregate, and the translator of what stands above it. */
export interface Grouped {
  plan(): Plan;
  readonly translator: Translator;
}

/** Plans GROUP BY and aggregates over `input`; calls are added as the select list and HAVING are translated. */
export function planGroups(select: Select, input: Plan, scope: Scope, zone: string): Grouped {
  const below = new Translator(scope, zone);
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

  const translator: Translator = new Translator(scope, zone, (expression) => {
    if (expression.kind === "call" && expression.over === undefined) {
      const name = (expression.name[0] ?? "").toUpperCase();
      const helper = /^(TUMBLE|HOP|SESSION)_(START|END|ROWTIME|PROCTIME)$/.exec(name);
      if (helper !== null) return windowHelper(expression, helper[1]!, helper[2]!);
      if (name === "GROUPING" || name === "GROUPING_ID" || name === "GROUP_ID")
        return sets.grouping(expression, keys.length, below);
      if (isAggregate(name))
        return column(keys.length + (multiple ? 1 : 0) + aggregates.add(expression), aggregates.typeOf(expression));
    }
    if (expression.kind === "star") return undefined;
    if (hasAggregate(expression) || hasHelper(expression)) return undefined;
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
        `Call to auxiliary group function '${kind}_${part}' must have matching call to group function '${kind}' in GROUP BY clause`,
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

  return {
    translator,
    plan() {
      const arguments_ = aggregates.arguments;
      const lower = project(
        base,
        [...keys, ...arguments_],
        [...keys, ...arguments_].map((_, index) => `$f${index}`),
      );
      const windows = perWindow();
      const shift = multiple ? 1 : 0;
      const expanded = multiple ? expand(lower, sets, keys.length) : lower;
      const calls = aggregates.calls.map((one) => shifted(one, keys.length + shift));
      const keyFields = keys.map((_, index) => ({ name: `$f${index}`, type: outputType(index) }));
      const idFields = multiple ? [{ name: "$e", type: withNullable(INT, false) }] : [];
      const fields = [...keyFields, ...idFields, ...calls.map(({ type }, index) => ({ name: `EXPR$${index}`, type }))];
      const plan: Aggregate = {
        kind: "aggregate",
        input: expanded,
        keys: Array.from({ length: keys.length + shift }, (_, index) => index),
        calls,
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

/** Inserts the number of the grouping set behind the keys. */
function expand(input: Plan, sets: GroupingSets, keyCount: number): Plan {
  const withId = project(
    input,
    [...columnsOf(input).slice(0, keyCount), literal(0, withNullable(INT, false)), ...columnsOf(input).slice(keyCount)],
    [...names(input).slice(0, keyCount), "$e", ...names(input).slice(keyCount)],
  );
  const list = sets.sets.map((set, id) => ({
    id,
    nulls: sets.keys.flatMap((_, index) => (set.has(index) ? [] : [index])),
  }));
  return {
    kind: "expand",
    input: withId,
    sets: list,
    fields: withId.fields,
    ...(withId.windows && { windows: withId.windows }),
  };
}

function shifted(call: AggregateCall, by: number): AggregateCall {
  return {
    ...call,
    args: call.args.map((arg) => arg + by),
    filter: call.filter === undefined ? undefined : call.filter + by,
  };
}

/** The aggregates of a SELECT, each one once, over a list of argument expressions. */
export class AggregateList {
  readonly calls: AggregateCall[] = [];
  readonly arguments: Rex[] = [];
  readonly #translator: Translator;

  constructor(translator: Translator) {
    this.#translator = translator;
  }

  typeOf(call: Call): AggregateCall["type"] {
    return this.calls[this.add(call)]!.type;
  }

  /** The number of an aggregate call. */
  add(call: Call): number {
    const name = (call.name[0] ?? "").toUpperCase();
    const translator = this.#translator;
    const star = call.args[0]?.kind === "star";
    const args = star ? [] : call.args.map((arg) => translator.translate(arg));
    if (call.withinGroup.length > 0 || call.orderBy.length > 0) throw notImplemented(`${name} with ORDER BY`, call.at);
    if (call.nulls !== undefined) throw notImplemented(`${call.nulls} NULLS`, call.at);
    const type = aggregateType(name, args, { at: call.at, zone: translator.zone });
    let option: unknown;
    if (name === "LISTAGG") {
      const separator = args[1] ?? literal(",", STRING);
      if (separator.kind !== "literal") throw notImplemented("LISTAGG with a separator that is no literal", call.at);
      option = separator.value;
      args.length = 1;
    }
    if (args.length > 1) throw invalid(`Invalid number of arguments to function '${name}'`, call.at);
    const one: AggregateCall = {
      name: name as AggregateCall["name"],
      args: args.map((arg) => this.#argument(arg)),
      argTypes: args.map((arg) => arg.type),
      distinct: call.distinct && name !== "MIN" && name !== "MAX",
      filter: call.filter === undefined ? undefined : this.#argument(translator.condition(call.filter, "FILTER")),
      type,
      option,
    };
    const same = this.calls.findIndex((other) => JSON.stringify(other) === JSON.stringify(one));
    return same >= 0 ? same : this.calls.push(one) - 1;
  }

  #argument(rex: Rex): number {
    const found = this.arguments.findIndex((other) => sameRex(other, rex));
    return found >= 0 ? found : this.arguments.push(rex) - 1;
  }
}

/** GROUP BY taken apart: the keys, the sets of them, and the group window. */
class GroupingSets {
  readonly keys: Rex[] = [];
  sets: ReadonlySet<number>[] = [new Set()];
  window: Call | undefined;

  constructor(items: readonly GroupItem[], translator: Translator) {
    for (const item of items) {
      if (item.kind === "expression") {
        const { expression } = item;
        if (expression.kind === "call" && isGroupWindow(expression)) {
          if (this.window !== undefined) throw notImplemented("Two group windows in one GROUP BY", expression.at);
          this.window = expression;
        } else
          this.#combine([
            new Set(
              expression.kind === "list" && expression.type === "ROW"
                ? expression.items.map((part) => this.#key(part, translator))
                : [this.#key(expression, translator)],
            ),
          ]);
        continue;
      }
      const groups = item.sets.map((set) => set.map((expression) => this.#key(expression, translator)));
      if (item.kind === "sets") this.#combine(groups.map((group) => new Set(group)));
      else if (item.kind === "rollup") {
        this.#combine(
          Array.from(
            { length: groups.length + 1 },
            (_, index) => new Set(groups.slice(0, groups.length - index).flat()),
          ),
        );
      } else {
        const subsets = Array.from(
          { length: 2 ** groups.length },
          (_, bits) => new Set(groups.filter((_g, index) => (bits & (1 << index)) === 0).flat()),
        );
        this.#combine(subsets);
      }
    }
  }

  #key(expression: Expression, translator: Translator): number {
    const rex = translator.translate(expression);
    const found = this.keys.findIndex((other) => sameRex(other, rex));
    return found >= 0 ? found : this.keys.push(rex) - 1;
  }

  #combine(sets: readonly ReadonlySet<number>[]): void {
    this.sets = this.sets.flatMap((left) => sets.map((right) => new Set([...left, ...right])));
  }

  /** GROUPING_ID: one bit per argument, set where the key is not in the row's set. */
  grouping(call: Call, idColumn: number, translator: Translator): Rex {
    if (call.name[0]!.toUpperCase() === "GROUP_ID") throw notImplemented("GROUP_ID", call.at);
    const positions = call.args.map((arg) => {
      const rex = translator.translate(arg);
      const key = this.keys.findIndex((other) => sameRex(other, rex));
      if (key < 0) throw invalid(`Argument to operator '${call.name[0]}' must be a grouped expression`, call.at);
      return key;
    });
    const values = this.sets.map((set) => positions.reduce((bits, key) => bits * 2 + (set.has(key) ? 0 : 1), 0));
    const type = withNullable(BIGINT, false);
    if (this.sets.length === 1) return literal(values[0], type);
    return rexCall(
      `GROUPING${positions.join("_")}`,
      [column(idColumn, withNullable(INT, false))],
      type,
      ([id], emitting) => `${emitting.constant(values)}[${id}]`,
    );
  }
}
