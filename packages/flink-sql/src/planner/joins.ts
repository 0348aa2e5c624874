import { notImplemented, type Position } from "../errors.ts";
import { coerce } from "../functions/cast.ts";
import { logic } from "../functions/operators.ts";
import { forEachColumn, mapColumns, type Rex } from "../functions/rex.ts";
import { commonType } from "../types/coercion.ts";
import { plain, withNullable } from "../types/logical.ts";
import { Appender, columnsOf, conjuncts, project } from "./builders.ts";
import { intervalBounds } from "./interval.ts";
import type { Field, Join, Plan } from "./plan.ts";
import { asOfStrategy, asUpserts } from "./temporal.ts";

/** A join whose conditions are still being collected. */
export interface JoinInput {
  readonly at: Position;
  readonly type: Join["type"];
  readonly left: Plan;
  readonly right: Plan;
  readonly conditions: readonly Rex[];
  /** Set for `FOR SYSTEM_TIME AS OF`: the left column that gives the time. */
  readonly asOf?: Rex;
  readonly stateTtl?: NonNullable<Join["stateTtl"]>;
  readonly zone: string;
}

/** `left = right`, each over the columns of its own side. */
export interface Equality {
  readonly left: Rex;
  readonly right: Rex;
  readonly nullSafe: boolean;
}

/** Decides how a join is run: by window, by interval, as of a time, or on all rows for ever. */
export function planJoin(input: JoinInput): Plan {
  const width = input.left.fields.length;
  const equalities: Equality[] = [];
  const others: Rex[] = [];
  for (const condition of input.conditions.flatMap(conjuncts)) {
    const equality = equalityOf(condition, width, input.zone);
    if (equality === undefined) others.push(condition);
    else equalities.push(equality);
  }
  const windowed = windowJoin(input, equalities);
  if (windowed !== undefined) return build(input, windowed.rest, others, windowed.strategy);
  if (input.asOf !== undefined) {
    const strategy = asOfStrategy(input, input.asOf, equalities);
    const right = strategy.kind === "temporal" ? asUpserts(input.right) : input.right;
    return build({ ...input, right }, equalities, others, strategy);
  }
  const interval = intervalBounds(others, input.left.fields, input.right.fields);
  if (interval !== undefined && input.type !== "SEMI" && input.type !== "ANTI") {
    const { rest, ...bounds } = interval;
    return build(input, equalities, rest, { kind: "interval", ...bounds });
  }
  return build(input, equalities, others, { kind: "regular" });
}

/** `left = right` of one side each, as expressions over their own side. */
function equalityOf(condition: Rex, width: number, zone: string): Equality | undefined {
  if (condition.kind !== "call" || (condition.name !== "=" && condition.name !== "IS NOT DISTINCT FROM"))
    return undefined;
  const [a, b] = condition.args as [Rex, Rex];
  const [sideA, sideB] = [sideOf(a, width), sideOf(b, width)];
  if (sideA === undefined || sideB === undefined || sideA === sideB) return undefined;
  const [left, right] = sideA === "left" ? [a, b] : [b, a];
  const common = withNullable(commonType([left.type, right.type])!, true);
  const own = mapColumns(right, (index, type) => ({ kind: "column", index: index - width, type }));
  return { left: coerce(left, common, zone), right: coerce(own, common, zone), nullSafe: condition.name !== "=" };
}

/** The side all columns of an expression are from; undefined for both or none. */
export function sideOf(rex: Rex, width: number): "left" | "right" | undefined {
  const sides = new Set<"left" | "right">();
  forEachColumn(rex, (index) => sides.add(index < width ? "left" : "right"));
  return sides.size === 1 ? [...sides][0] : undefined;
}

/** A join on window_start and window_end of equal windows. */
function windowJoin(
  input: JoinInput,
  equalities: readonly Equality[],
): { strategy: Join["strategy"]; rest: readonly Equality[] } | undefined {
  const [left, right] = [input.left.windows, input.right.windows];
  if (left === undefined || right === undefined || left.time !== right.time) return undefined;
  const joins = (a: number, b: number) =>
    equalities.some(
      (one) =>
        one.left.kind === "column" && one.left.index === a && one.right.kind === "column" && one.right.index === b,
    );
  if (!joins(left.start, right.start) || !joins(left.end, right.end)) return undefined;
  return { strategy: { kind: "window", left, right }, rest: equalities };
}

function build(
  input: JoinInput,
  equalities: readonly Equality[],
  others: readonly Rex[],
  strategy: Join["strategy"],
): Plan {
  const [left, right] = [new Appender(input.left), new Appender(input.right)];
  const leftKeys = equalities.map((one) => left.add(one.left));
  const rightKeys = equalities.map((one) => right.add(one.right));
  const [leftPlan, rightPlan] = [left.plan(), right.plan()];
  const moved = others.map((rex) =>
    mapColumns(rex, (index, type) => ({
      kind: "column",
      index: index < input.left.fields.length ? index : index - input.left.fields.length + leftPlan.fields.length,
      type,
    })),
  );
  const condition = moved.length === 0 ? undefined : moved.reduce((a, b) => logic("AND", a, b));
  const semi = input.type === "SEMI" || input.type === "ANTI";
  const keepsTime = strategy.kind !== "regular";
  const side = (plan: Plan, nullable: boolean): Field[] =>
    plan.fields.map(({ name, type }) => ({
      name,
      type: withNullable(keepsTime && !nullable ? type : plain(type), nullable || type.nullable),
    }));
  const fields = [
    ...side(leftPlan, input.type === "RIGHT" || input.type === "FULL"),
    ...(semi ? [] : side(rightPlan, input.type === "LEFT" || input.type === "FULL")),
  ];
  const windows =
    strategy.kind === "window" && (semi || input.type === "INNER" || input.type === "LEFT")
      ? leftPlan.windows
      : undefined;
  const { left: leftTtl, right: rightTtl } = input.stateTtl ?? {};
  const hinted = leftTtl === undefined && rightTtl === undefined ? undefined : { left: leftTtl, right: rightTtl };
  if (hinted !== undefined && strategy.kind !== "regular")
    throw notImplemented("Hint STATE_TTL of a join that is not regular", input.at);
  const join: Join = {
    kind: "join",
    at: input.at,
    type: input.type,
    left: leftPlan,
    right: rightPlan,
    leftKeys,
    rightKeys,
    nullSafe: equalities.map(({ nullSafe }) => nullSafe),
    condition,
    strategy,
    ...(hinted && { stateTtl: hinted }),
    fields,
    ...(windows && { windows }),
  };
  if (leftPlan === input.left && rightPlan === input.right) return join;
  const columns = columnsOf(join);
  const kept = [
    ...columns.slice(0, input.left.fields.length),
    ...(semi ? [] : columns.slice(leftPlan.fields.length, leftPlan.fields.length + input.right.fields.length)),
  ];
  return project(
    join,
    kept,
    kept.map((rex) => (rex.kind === "column" ? fields[rex.index]!.name : "")),
  );
}
