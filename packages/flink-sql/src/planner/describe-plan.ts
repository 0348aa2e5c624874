import type { AggregateCall } from "../functions/aggregates.ts";
import type { Rex } from "../functions/rex.ts";
import { isInterval, isText, type LogicalType, plain, typeText } from "../types/logical.ts";
import { isUpdating, orderTime, rankStrategy } from "./changelog.ts";
import type { Field, Join, Plan, RowNumber, SortKey, WindowFunction } from "./plan.ts";

/** A node without its inputs, in the form of Flink's plans: `GroupAggregate(groupBy=[k], select=[k, COUNT(*) AS EXPR$0])`. */
export function describeNode(plan: Plan): string {
  const select = `select=[${names(plan.fields).join(", ")}]`;
  switch (plan.kind) {
    case "scan": {
      const name = plan.table.hinted ?? plan.table.name;
      const dot = name.indexOf(".");
      const path = dot < 0 ? `default_database, ${name}` : `${name.slice(0, dot)}, ${name.slice(dot + 1)}`;
      return `TableSourceScan(table=[[default_catalog, ${path}]], fields=[${names(plan.fields).join(", ")}])`;
    }
    case "values":
      return `Values(tuples=[[${plan.rows.map((row) => `{ ${row.map((rex) => rexText(rex, [])).join(", ")} }`).join(", ")}]])`;
    case "filter":
      return `Calc(${select}, where=[${rexText(plan.condition, names(plan.input.fields))}])`;
    case "project":
      return calc(plan);
    case "watermark": {
      const columns = names(plan.fields);
      return `WatermarkAssigner(rowtime=[${columns[plan.column]}], watermark=[${rexText(plan.expression, columns)}])`;
    }
    case "materialize":
      return `SinkUpsertMaterializer(key=[${at(plan.fields, plan.keys)}])`;
    case "normalize":
      return `ChangelogNormalize(key=[${at(plan.fields, plan.keys)}])`;
    case "window":
      return `WindowTableFunction(window=[${windowText(plan)}])`;
    case "aggregate":
      return aggregate(plan);
    case "expand":
      return `Expand(projects=[${plan.sets.map(({ id }) => `{${id}}`).join(", ")}])`;
    case "rowNumber":
      return rank(plan);
    case "over": {
      const columns = names(plan.input.fields);
      const from = Number.isFinite(plan.preceding) ? `${plan.preceding} PRECEDING` : "UNBOUNDED PRECEDING";
      const unit = plan.unit === "RANGE" ? "RANG" : "ROWS";
      const partition = plan.partition.length === 0 ? "" : `partitionBy=[${at(plan.fields, plan.partition)}], `;
      const calls = plan.calls.map((call, index) => `${callText(call, columns, false)} AS w0$o${index}`);
      return `OverAggregate(${partition}orderBy=[${columns[plan.timeColumn]} ASC], window=[ ${unit} BETWEEN ${from} AND CURRENT ROW], select=[${[...columns, ...calls].join(", ")}])`;
    }
    case "join":
      return join(plan, select);
    case "union":
      return `Union(all=[true], union=[${names(plan.fields).join(", ")}])`;
    case "set":
      return `${plan.operator === "INTERSECT" ? "Intersect" : "Except"}(all=[${plan.all}], ${select})`;
    case "unnest": {
      const invocation = rexText(plan.expression, names(plan.input.fields));
      return `Correlate(invocation=[${invocation}], ${select}, joinType=[${plan.outer ? "LEFT" : "INNER"}])`;
    }
    case "sortLimit": {
      const order = plan.keys.length === 0 ? "" : `orderBy=[${sortText(plan.fields, plan.keys)}], `;
      const name = plan.keys.length === 0 ? "Limit" : "SortLimit";
      return `${name}(${order}offset=[${plan.offset}], fetch=[${plan.limit}])`;
    }
    case "temporalSort":
      return `TemporalSort(orderBy=[${sortText(plan.fields, plan.keys)}])`;
    case "match": {
      const partition = plan.partition.length === 0 ? "" : `partitionBy=[${at(plan.input.fields, plan.partition)}], `;
      const pattern = plan.pattern.map(({ name }) => `'${name}'`).join(", ");
      return `Match(${partition}orderBy=[${sortText(plan.input.fields, plan.order)}], rowsPerMatch=[ONE ROW PER MATCH], pattern=[(${pattern})])`;
    }
  }
}

