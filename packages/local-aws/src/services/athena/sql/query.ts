import { notTranslated, type Position, QueryFailure } from "../errors.ts";
import { type Fields, fieldsOf, isAbsent, kindOf, type Name, type Node, onlyFields } from "./ast.ts";
import { orderItem, over } from "./calls-text.ts";
import { expression, type Scope } from "./expression.ts";
import type { Sites } from "./sites.ts";
import { quoted } from "./types.ts";

/** A table that a query reads, and what stands for it in DuckDB. */
export interface TableUse {
  readonly catalog: string | undefined;
  readonly database: string | undefined;
  readonly name: string;
  /** Of its first name in the query. */
  readonly span: Name["span"];
  /** Conditions of the WHERE clause over this table alone, as the parser has them, with the names it goes by. */
  readonly conditions: readonly Node[];
  readonly alias: string;
}

export interface QueryOptions {
  readonly now: number;
  readonly sites: Sites;
  /** Place of a name in the query's text, for messages. */
  place(name: string): Position | undefined;
  /** Gives the name of what stands for a table. */
  table(use: TableUse): string;
}

/** Translates a query. @throws QueryFailure. */
export function queryText(node: Node, options: QueryOptions): string {
  return new QueryPrinter(options, new Set(), true).print(node);
}

const SELECT = [
  "expressions",
  "from",
  "joins",
  "where_clause",
  "group_by",
  "having",
  "order_by",
  "limit",
  "offset",
  "fetch",
  "distinct",
  "with",
  "windows",
];

const NONE: ReadonlySet<string> = new Set();

class QueryPrinter implements Scope {
  readonly #options: QueryOptions;
  /** Names of common table expressions in sight. */
  readonly #common: Set<string>;
  #outermost: boolean;
  /** Names of the select list that ORDER BY finds under another name. */
  #renamed: ReadonlySet<string> = NONE;

  constructor(options: QueryOptions, common: Set<string>, outermost: boolean) {
    this.#options = options;
    this.#common = common;
    this.#outermost = outermost;
  }

  get now(): number {
    return this.#options.now;
  }

  get sites(): Sites {
    return this.#options.sites;
  }

  place(name: string): Position | undefined {
    return this.#options.place(name);
  }

  columnName(name: string): string {
    return this.#renamed.has(name) ? `#${name}` : name;
  }

