import type { AggregateCall } from "../functions/aggregates.ts";
import type { Rex } from "../functions/rex.ts";
import { isUpdating, orderTime, rankStrategy } from "./changelog.ts";
import type { Aggregate, Join, Plan, RowNumber } from "./plan.ts";

/** How a column of a row changes when the row is updated; "any" is a change of which nothing is known. */
export type Change = "constant" | "rising" | "falling" | "any";

/** How the columns of a plan change, as Flink infers it; undefined when its rows may be taken out. */
export function changeOfColumns(plan: Plan): readonly Change[] | undefined {
  const all = (change: Change) => plan.fields.map(() => change);
  if (!isUpdating(plan)) return all("constant");
  switch (plan.kind) {
    case "project": {
      const below = changeOfColumns(plan.input);
      return below && plan.expressions.map((rex) => changeOf(rex, below));
    }
    case "filter": {
      const below = changeOfColumns(plan.input);
      return below && (columnsOf(plan.condition).every((index) => below[index] === "constant") ? below : all("any"));
    }
    case "aggregate":
      return changeOfAggregate(plan);
    case "rowNumber":
      return changeOfRank(plan);
    case "join":
      return changeOfJoin(plan);
    case "watermark":
    case "expand":
    case "unnest":
      return changeOfColumns(plan.input) && all("any");
    default:
      return undefined;
  }
}

function changeOf(rex: Rex, below: readonly Change[]): Change {
  if (rex.kind === "column") return below[rex.index]!;
  return rex.kind === "call" && rex.name === "CAST" ? changeOf(rex.args[0]!, below) : "any";
}

function columnsOf(rex: Rex): readonly number[] {
  if (rex.kind === "column") return [rex.index];
  return rex.kind === "call" ? rex.args.flatMap(columnsOf) : [];
}

function changeOfAggregate({ input, keys, calls }: Aggregate): readonly Change[] | undefined {
  const below = changeOfColumns(input);
  if (below === undefined || keys.some((key) => below[key] !== "constant")) return undefined;
  const updating = isUpdating(input);
  return [
    ...keys.map((): Change => "constant"),
    ...calls.map((call): Change => {
      const change = changeOfCall(call, input);
      const kept = !updating || call.name === "COUNT" || call.args.every((arg) => below[arg] === change);
      return kept ? change : "any";
    }),
  ];
}

function changeOfCall({ name, args, filter }: AggregateCall, input: Plan): Change {
  if (name === "COUNT" || name === "MAX") return "rising";
  if (name === "MIN") return "falling";
  if (name !== "SUM" && name !== "SUM0") return "any";
  const { least, most } = rangeOfSummed(input, args[0]!, filter);
  if (least >= 0) return "rising";
  return most <= 0 ? "falling" : "any";
}

interface Range {
  readonly least: number;
  readonly most: number;
}

const ANY: Range = { least: Number.NEGATIVE_INFINITY, most: Number.POSITIVE_INFINITY };

/** The values of a column in the rows that a FILTER lets pass. */
function rangeOfSummed(input: Plan, index: number, filter: number | undefined): Range {
  const range = rangeOf(input, index);
  if (filter === undefined || input.kind !== "project") return range;
  const [summed, condition] = [input.expressions[index]!, input.expressions[filter]!];
  return summed.kind === "column" ? filtered(condition, summed.index, range) : range;
}

/** What literals and filters say of the values of a column. */
function rangeOf(plan: Plan, index: number): Range {
  if (plan.kind === "project") return rangeOfValue(plan.expressions[index]!, plan.input);
  if (plan.kind === "watermark" || plan.kind === "window") return rangeOf(plan.input, index);
  return plan.kind === "filter" ? filtered(plan.condition, index, rangeOf(plan.input, index)) : ANY;
}

function rangeOfValue(rex: Rex, input: Plan): Range {
  if (rex.kind === "column") return rangeOf(input, rex.index);
  if (rex.kind === "literal") {
    const value = Number(rex.value ?? Number.NaN);
    return Number.isNaN(value) ? ANY : { least: value, most: value };
  }
  if (rex.name === "CAST") return rangeOfValue(rex.args[0]!, input);
  if (rex.name !== "CASE") return ANY;
  return rex.args
    .filter((_, place) => place % 2 === 1 || place === rex.args.length - 1)
    .map((result) => rangeOfValue(result, input))
    .reduce(either);
}

function either(left: Range, right: Range): Range {
  return { least: Math.min(left.least, right.least), most: Math.max(left.most, right.most) };
}

const FLIPPED: Readonly<Record<string, string>> = { "<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "=" };

/** The values of a column within a range that a condition lets pass. */
function filtered(condition: Rex, index: number, range: Range): Range {
  if (condition.kind !== "call") return range;
  const { name, args } = condition;
  if (name === "IS TRUE") return filtered(args[0]!, index, range);
  if (name === "OR") return args.map((part) => filtered(part, index, range)).reduce(either);
  if (name === "AND") return args.reduce((narrowed, part) => filtered(part, index, narrowed), range);
  const [left, right] = args.map(uncast);
  if (!(name in FLIPPED) || left === undefined || right === undefined) return range;
  const [side, bound, operator] = left.kind === "column" ? [left, right, name] : [right, left, FLIPPED[name]!];
  if (side.kind !== "column" || side.index !== index || bound.kind !== "literal" || bound.value === null) return range;
  const value = Number(bound.value);
  return {
    least: operator.startsWith("<") || Number.isNaN(value) ? range.least : Math.max(range.least, value),
    most: operator.startsWith(">") || Number.isNaN(value) ? range.most : Math.min(range.most, value),
  };
}

function uncast(rex: Rex): Rex {
  return rex.kind === "call" && rex.name === "CAST" ? uncast(rex.args[0]!) : rex;
}

function changeOfRank(rank: RowNumber): readonly Change[] | undefined {
  const below = changeOfColumns(rank.input);
  if (below === undefined || rank.partition.some((index) => below[index] !== "constant")) return undefined;
  const last = rank.fields.length - 1;
  const change = rank.fields.map((_, index): Change => (rank.partition.includes(index) ? "constant" : "any"));
  const strategy = rankStrategy(rank);
  if (orderTime(rank) !== undefined && (strategy === "first row" || strategy === "last row")) return change;
  change[last] = "constant";
  const [first] = rank.order;
  if (first === undefined) return change;
  const kept = first.descending ? "rising" : "falling";
  const ordered = below[first.index];
  change[first.index] = ordered === kept || ordered === "constant" ? kept : "any";
  return change;
}

function changeOfJoin({ type, left, right, leftKeys, rightKeys, condition, strategy }: Join) {
  if (strategy.kind !== "regular" || condition !== undefined || (type !== "INNER" && type !== "SEMI")) return undefined;
  const [ofLeft, ofRight] = [changeOfColumns(left), changeOfColumns(right)];
  if (ofLeft === undefined || ofRight === undefined) return undefined;
  if (leftKeys.some((key) => ofLeft[key] !== "constant") || rightKeys.some((key) => ofRight[key] !== "constant"))
    return undefined;
  return type === "SEMI" ? ofLeft : [...ofLeft, ...ofRight];
}