/** Names that differ: a later one of a name gets a number. */
function names(fields: readonly Field[]): string[] {
  const seen = new Set<string>();
  return fields.map(({ name }) => {
    let own = name;
    for (let suffix = 0; seen.has(own); suffix++) own = `${name}${suffix}`;
    seen.add(own);
    return own;
  });
}

function at(fields: readonly Field[], indexes: readonly number[]): string {
  const all = names(fields);
  return indexes.map((index) => all[index]).join(", ");
}

function sortText(fields: readonly Field[], keys: readonly SortKey[]): string {
  const all = names(fields);
  return keys.map(({ index, descending }) => `${all[index]} ${descending ? "DESC" : "ASC"}`).join(", ");
}

/** A projection, with the condition of a filter right below it. */
function calc(plan: Extract<Plan, { kind: "project" }>): string {
  const columns = names(plan.input.fields);
  const items = plan.expressions.map((rex, index) => {
    const text = rexText(rex, columns);
    const name = plan.fields[index]!.name;
    return text === name ? name : `${text} AS ${name}`;
  });
  return `Calc(select=[${items.join(", ")}])`;
}

function aggregate(plan: Extract<Plan, { kind: "aggregate" }>): string {
  const columns = names(plan.input.fields);
  const retracts = isUpdating(plan.input);
  const fields = names(plan.fields);
  const calls = plan.calls.map(
    (call, index) => `${callText(call, columns, retracts)} AS ${fields[plan.keys.length + index]}`,
  );
  const groupBy = plan.keys.length === 0 ? "" : `groupBy=[${at(plan.input.fields, plan.keys)}], `;
  const name = plan.per === undefined ? "GroupAggregate" : "WindowAggregate";
  return `${name}(${groupBy}select=[${[...fields.slice(0, plan.keys.length), ...calls].join(", ")}])`;
}

function callText(call: AggregateCall, columns: readonly string[], retracts: boolean): string {
  const args = call.args.length === 0 ? "*" : call.args.map((arg) => columns[arg]).join(", ");
  const filter = call.filter === undefined ? "" : ` FILTER ${columns[call.filter]}`;
  const name = call.user?.name ?? call.name;
  return `${name}${retracts && call.user === undefined ? "_RETRACT" : ""}(${call.distinct ? "DISTINCT " : ""}${args})${filter}`;
}

function rank(plan: RowNumber): string {
  const strategy = rankStrategy(plan);
  if (strategy === "first row" || strategy === "last row" || strategy === "final first row") {
    const keep = strategy === "last row" ? "LastRow" : "FirstRow";
    return `Deduplicate(keep=[${keep}], key=[${at(plan.fields, plan.partition)}], order=[${orderTime(plan)!.toUpperCase()}])`;
  }
  const { start, end } = plan.range ?? { start: 1, end: Number.POSITIVE_INFINITY };
  const range = `rankType=[ROW_NUMBER], rankRange=[rankStart=${start}, rankEnd=${end}]`;
  const partition = `partitionBy=[${at(plan.fields, plan.partition)}], orderBy=[${sortText(plan.fields, plan.order)}]`;
  const columns = names(plan.input.fields).join(", ");
  if (strategy === "window") return `WindowRank(${range}, ${partition}, select=[${columns}])`;
  return `Rank(strategy=[UndefinedStrategy], ${range}, ${partition}, select=[${columns}])`;
}

const JOIN_TYPES: Readonly<Record<Join["type"], string>> = {
  INNER: "InnerJoin",
  LEFT: "LeftOuterJoin",
  RIGHT: "RightOuterJoin",
  FULL: "FullOuterJoin",
  SEMI: "LeftSemiJoin",
  ANTI: "LeftAntiJoin",
};

