import { invalid, notImplemented, SqlError } from "../errors.ts";
import { type AggregateCall, aggregateType } from "../functions/aggregates.ts";
import { column, literal, type Rex, call as rexCall, sameRex } from "../functions/rex.ts";
import type { Call, Expression } from "../parser/ast.ts";
import type { MatchRecognize, PatternNode } from "../parser/ast-query.ts";
import { plain, timestampLtz, withNullable } from "../types/logical.ts";
import { Appender } from "./builders.ts";
import { Translator } from "./expressions.ts";
import type { MatchAccessor, MatchPlan, PatternElement, Plan } from "./plan.ts";
import { sortKeys } from "./rank.ts";
import type { Scope } from "./scope.ts";
import type { PlanningSession } from "./session.ts";
import { children, isAggregateCall } from "./traverse.ts";

/** Plans MATCH_RECOGNIZE; what Flink does not support in a pattern is refused in its words. */
export function planMatch(match: MatchRecognize, input: { plan: Plan; scope: Scope }, session: PlanningSession): Plan {
  const { scope } = input;
  if (match.rows === "ALL")
    throw new SqlError("FLINK_SQL_PLAN", "All rows per match mode is not supported yet.", match.at);
  if (match.subsets.length > 0) throw new SqlError("FLINK_SQL_PLAN", "SUBSET is not supported yet.", match.at);
  const pattern = elements(match.pattern);
  checkPattern(pattern, match);
  const translator = new Translator(scope, session);
  const appender = new Appender(input.plan);
  const partition = match.partitionBy.map((expression) => appender.add(translator.translate(expression)));
  const order = sortKeys(match.orderBy, translator, appender);
  const [first] = order;
  if (first === undefined) throw invalid("You must specify either rowtime or proctime for order by.", match.at);
  const { time } = first.type;
  if (time === undefined)
    throw invalid("You must specify either rowtime or proctime for order by as the first one.", match.orderBy[0]!.at);
  if (first.descending)
    throw invalid("Primary sort order of a streaming table must be ascending on time.", match.orderBy[0]!.at);
  const unused = match.define.map(({ name }) => name).filter((name) => !pattern.some((one) => one.name === name));
  const accessors = new Accessors(pattern, unused, translator);
  const conditions = pattern.map(({ name }, index) => {
    const define = match.define.find((one) => one.name === name);
    return define && accessors.translator(index, first.type.name).condition(define.condition, "DEFINE");
  });
  const measures = match.measures.map(({ expression }) =>
    accessors.translator(undefined, first.type.name).translate(expression),
  );
  const below = appender.plan();
  const names = match.measures.map(
    ({ alias, expression }, index) =>
      alias ?? (expression.kind === "identifier" ? expression.parts.at(-1)! : `EXPR$${index}`),
  );
  const fields = [
    ...partition.map((index) => ({ name: below.fields[index]!.name, type: plain(below.fields[index]!.type) })),
    ...measures.map(({ type }, index) => ({ name: names[index]!, type })),
  ];
  return {
    kind: "match",
    at: match.at,
    input: below,
    partition,
    order,
    time,
    pattern,
    conditions,
    accessors: accessors.list,
    measures,
    within: withinOf(match, translator),
    skip: skipOf(match, pattern),
    fields,
  };
}

function elements(node: PatternNode): PatternElement[] {
  if (node.kind === "sequence") return node.items.flatMap(elements);
  if (node.kind === "variable") return [{ name: node.name, min: 1, max: 1, greedy: false }];
  if (node.kind !== "quantified") {
    const what = { alternatives: "Alternation", permute: "PERMUTE", exclusion: "Exclusion" }[node.kind];
    throw new SqlError("FLINK_SQL_PLAN", `${what} in a pattern is not supported by Flink's MATCH_RECOGNIZE`, node.at);
  }
  const { item, min, reluctant } = node;
  if (item.kind !== "variable")
    throw new SqlError("FLINK_SQL_PLAN", "Grouping in a pattern is not supported by Flink's MATCH_RECOGNIZE", node.at);
  const max = node.max ?? Number.POSITIVE_INFINITY;
  const optional = min === 0 && max === 1;
  if (optional && reluctant)
    throw new SqlError("FLINK_SQL_PLAN", "Reluctant optional variables are not supported yet.", node.at);
  return [{ name: item.name, min, max, greedy: !reluctant && !optional && min !== max }];
}

