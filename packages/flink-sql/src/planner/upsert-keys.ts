import type { Rex } from "../functions/rex.ts";
import { rankStrategy } from "./changelog.ts";
import type { Join, Plan, Project, RowNumber } from "./plan.ts";

/** Columns that together tell one row of a table from another, while it changes. */
export type UpsertKey = readonly number[];

/** Name of the call that an INSERT checks columns without NULL with. */
export const NOT_NULL = "NOT NULL";

/** The keys of a plan by which its changes may be applied, as Flink finds them; empty when there is none. */
export function upsertKeysOf(plan: Plan): readonly UpsertKey[] {
  switch (plan.kind) {
    case "scan":
      return primaryKey(
        plan.fields.map(({ name }) => name),
        plan.table.primaryKey,
      );
    case "normalize":
    case "materialize":
      return [plan.keys];
    case "project":
      return keysOfProject(plan);
    case "aggregate":
      return plan.per === undefined ? [plan.keys.map((_, index) => index)] : [];
    case "rowNumber":
      return keysOfRank(plan);
    case "join":
      return plan.strategy.kind === "regular" ? keysOfJoin(plan) : [];
    case "filter":
    case "watermark":
      return upsertKeysOf(plan.input);
    default:
      return [];
  }
}

function primaryKey(names: readonly string[], key: readonly string[]): readonly UpsertKey[] {
  const columns = key.map((name) => names.indexOf(name));
  return key.length === 0 || columns.includes(-1) ? [] : [columns];
}

function keysOfProject({ input, expressions }: Project): readonly UpsertKey[] {
  return upsertKeysOf(input).flatMap((key) => {
    const columns = key.map((below) => expressions.findIndex((rex) => columnOf(rex) === below));
    return columns.includes(-1) ? [] : [columns];
  });
}

/** The column that an expression gives unchanged: a check for NULL changes nothing. */
function columnOf(rex: Rex): number | undefined {
  if (rex.kind === "column") return rex.index;
  return rex.kind === "call" && rex.name === NOT_NULL ? columnOf(rex.args[0]!) : undefined;
}

function keysOfRank(rank: RowNumber): readonly UpsertKey[] {
  const first = rank.range?.start === 1 && rank.range.end === 1;
  if (first && rankStrategy(rank) !== "window") return [rank.partition];
  const keys = containing(upsertKeysOf(rank.input), rank.partition);
  const numbered = rank.rankUsed && rank.range?.start !== rank.range?.end;
  return numbered ? [...keys, [...rank.partition, rank.fields.length - 1]] : keys;
}

function keysOfJoin({ type, left, right, leftKeys, rightKeys }: Join): readonly UpsertKey[] {
  const ofLeft = containing(upsertKeysOf(left), leftKeys);
  if (type === "SEMI" || type === "ANTI") return ofLeft;
  const width = left.fields.length;
  const ofRight = containing(upsertKeysOf(right), rightKeys).map((key) => key.map((index) => width + index));
  const leftUnique = upsertKeysOf(left).some((key) => includesAll(leftKeys, key));
  const rightUnique = upsertKeysOf(right).some((key) => includesAll(rightKeys, key));
  return [
    ...(rightUnique && type !== "RIGHT" && type !== "FULL" ? ofLeft : []),
    ...(leftUnique && type !== "LEFT" && type !== "FULL" ? ofRight : []),
    ...ofLeft.flatMap((one) => ofRight.map((other) => [...one, ...other])),
  ];
}

/** The keys that have all these columns: rows of such a key stay together when they are sent by the columns. */
export function containing(keys: readonly UpsertKey[], columns: readonly number[]): readonly UpsertKey[] {
  return keys.filter((key) => includesAll(key, columns));
}

function includesAll(list: readonly number[], columns: readonly number[]): boolean {
  return columns.every((column) => list.includes(column));
}