  /** A nested query. */
  query(node: Node): string {
    return new QueryPrinter(this.#options, new Set(this.#common), false).print(node);
  }

  print(node: Node): string {
    const kind = kindOf(node);
    const fields = fieldsOf(node);
    switch (kind) {
      case "select":
        return this.#select(fields);
      case "union":
      case "intersect":
      case "except":
        return this.#set(kind, fields);
      case "values":
        return this.#values(fields);
      case "subquery": {
        onlyFields(kind, fields, ["this", "order_by", "limit", "offset"]);
        return `(${this.print(fields.this as Node)})${this.#tail(fields)}`;
      }
      case "paren":
        return `(${this.print(fields.this as Node)})`;
      default:
        throw notTranslated(`statement "${kind.replaceAll("_", " ")}"`, "run a SELECT");
    }
  }

  #select(fields: Fields): string {
    onlyFields("select", fields, SELECT);
    if ((fields.expressions as readonly Node[]).length === 0)
      throw new QueryFailure("SYNTAX_ERROR", "line 1:8: mismatched input 'FROM'. Expecting: '*', <expression>");
    const parts = [this.#with(fields.with as Fields | undefined)];
    const labelled = this.#outermost;
    this.#outermost = false;
    const hidden = hiddenAliases(fields);
    const items = (fields.expressions as readonly Node[]).map((item, index) =>
      this.#item(item, index, labelled, hidden),
    );
    // FROM first: it makes tables known whose use is counted.
    const from = this.#from(fields);
    parts.push(`SELECT ${fields.distinct ? "DISTINCT " : ""}${items.join(", ")}`, from);
    const where = fields.where_clause as Fields | undefined;
    if (!isAbsent(where)) parts.push(`WHERE ${expression(where!.this as Node, this)}`);
    if (!isAbsent(fields.group_by)) parts.push(this.#groupBy(fields.group_by as Fields));
    const having = fields.having as Fields | undefined;
    if (!isAbsent(having)) parts.push(`HAVING ${expression(having!.this as Node, this)}`);
    const windows = ((fields.windows ?? []) as readonly Fields[]).map(
      (window) => `${quoted((window.name as Name).name)} AS ${over(window.spec as Fields, this)}`,
    );
    if (windows.length > 0) parts.push(`WINDOW ${windows.join(", ")}`);
    this.#renamed = hidden;
    const text = parts.filter((part) => part !== "").join(" ") + this.#tail(fields);
    this.#renamed = NONE;
    if (hidden.size === 0) return text;
    const names = [...hidden].map((name) => `${quoted(`#${name}`)} AS ${quoted(name)}`);
    return `SELECT * RENAME (${names.join(", ")}) FROM (${text})`;
  }

  #with(fields: Fields | undefined): string {
    if (isAbsent(fields)) return "";
    onlyFields("with", fields!, ["ctes", "recursive"]);
    const ctes: string[] = [];
    for (const cte of fields!.ctes as readonly Fields[]) {
      onlyFields("with", cte, ["alias", "this", "columns"]);
      const { name } = cte.alias as Name;
      if (fields!.recursive) this.#common.add(name.toLowerCase());
      const body = this.query(cte.this as Node);
      this.#common.add(name.toLowerCase());
      ctes.push(`${quoted(name)}${columnList(cte.columns)} AS (${body})`);
    }
    return `WITH ${fields!.recursive ? "RECURSIVE " : ""}${ctes.join(", ")}`;
  }

  /** A result column; those of the result itself have the names that Trino gives. */
  #item(node: Node, index: number, labelled: boolean, hidden: ReadonlySet<string>): string {
    const kind = kindOf(node);
    const fields = fieldsOf(node);
    if (kind === "alias") {
      onlyFields(kind, fields, ["this", "alias"]);
      const { name } = fields.alias as Name;
      return `${expression(fields.this as Node, this)} AS ${quoted(hidden.has(name) ? `#${name}` : name)}`;
    }
    const text = expression(node, this);
    if (kind === "star") return text;
    if (kind === "column") {
      const { name } = fields.name as Name;
      // An alias of the column's own name would hide it from the rest of the list.
      return labelled && name !== name.toLowerCase() ? `${text} AS ${quoted(name)}` : text;
    }
    if (kind === "dot") return `${text} AS ${quoted((fields.field as Name).name)}`;
    return `${text} AS ${quoted(`_col${index}`)}`;
  }

  #from(fields: Fields): string {
    const from = ((fields.from as Fields | undefined)?.expressions ?? []) as readonly Node[];
    if (from.length === 0) return "";
    const where = isAbsent(fields.where_clause) ? undefined : ((fields.where_clause as Fields).this as Node);
    const conditions = where === undefined ? [] : conjuncts(where);
    const text = from.map((item) => this.#source(item, conditions)).join(", ");
    const joins = ((fields.joins ?? []) as readonly Fields[]).map((join) => this.#join(join, conditions));
    return `FROM ${text}${joins.join("")}`;
  }

  #join(fields: Fields, conditions: readonly Node[]): string {
    onlyFields("join", fields, ["this", "on", "using", "kind"]);
    const kind = String(fields.kind);
    const word = {
      Inner: "JOIN",
      Cross: "CROSS JOIN",
      Implicit: ",",
      Left: "LEFT JOIN",
      Right: "RIGHT JOIN",
      Full: "FULL JOIN",
      Natural: "NATURAL JOIN",
    }[kind];
    if (word === undefined) throw notTranslated(`${kind} JOIN`, "use an inner, left, right, full or cross join");
    const side = kind === "Left" || kind === "Full" ? [] : conditions;
    const source = this.#source(fields.this as Node, side);
    const on = isAbsent(fields.on) ? "" : ` ON ${expression(fields.on as Node, this)}`;
    const using = ((fields.using ?? []) as readonly Name[]).map(({ name }) => quoted(name));
    return `${word === "," ? ", " : ` ${word} `}${source}${on}${using.length > 0 ? ` USING (${using.join(", ")})` : ""}`;
  }

  #source(node: Node, conditions: readonly Node[]): string {
    const kind = kindOf(node);
    const fields = fieldsOf(node);
    switch (kind) {
      case "table":
        return this.#table(fields, conditions);
      case "subquery": {
        onlyFields(kind, fields, ["this", "alias", "column_aliases", "lateral"]);
        const text = `${fields.lateral ? "LATERAL " : ""}(${this.query(fields.this as Node)})`;
        return text + aliasText(fields);
      }
      case "unnest":
        return this.#unnest(fields, { alias: undefined });
      case "alias": {
        const inner = fields.this as Node;
        if (kindOf(inner) === "unnest") return this.#unnest(fieldsOf(inner), fields);
        return this.#source(inner, conditions) + aliasText(fields);
      }
      case "paren":
        return `(${this.#source(fields.this as Node, conditions)})`;
      case "joined_table": {
        const left = this.#source(fields.left as Node, conditions);
        const joins = (fields.joins as readonly Fields[]).map((join) => this.#join(join, conditions));
        return `(${left}${joins.join("")})${aliasText(fields)}`;
      }
      default:
        throw notTranslated(`source "${kind.replaceAll("_", " ")}"`, "read a table, a subquery, VALUES or UNNEST");
    }
  }

  #table(fields: Fields, conditions: readonly Node[]): string {
    onlyFields("table", fields, ["name", "schema", "catalog", "alias", "column_aliases"]);
    const name = fields.name as Name;
    const schema = fields.schema as Name | undefined;
    const alias = isAbsent(fields.alias) ? name.name : (fields.alias as Name).name;
    if (isAbsent(schema) && this.#common.has(name.name.toLowerCase()))
      return `${quoted(name.name)} AS ${quoted(alias)}${columnList(fields.column_aliases)}`;
    const stand = this.#options.table({
      catalog: (fields.catalog as Name | undefined)?.name.toLowerCase(),
      database: schema?.name.toLowerCase(),
      name: name.name.toLowerCase(),
      span: ((fields.catalog ?? schema ?? name) as Name).span,
      conditions,
      alias: alias.toLowerCase(),
    });
    return `${stand} AS ${quoted(alias)}${columnList(fields.column_aliases)}`;
  }

  /** `UNNEST(a, b) WITH ORDINALITY AS t(x, y, n)`: rows up to the longest list, the shorter ones filled with nulls. */
  #unnest(unnest: Fields, outer: Fields): string {
    onlyFields("unnest", unnest, ["this", "expressions", "with_ordinality"]);
    const lists = [unnest.this as Node, ...((unnest.expressions ?? []) as readonly Node[])].map((list) =>
      expression(list, this),
    );
    const names = ((outer.column_aliases ?? []) as readonly Name[]).map(({ name }) => name);
    const ordinality = unnest.with_ordinality === true;
    const wanted = names.length - (ordinality ? 1 : 0);
    const alias = isAbsent(outer.alias) ? quoted("unnest") : quoted((outer.alias as Name).name);
    if (names.length === 0 && lists.length > 1)
      throw notTranslated("UNNEST of several arrays without names", "name its columns: AS t(a, b)");
    if (wanted > lists.length && lists.length === 1)
      return this.#unnestWide(unnest, lists[0]!, names, ordinality, alias);
    if (names.length > 0 && wanted !== lists.length)
      throw new QueryFailure(
        "MISMATCHED_COLUMN_ALIASES",
        `Column alias list has ${names.length} entries but '${alias}' has ${lists.length + (ordinality ? 1 : 0)} columns available`,
      );
    const columns = lists.map((list) => `unnest(${list})`);
    if (ordinality)
      columns.push(`generate_subscripts(longest([${lists.map((list) => `len(${list})`).join(", ")}]), 1)`);
    return `LATERAL (SELECT ${columns.join(", ")}) AS ${alias}${columnList(names.map((name) => ({ name })))}`;
  }

  /** A map gives two columns, an array of rows one for each field. */
  #unnestWide(unnest: Fields, list: string, names: readonly string[], ordinality: boolean, alias: string): string {
    const width = names.length - (ordinality ? 1 : 0);
    const rows = this.sites.writeUnbound(unnest, "unnest", list, `map_entries(${list})`);
    const columns = Array.from(
      { length: width },
      (_, index) => `unnest(list_transform(${rows}, lambda e : struct_extract_at(e, ${index + 1})))`,
    );
    if (ordinality) columns.push(`generate_subscripts(${rows}, 1)`);
    return `LATERAL (SELECT ${columns.join(", ")}) AS ${alias}${columnList(names.map((name) => ({ name })))}`;
  }

  #groupBy(fields: Fields): string {
    onlyFields("group by", fields, ["expressions"]);
    return `GROUP BY ${(fields.expressions as readonly Node[]).map((item) => this.#grouping(item)).join(", ")}`;
  }

  #grouping(node: Node): string {
    const fields = fieldsOf(node);
    const name = kindOf(node) === "function" ? String(fields.name).toUpperCase() : "";
    if (name !== "ROLLUP" && name !== "CUBE" && name !== "GROUPING SETS") return expression(node, this);
    const items = (fields.args as readonly Node[]).map((item) =>
      kindOf(item) === "tuple" && isAbsent(fieldsOf(item).expressions) ? "()" : this.#grouping(item),
    );
    return `${name} (${items.join(", ")})`;
  }

  #set(kind: string, fields: Fields): string {
    onlyFields(kind, fields, ["left", "right", "all", "distinct", "order_by", "limit", "offset", "with"]);
    const common = this.#with(fields.with as Fields | undefined);
    const left = this.print(fields.left as Node);
    this.#outermost = false;
    const right = this.print(fields.right as Node);
    const word = `${kind.toUpperCase()}${fields.all ? " ALL" : ""}`;
    return `${common} ${left} ${word} ${right}${this.#tail(fields)}`.trim();
  }

  #values(fields: Fields): string {
    const rows = (fields.expressions as readonly Fields[]).map(
      (row) => `(${(row.expressions as readonly Node[]).map((item) => expression(item, this)).join(", ")})`,
    );
    const width = ((fields.expressions as readonly Fields[])[0]!.expressions as readonly Node[]).length;
    const names = Array.from({ length: width }, (_, index) => `_col${index}`);
    return `SELECT * FROM (VALUES ${rows.join(", ")}) AS v(${names.map(quoted).join(", ")})`;
  }

  #tail(fields: Fields): string {
    const parts: string[] = [];
    const order = fields.order_by as Fields | undefined;
    if (!isAbsent(order)) {
      const items = (order!.expressions as readonly Fields[]).map((item) => orderItem(item, this));
      parts.push(` ORDER BY ${items.join(", ")}`);
    }
    const fetch = fields.fetch as Fields | undefined;
    const limit = isAbsent(fetch) ? amount(fields.limit) : (fetch!.count as Node | undefined);
    if (limit !== undefined && !isAll(limit)) parts.push(` LIMIT ${expression(limit, this)}`);
    const offset = amount(fields.offset);
    if (offset !== undefined) parts.push(` OFFSET ${expression(offset, this)}`);
    return parts.join("");
  }
}

