import type {
  Alias,
  GroupItem,
  MatchRecognize,
  PatternNode,
  Query,
  QueryBody,
  Select,
  SelectItem,
  TableExpression,
} from "./ast-query.ts";
import { path, printExpression, printOrderBy, printWindowSpec, quote } from "./print-expression.ts";

/** The text of a query: it parses back into an equal tree. */
export function printQuery(query: Query): string {
  const ctes = query.with.map(
    ({ name, columns, query: inner }) => `${quote(name)}${columnList(columns)} AS (${printQuery(inner)})`,
  );
  const parts = [printBody(query.body)];
  if (ctes.length > 0) parts.unshift(`WITH ${ctes.join(", ")}`);
  if (query.orderBy.length > 0) parts.push(printOrderBy(query.orderBy));
  if (query.limit !== undefined) parts.push(`LIMIT ${printExpression(query.limit)}`);
  if (query.offset !== undefined) parts.push(`OFFSET ${printExpression(query.offset)}`);
  return parts.join(" ");
}

export function columnList(columns: readonly string[]): string {
  return columns.length === 0 ? "" : ` (${columns.map(quote).join(", ")})`;
}

function printBody(body: QueryBody): string {
  switch (body.kind) {
    case "select":
      return printSelect(body);
    case "values":
      return `VALUES ${body.rows.map((row) => `(${row.map((part) => printExpression(part)).join(", ")})`).join(", ")}`;
    case "nested":
      return `(${printQuery(body.query)})`;
    case "set": {
      const operator = `${body.operator}${body.all ? " ALL" : ""}`;
      return `${printBody(body.left)} ${operator} ${printBody(body.right)}`;
    }
  }
}

function printSelect(select: Select): string {
  const hint = select.hint === undefined ? "" : ` /*+ ${select.hint} */`;
  const parts = [`SELECT${hint}${select.distinct ? " DISTINCT" : ""} ${select.items.map(printItem).join(", ")}`];
  if (select.from !== undefined) parts.push(`FROM ${printTable(select.from)}`);
  if (select.where !== undefined) parts.push(`WHERE ${printExpression(select.where)}`);
  if (select.groupBy !== undefined) parts.push(`GROUP BY ${select.groupBy.map(printGroup).join(", ")}`);
  if (select.having !== undefined) parts.push(`HAVING ${printExpression(select.having)}`);
  if (select.windows.length > 0) {
    const windows = select.windows.map(({ name, spec }) => `${quote(name)} AS ${printWindowSpec(spec)}`);
    parts.push(`WINDOW ${windows.join(", ")}`);
  }
  if (select.qualify !== undefined) parts.push(`QUALIFY ${printExpression(select.qualify)}`);
  return parts.join(" ");
}

function printItem({ expression, alias }: SelectItem): string {
  return `${printExpression(expression)}${alias === undefined ? "" : ` AS ${quote(alias)}`}`;
}

function printGroup(item: GroupItem): string {
  if (item.kind === "expression") return printExpression(item.expression);
  const name = item.kind === "sets" ? "GROUPING SETS" : item.kind.toUpperCase();
  return `${name} (${item.sets.map((set) => `(${set.map((part) => printExpression(part)).join(", ")})`).join(", ")})`;
}

function printTable(table: TableExpression): string {
  switch (table.kind) {
    case "tableName": {
      const hint = table.hint === undefined ? "" : ` /*+ ${table.hint} */`;
      const time = table.systemTime === undefined ? "" : ` FOR SYSTEM_TIME AS OF ${printExpression(table.systemTime)}`;
      return `${path(table.name)}${hint}${time}${printAlias(table.alias)}`;
    }
    case "derived":
      return `${table.lateral ? "LATERAL " : ""}(${printQuery(table.query)})${printAlias(table.alias)}`;
    case "tableFunction": {
      const call = printExpression(table.call);
      const lateral = table.lateral ? "LATERAL " : "";
      return `${lateral}${table.unwrapped ? call : `TABLE(${call})`}${printAlias(table.alias)}`;
    }
    case "unnest": {
      const ordinality = table.ordinality ? " WITH ORDINALITY" : "";
      return `UNNEST(${printExpression(table.expression)})${ordinality}${printAlias(table.alias)}`;
    }
    case "join": {
      const natural = table.natural ? "NATURAL " : "";
      const on = table.on === undefined ? "" : ` ON ${printExpression(table.on)}`;
      const using = table.using.length === 0 ? "" : ` USING${columnList(table.using)}`;
      const right = table.right.kind === "join" ? `(${printTable(table.right)})` : printTable(table.right);
      return `${printTable(table.left)} ${natural}${table.type} JOIN ${right}${on}${using}`;
    }
    case "match":
      return printMatch(table);
  }
}

function printAlias(alias: Alias | undefined): string {
  return alias === undefined ? "" : ` AS ${quote(alias.name)}${columnList(alias.columns)}`;
}

function printMatch(match: MatchRecognize): string {
  const parts: string[] = [];
  if (match.partitionBy.length > 0)
    parts.push(`PARTITION BY ${match.partitionBy.map((part) => printExpression(part)).join(", ")}`);
  if (match.orderBy.length > 0) parts.push(printOrderBy(match.orderBy));
  if (match.measures.length > 0) parts.push(`MEASURES ${match.measures.map(printItem).join(", ")}`);
  if (match.rows !== undefined) parts.push(match.rows === "ONE" ? "ONE ROW PER MATCH" : "ALL ROWS PER MATCH");
  if (match.skip !== undefined) {
    const variable = match.skip.variable === undefined ? "" : ` ${quote(match.skip.variable)}`;
    parts.push(`AFTER MATCH SKIP ${match.skip.to}${variable}`);
  }
  parts.push(`PATTERN (${printPattern(match.pattern)})`);
  if (match.within !== undefined) parts.push(`WITHIN ${printExpression(match.within)}`);
  if (match.subsets.length > 0) {
    parts.push(
      `SUBSET ${match.subsets.map(({ name, variables }) => `${quote(name)} =${columnList(variables)}`).join(", ")}`,
    );
  }
  const define = match.define.map(({ name, condition }) => `${quote(name)} AS ${printExpression(condition)}`);
  parts.push(`DEFINE ${define.join(", ")}`);
  const input = match.input.kind === "join" ? `(${printTable(match.input)})` : printTable(match.input);
  return `${input} MATCH_RECOGNIZE (${parts.join(" ")})${printAlias(match.alias)}`;
}

function printPattern(pattern: PatternNode): string {
  switch (pattern.kind) {
    case "variable":
      return quote(pattern.name);
    case "sequence":
      return pattern.items.length === 1
        ? `(${printPattern(pattern.items[0]!)})`
        : pattern.items.map(printNested).join(" ");
    case "alternatives":
      return pattern.items.map(printPattern).join(" | ");
    case "permute":
      return `PERMUTE (${pattern.items.map(printPattern).join(", ")})`;
    case "exclusion":
      return `{- ${printPattern(pattern.item)} -}`;
    case "quantified": {
      const { min, max, reluctant, item } = pattern;
      return `${printNested(item)}{${min},${max ?? ""}}${reluctant ? "?" : ""}`;
    }
  }
}

function printNested(pattern: PatternNode): string {
  const compound = pattern.kind === "alternatives" || (pattern.kind === "sequence" && pattern.items.length > 1);
  return compound ? `(${printPattern(pattern)})` : printPattern(pattern);
}