function checkPattern(pattern: readonly PatternElement[], match: MatchRecognize): void {
  const names = pattern.map(({ name }) => name);
  if (new Set(names).size < names.length) {
    throw new SqlError(
      "FLINK_SQL_PLAN",
      "Pattern variables must be unique. That might change in the future.",
      match.at,
    );
  }
  if (pattern.every(({ min }) => min === 0)) {
    throw new SqlError(
      "FLINK_SQL_PLAN",
      "Patterns that can produce empty matches are not supported. There must be at least one non-optional state.",
      match.at,
    );
  }
  for (const [index, { min, max }] of pattern.entries()) {
    if (min > 0) continue;
    if (max > 1 && Number.isFinite(max))
      throw new SqlError("FLINK_SQL_PLAN", "The from should be a positive number greater than 0.", match.at);
    if (pattern[index - 1]?.greedy === true)
      throw new SqlError("FLINK_SQL_PLAN", "Optional pattern cannot be preceded by greedy pattern", match.at);
  }
  if (pattern.at(-1)!.greedy) {
    throw new SqlError(
      "FLINK_SQL_PLAN",
      "Greedy quantifiers are not allowed as the last element of a Pattern yet. Finish your pattern with either a simple variable or reluctant quantifier.",
      match.at,
    );
  }
}

function withinOf(match: MatchRecognize, translator: Translator): number {
  if (match.within === undefined) return Number.POSITIVE_INFINITY;
  const rex = translator.translateSize(match.within);
  if (rex.kind !== "literal" || rex.type.name !== "INTERVAL_SECOND")
    throw invalid(
      "Only constant intervals with millisecond resolution are supported as time constraints of patterns.",
      match.within.at,
    );
  return rex.value as number;
}

/** AFTER MATCH SKIP; TO NEXT ROW when it is left out. */
function skipOf(match: MatchRecognize, pattern: readonly PatternElement[]): MatchPlan["skip"] {
  const { skip } = match;
  if (skip === undefined) return { to: "TO NEXT ROW", element: -1 };
  if (skip.variable === undefined) return { to: skip.to, element: -1 };
  const element = pattern.findIndex(({ name }) => name === skip.variable);
  if (element < 0) throw invalid(`Unknown pattern '${skip.variable}'`, skip.at);
  return { to: skip.to, element };
}

const NO_ELEMENT = -1;

/** Collects what conditions and measures read; each accessor is a column of the expressions. */
class Accessors {
  readonly list: MatchAccessor[] = [];
  readonly #pattern: readonly PatternElement[];
  /** Variables that are defined and not in the pattern: no row is theirs. */
  readonly #unused: readonly string[];
  readonly #base: Translator;

  constructor(pattern: readonly PatternElement[], unused: readonly string[], base: Translator) {
    this.#pattern = pattern;
    this.#unused = unused;
    this.#base = base;
  }