/**
 * Names that the select list gives and that WHERE, GROUP BY, HAVING or another item of the list mention: there they are
 * names of columns only.
 */
function hiddenAliases(fields: Fields): ReadonlySet<string> {
  const items = fields.expressions as readonly Node[];
  const given = items.flatMap((item) => (kindOf(item) === "alias" ? [(fieldsOf(item).alias as Name).name] : []));
  if (given.length === 0) return NONE;
  const mentioned = new Set<string>();
  for (const clause of [fields.where_clause, fields.group_by, fields.having]) collectColumns(clause, mentioned);
  for (const item of items) {
    const names = new Set<string>();
    collectColumns(item, names);
    if (kindOf(item) === "alias") names.delete((fieldsOf(item).alias as Name).name.toLowerCase());
    for (const name of names) mentioned.add(name);
  }
  return new Set(given.filter((name) => mentioned.has(name.toLowerCase())));
}

/** Adds the names of columns without a table in front, in lower case. */
function collectColumns(node: unknown, names: Set<string>): void {
  if (node === null || typeof node !== "object") return;
  if (!Array.isArray(node) && kindOf(node as Node) === "column") {
    const { name, table } = fieldsOf(node as Node) as { name: Name; table?: Name };
    if (isAbsent(table)) names.add(name.name.toLowerCase());
    return;
  }
  for (const value of Object.values(node)) collectColumns(value, names);
}

function amount(value: unknown): Node | undefined {
  if (isAbsent(value)) return undefined;
  return ((value as Fields).this ?? value) as Node;
}

/** LIMIT ALL limits nothing. */
function isAll(node: Node): boolean {
  return kindOf(node) === "column" && (fieldsOf(node).name as Name).name.toLowerCase() === "all";
}

function aliasText(fields: Fields): string {
  if (isAbsent(fields.alias)) return "";
  return ` AS ${quoted((fields.alias as Name).name)}${columnList(fields.column_aliases)}`;
}

function columnList(columns: unknown): string {
  const names = (columns ?? []) as readonly Name[];
  return names.length === 0 ? "" : `(${names.map(({ name }) => quoted(name)).join(", ")})`;
}

/** The conditions that all must hold. */
function conjuncts(node: Node): readonly Node[] {
  const fields = fieldsOf(node);
  switch (kindOf(node)) {
    case "and":
      return [...conjuncts(fields.left as Node), ...conjuncts(fields.right as Node)];
    case "paren":
      return conjuncts(fields.this as Node);
    default:
      return [node];
  }
}
