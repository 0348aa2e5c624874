import { at, notTranslated, QueryFailure } from "../errors.ts";
import { type Fields, isAbsent, type Name, type Node, onlyFields } from "./ast.ts";
import type { Call } from "./calls.ts";
import { expression, nameText, type Scope } from "./expression.ts";
import { FUNCTIONS } from "./functions/index.ts";
import { guard } from "./operators.ts";

/** A call; `part` is its place in the query's tree, `window` what stands behind a window function. */
export function callText(call: Call, scope: Scope, kind: string, part: Fields, window = ""): string {
  onlyFields(call.name, call.others, []);
  const definition = FUNCTIONS.get(call.name);
  if (definition === undefined)
    throw new QueryFailure("FUNCTION_NOT_FOUND", `${at(scope.place(call.name))}Function '${call.name}' not registered`);
  if (typeof definition === "string") throw notTranslated(`function ${call.name}`, definition, scope.place(call.name));
  if (call.args.length < definition.min || call.args.length > definition.max)
    throw new QueryFailure(
      "FUNCTION_NOT_FOUND",
      `${at(scope.place(call.name))}Unexpected parameters (${call.args.length} given) for function ${call.name}`,
    );
  if (definition.aggregate) return typedAggregate(definition.aggregate(call.args.length), call, scope, part, window);
  if (call.distinct || call.filter !== undefined || call.orderBy.length > 0)
    throw new QueryFailure("FUNCTION_NOT_AGGREGATE", `${kind}: DISTINCT, FILTER and ORDER BY need an aggregate`);
  const inner = call.name === "try" ? trying(scope) : scope;
  const args = call.args.map((arg) => expression(arg, inner));
  const text = definition.print(args, call.args, scope);
  return (call.ignoreNulls ? text.replace(/\)$/, " IGNORE NULLS)") : text) + window;
}

function trying(scope: Scope): Scope {
  return {
    now: scope.now,
    sites: scope.sites,
    tries: true,
    place: (name) => scope.place(name),
    columnName: (name) => scope.columnName(name),
    query: (node) => scope.query(node),
  };
}

/** Means of decimals are decimals; sums and means of reals are reals. */
function typedAggregate(template: string, call: Call, scope: Scope, part: Fields, window: string): string {
  if (call.name !== "sum" && call.name !== "avg") return aggregate(template, call, scope, window);
  const usual = (mark: string | undefined) => aggregate(template, call, scope, window, (x) => guard(x, "FLOAT", mark));
  const real = () => `CAST(${aggregate(template, call, scope, window)} AS FLOAT)`;
  if (call.name === "sum") return scope.sites.write(part, "sum", usual, real);
  const [operand] = call.args as [Node];
  return scope.sites.write(
    part,
    "mean",
    (mark) =>
      scope.sites.write(
        operand,
        "real mean",
        (inner) => aggregate(template, call, scope, window, (x) => guard(guard(x, "DECIMAL.*", mark), "FLOAT", inner)),
        real,
      ),
    () =>
      `decimal_mean(${["sum", "count", "any_value"].map((name) => aggregate(name, call, scope, window)).join(", ")})`,
  );
}

/** An aggregate with its clauses; `$1` … in the name stand for arguments. */
export function aggregate(
  template: string,
  call: Call,
  scope: Scope,
  window: string,
  guarded = (x: string) => x,
): string {
  const args = call.args.map((arg) => guarded(expression(arg, scope)));
  const distinct = call.distinct ? "DISTINCT " : "";
  const order =
    call.orderBy.length > 0 ? ` ORDER BY ${call.orderBy.map((item) => orderItem(item, scope)).join(", ")}` : "";
  const filter = call.filter === undefined ? "" : ` FILTER (WHERE ${expression(call.filter, scope)})`;
  if (window !== "" && template.includes("(")) throw notTranslated(`${call.name} OVER`, "aggregate in a subquery");
  if (!template.includes("(")) return `${template}(${distinct}${args.join(", ")}${order})${filter}${window}`;
  return template
    .replaceAll("@D", distinct)
    .replaceAll("@O", order)
    .replaceAll("@F", filter)
    .replace(/\$(\d)/g, (_, digit) => args[Number(digit) - 1]!);
}

/** One ORDER BY item; nulls come last in either direction unless said (Trino, "ORDER BY clause"). */
export function orderItem(item: Fields, scope: Scope): string {
  onlyFields("order by", item, ["this", "desc", "asc", "nulls_first", "explicit_asc"]);
  const nulls = item.nulls_first === true ? "FIRST" : "LAST";
  return `${expression(item.this as Node, scope)} ${item.desc ? "DESC" : "ASC"} NULLS ${nulls}`;
}

/** A window: its name, or partition, order and frame. */
export function over(fields: Fields, scope: Scope): string {
  onlyFields("window", fields, ["window_name", "partition_by", "order_by", "frame"]);
  if (!isAbsent(fields.window_name)) return nameText(fields.window_name as Name);
  const parts: string[] = [];
  const partition = (fields.partition_by ?? []) as readonly Node[];
  if (partition.length > 0) parts.push(`PARTITION BY ${partition.map((item) => expression(item, scope)).join(", ")}`);
  const order = (fields.order_by ?? []) as readonly Fields[];
  if (order.length > 0) parts.push(`ORDER BY ${order.map((item) => orderItem(item, scope)).join(", ")}`);
  if (!isAbsent(fields.frame)) parts.push(frame(fields.frame as Fields, scope));
  return `(${parts.join(" ")})`;
}

function frame(fields: Fields, scope: Scope): string {
  onlyFields("window frame", fields, ["kind", "start", "end"]);
  const bound = (value: unknown): string => {
    if (value === "CurrentRow") return "CURRENT ROW";
    if (value === "UnboundedPreceding") return "UNBOUNDED PRECEDING";
    if (value === "UnboundedFollowing") return "UNBOUNDED FOLLOWING";
    const [side, amount] = Object.entries(value as Record<string, Node>)[0]!;
    return `${expression(amount, scope)} ${side.toUpperCase()}`;
  };
  const end = isAbsent(fields.end) ? "CURRENT ROW" : bound(fields.end);
  return `${String(fields.kind).toUpperCase()} BETWEEN ${bound(fields.start)} AND ${end}`;
}