  /** Translates for the condition of an element, or for measures. */
  translator(defining: number | undefined, timeType: string): Translator {
    const { scope, session } = this.#base;
    return new Translator(scope, session, (expression) => {
      if (expression.kind === "identifier") return this.#row(expression, false, 0);
      if (expression.kind !== "call") return undefined;
      const name = expression.name[0]!.toUpperCase();
      if (name === "FIRST" || name === "LAST") {
        const [value, offset] = expression.args;
        if (value === undefined) throw invalid(`Invalid number of arguments to function '${name}'`, expression.at);
        if (offset !== undefined && offset.kind !== "number")
          throw invalid(`Logical offset must be a literal`, expression.at);
        return this.#row(value, name === "FIRST", offset === undefined ? 0 : Number(offset.text));
      }
      if (name === "PREV" || name === "NEXT" || name === "CLASSIFIER" || name === "MATCH_NUMBER") {
        throw new SqlError("FLINK_SQL_PLAN", `${name} is not supported by Flink's MATCH_RECOGNIZE`, expression.at);
      }
      if (name === "MATCH_ROWTIME" || name === "MATCH_PROCTIME")
        return this.#matchTime(name, expression, defining, timeType);
      return isAggregateCall(expression, this.#base.session) ? this.#aggregate(name, expression) : undefined;
    });
  }

  #matchTime(name: string, call: Call, defining: number | undefined, timeType: string): Rex {
    if (defining !== undefined) throw notImplemented(`${name} in DEFINE`, call.at);
    if (name === "MATCH_PROCTIME") {
      const type = { ...timestampLtz(3), nullable: false, time: "proctime" as const };
      return { ...rexCall(name, [], type, () => "c.now()"), type, dynamic: true };
    }
    const index = this.#base.scope.fields.findIndex(({ type }) => type.time === "rowtime" && type.name === timeType);
    if (index < 0) throw invalid("MATCH_ROWTIME needs a rowtime attribute", call.at);
    const { type } = this.#base.scope.fields[index]!;
    return this.#add(
      { kind: "row", element: undefined, fromStart: false, offset: 0, value: column(index, type) },
      { ...type, nullable: false },
    );
  }

  #row(expression: Expression, fromStart: boolean, offset: number): Rex {
    const element = this.#elementOf(expression);
    const value = this.#value(expression);
    const type = withNullable(plain(value.type), true);
    return element === NO_ELEMENT
      ? literal(null, type)
      : this.#add({ kind: "row", element, fromStart, offset, value }, type);
  }

  #aggregate(name: string, call: Call): Rex {
    if (this.#base.session.catalog.functions.find(call.name) !== undefined)
      throw notImplemented(`Aggregate function ${call.name.join(".")} of the program in MATCH_RECOGNIZE`, call.at);
    if (call.distinct)
      throw new SqlError("FLINK_SQL_PLAN", "Aggregating distinct values is not supported in MATCH_RECOGNIZE", call.at);
    const [arg] = call.args;
    const star = arg === undefined || arg.kind === "star";
    const element =
      arg === undefined ? undefined : arg.kind === "star" ? this.#named(arg.qualifier[0]) : this.#elementOf(arg);
    const args = star ? [] : [this.#value(arg)];
    const type = aggregateType(name, args, { at: call.at, zone: this.#base.zone });
    if (element === NO_ELEMENT) return literal(name === "COUNT" ? 0 : null, type);
    const aggregate: AggregateCall = {
      name: name as AggregateCall["name"],
      args: args.map((_, index) => index),
      argTypes: args.map((rex) => rex.type),
      distinct: false,
      filter: undefined,
      type,
      option: name === "LISTAGG" ? "," : undefined,
    };
    return this.#add({ kind: "aggregate", element, call: aggregate, args }, type);
  }

  #add(accessor: MatchAccessor, type: Rex["type"]): Rex {
    const found = this.list.findIndex((other) => same(other, accessor));
    return column(found >= 0 ? found : this.list.push(accessor) - 1, type);
  }

  #named(name: string | undefined): number | undefined {
    if (name !== undefined && this.#unused.includes(name)) return NO_ELEMENT;
    const index = this.#pattern.findIndex((element) => element.name === name);
    return index < 0 ? undefined : index;
  }

  /** The one variable that all columns of an expression belong to. */
  #elementOf(expression: Expression): number | undefined {
    const found = new Set(variables(expression).map((name) => this.#named(name)));
    if (found.size > 1)
      throw invalid("Aggregation and offset functions must be applied to a single pattern variable", expression.at);
    return [...found][0];
  }

  /** An expression over the columns of one row, whatever variable names stand before them. */
  #value(expression: Expression): Rex {
    const { scope, session } = this.#base;
    return new Translator(scope, session, (part) => {
      if (part.kind !== "identifier") return undefined;
      const own = part.parts.length > 1 && this.#named(part.parts[0]) !== undefined;
      return scope.resolve(own ? part.parts.slice(1) : part.parts, part.at);
    }).translate(expression);
  }
}

function variables(expression: Expression): (string | undefined)[] {
  if (expression.kind === "identifier") return [expression.parts.length > 1 ? expression.parts[0] : undefined];
  return children(expression).flatMap(variables);
}

function same(left: MatchAccessor, right: MatchAccessor): boolean {
  if (left.kind === "row") {
    return (
      right.kind === "row" &&
      left.element === right.element &&
      left.fromStart === right.fromStart &&
      left.offset === right.offset &&
      sameRex(left.value, right.value)
    );
  }
  return (
    right.kind === "aggregate" &&
    left.element === right.element &&
    left.call.name === right.call.name &&
    left.args.length === right.args.length &&
    left.args.every((arg, index) => sameRex(arg, right.args[index]!))
  );
}