function join(plan: Join, select: string): string {
  const { strategy, leftKeys, rightKeys, nullSafe, condition } = plan;
  const columns = names([...plan.left.fields, ...plan.right.fields]);
  const width = plan.left.fields.length;
  const keys = leftKeys.map((left, index) => {
    const sign = nullSafe[index] === true ? "IS NOT DISTINCT FROM" : "=";
    return `(${columns[left]} ${sign} ${columns[width + rightKeys[index]!]})`;
  });
  const all = condition === undefined ? keys : [...keys, rexText(condition, columns)];
  const where = all.length === 0 ? "true" : all.length === 1 ? all[0]! : `(${all.join(" AND ")})`;
  const details = `joinType=[${JOIN_TYPES[plan.type]}]`;
  switch (strategy.kind) {
    case "interval": {
      const bounds = `isRowTime=${strategy.time === "rowtime"}, leftLowerBound=${strategy.lower}, leftUpperBound=${strategy.upper}, leftTimeIndex=${strategy.leftTime}, rightTimeIndex=${strategy.rightTime}`;
      return `IntervalJoin(${details}, windowBounds=[${bounds}], where=[${where}], ${select})`;
    }
    case "window":
      return `WindowJoin(${details}, where=[${where}], ${select})`;
    case "lookup":
      return `LookupJoin(${details}, where=[${where}], ${select})`;
    case "temporal":
      return `TemporalJoin(${details}, where=[${where}], ${select})`;
    case "regular":
      return `Join(${details}, where=[${where}], ${select})`;
  }
}

function windowText(plan: WindowFunction): string {
  const time = `time_col=[${names(plan.input.fields)[plan.timeColumn]}]`;
  const offset = plan.offset === 0 ? "" : `, offset=[${duration(plan.offset)}]`;
  switch (plan.function) {
    case "TUMBLE":
      return `TUMBLE(${time}, size=[${duration(plan.size)}]${offset})`;
    case "HOP":
      return `HOP(${time}, size=[${duration(plan.size)}], slide=[${duration(plan.slide)}]${offset})`;
    case "CUMULATE":
      return `CUMULATE(${time}, max_size=[${duration(plan.size)}], step=[${duration(plan.slide)}]${offset})`;
    case "SESSION": {
      const keys = plan.partition.length === 0 ? "" : `, partition keys=[${at(plan.input.fields, plan.partition)}]`;
      return `SESSION(${time}, gap=[${duration(plan.size)}]${keys})`;
    }
  }
}

function duration(milliseconds: number): string {
  const units = [
    [86_400_000, "d"],
    [3_600_000, "h"],
    [60_000, "min"],
    [1000, "s"],
  ] as const;
  const [size, unit] = units.find(([one]) => milliseconds % one === 0) ?? [1, "ms"];
  return `${milliseconds / size} ${unit}`;
}

/** An expression as Flink's plans write it. */
export function rexText(rex: Rex, columns: readonly string[]): string {
  if (rex.kind === "column") return columns[rex.index] ?? `$${rex.index}`;
  if (rex.kind === "literal") return literalText(rex.value, rex.type);
  const args = rex.args.map((arg) => rexText(arg, columns));
  if (rex.name === "CAST" || rex.name === "TRY_CAST") return `${rex.name}(${args[0]} AS ${typeText(plain(rex.type))})`;
  if (rex.name.startsWith("IS ") && args.length === 1) return `${args[0]} ${rex.name}`;
  if (rex.name.startsWith(".") && args.length === 1) return `${args[0]}${rex.name}`;
  const infix = /^\W+$|^(AND|OR|IS (NOT )?DISTINCT FROM)$/.test(rex.name);
  return infix && args.length === 2 ? `(${args.join(` ${rex.name} `)})` : `${rex.name}(${args.join(", ")})`;
}

function literalText(value: unknown, type: LogicalType): string {
  if (value === null) return `null:${typeText({ ...type, nullable: true })}`;
  if (isText(type)) return `'${String(value).replaceAll("'", "''")}'`;
  return isInterval(type)
    ? `${value}:${type.name === "INTERVAL_MONTH" ? "INTERVAL MONTH" : "INTERVAL SECOND"}`
    : String(value);
}
