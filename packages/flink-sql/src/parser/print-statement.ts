import type {
  AlterTable,
  ColumnNode,
  CreateTable,
  Insert,
  Options,
  PrimaryKey,
  Show,
  Statement,
  TableChange,
} from "./ast-statement.ts";
import { columnList, printQuery } from "./print.ts";
import { path, printExpression, printType, quote, text } from "./print-expression.ts";

/** The text of a statement, without a semicolon: it parses back into an equal tree. */
export function printStatement(statement: Statement): string {
  switch (statement.kind) {
    case "select":
      return printQuery(statement.query);
    case "createTable":
      return printCreateTable(statement);
    case "createView": {
      const head = `CREATE ${statement.temporary ? "TEMPORARY " : ""}VIEW ${statement.ifNotExists ? "IF NOT EXISTS " : ""}`;
      const comment = statement.comment === undefined ? "" : ` COMMENT ${text(statement.comment)}`;
      return `${head}${path(statement.name)}${columnList(statement.columns)}${comment} AS ${printQuery(statement.query)}`;
    }
    case "createFunction": {
      const scope = { no: "", yes: "TEMPORARY ", system: "TEMPORARY SYSTEM " }[statement.temporary];
      const language = statement.language === undefined ? "" : ` LANGUAGE ${statement.language}`;
      const exists = statement.ifNotExists ? "IF NOT EXISTS " : "";
      return `CREATE ${scope}FUNCTION ${exists}${path(statement.name)} AS ${text(statement.className)}${language}`;
    }
    case "drop": {
      const temporary = statement.temporary ? "TEMPORARY " : "";
      return `DROP ${temporary}${statement.what} ${statement.ifExists ? "IF EXISTS " : ""}${path(statement.name)}`;
    }
    case "dropFunction": {
      const scope = { no: "", yes: "TEMPORARY ", system: "TEMPORARY SYSTEM " }[statement.temporary];
      return `DROP ${scope}FUNCTION ${statement.ifExists ? "IF EXISTS " : ""}${path(statement.name)}`;
    }
    case "describe":
      return `DESCRIBE ${path(statement.name)}`;
    case "show":
      return printShow(statement);
    case "alterTable":
      return printAlterTable(statement);
    case "alterView": {
      const { change } = statement;
      const what = change.type === "rename" ? `RENAME TO ${path(change.to)}` : `AS ${printQuery(change.query)}`;
      return `ALTER VIEW ${path(statement.name)} ${what}`;
    }
    case "use":
      return `USE ${statement.what === "CATALOG" ? "CATALOG " : ""}${path(statement.name)}`;
    case "createDatabase": {
      const exists = statement.ifNotExists ? "IF NOT EXISTS " : "";
      const comment = statement.comment === undefined ? "" : ` COMMENT ${text(statement.comment)}`;
      const options = statement.options.length === 0 ? "" : ` WITH ${printOptions(statement.options)}`;
      return `CREATE DATABASE ${exists}${path(statement.name)}${comment}${options}`;
    }
    case "dropDatabase": {
      const exists = statement.ifExists ? "IF EXISTS " : "";
      return `DROP DATABASE ${exists}${path(statement.name)}${statement.cascade ? " CASCADE" : ""}`;
    }
    case "set":
      return statement.key === undefined ? "SET" : `SET ${text(statement.key)} = ${text(statement.value!)}`;
    case "reset":
      return statement.key === undefined ? "RESET" : `RESET ${text(statement.key)}`;
    case "explain": {
      const details = statement.form === "plan for" ? "PLAN FOR " : statement.details.join(", ");
      const inner = printStatement(statement.statement).replace(/^EXECUTE (?=STATEMENT SET)/, "");
      return `EXPLAIN ${details}${statement.details.length > 0 ? " " : ""}${inner}`;
    }
    case "insert":
      return printInsert(statement);
    case "statementSet": {
      const inserts = statement.inserts.map((insert) => `${printInsert(insert)};`).join(" ");
      return statement.execute ? `EXECUTE STATEMENT SET BEGIN ${inserts} END` : `BEGIN STATEMENT SET; ${inserts} END`;
    }
  }
}

function printInsert(insert: Insert): string {
  const partition = insert.partition.map(({ name, value }) =>
    value === undefined ? quote(name) : `${quote(name)} = ${printExpression(value)}`,
  );
  const parts = [
    `${insert.execute ? "EXECUTE " : ""}INSERT ${insert.overwrite ? "OVERWRITE" : "INTO"} ${path(insert.table)}`,
    insert.hint === undefined ? "" : `/*+ ${insert.hint} */`,
    partition.length === 0 ? "" : `PARTITION (${partition.join(", ")})`,
    columnList(insert.columns).trim(),
    printQuery(insert.query),
  ];
  return parts.filter((part) => part !== "").join(" ");
}

function printCreateTable(table: CreateTable): string {
  const inline = table.columns.some((column) => column.kind === "physical" && column.primaryKey);
  const columns = table.columns.map((column) => printColumn(column, table.primaryKey));
  const elements = printElements(inline ? { ...table, primaryKey: undefined } : table, columns);
  const head = `CREATE ${table.temporary ? "TEMPORARY " : ""}TABLE ${table.ifNotExists ? "IF NOT EXISTS " : ""}`;
  const parts = [`${head}${path(table.name)}`];
  if (elements.length > 0) parts.push(`(${elements.join(", ")})`);
  if (table.comment !== undefined) parts.push(`COMMENT ${text(table.comment)}`);
  if (table.partitionedBy.length > 0) parts.push(`PARTITIONED BY${columnList(table.partitionedBy)}`);
  if (table.options.length > 0) parts.push(`WITH ${printOptions(table.options)}`);
  if (table.like !== undefined) {
    const rules = table.like.rules.length === 0 ? "" : ` (${table.like.rules.join(" ")})`;
    parts.push(`LIKE ${path(table.like.table)}${rules}`);
  }
  if (table.query !== undefined) parts.push(`AS ${printQuery(table.query)}`);
  return parts.join(" ");
}

/** Columns, then the watermark and the key where it does not stand at its column. */
function printElements(
  { watermark, primaryKey }: Pick<CreateTable, "watermark" | "primaryKey">,
  columns: readonly string[],
): string[] {
  const elements = [...columns];
  if (watermark !== undefined)
    elements.push(`WATERMARK FOR ${path(watermark.column)} AS ${printExpression(watermark.expression)}`);
  if (primaryKey !== undefined) {
    const name = primaryKey.name === undefined ? "" : `CONSTRAINT ${quote(primaryKey.name)} `;
    elements.push(`${name}PRIMARY KEY${columnList(primaryKey.columns)}${enforcement(primaryKey)}`);
  }
  return elements;
}

function printColumn(column: ColumnNode, primaryKey: PrimaryKey | undefined): string {
  const comment = column.comment === undefined ? "" : ` COMMENT ${text(column.comment)}`;
  const name = quote(column.name);
  switch (column.kind) {
    case "computed":
      return `${name} AS ${printExpression(column.expression)}${comment}`;
    case "metadata": {
      const key = column.key === undefined ? "" : ` FROM ${text(column.key)}`;
      return `${name} ${printType(column.type)} METADATA${key}${column.virtual ? " VIRTUAL" : ""}${comment}`;
    }
    case "physical": {
      const key = column.primaryKey ? ` PRIMARY KEY${enforcement(primaryKey!)}` : "";
      return `${name} ${printType(column.type)}${key}${comment}`;
    }
  }
}

function enforcement(key: PrimaryKey): string {
  return key.enforced ? " ENFORCED" : " NOT ENFORCED";
}

function printOptions(options: Options): string {
  return `(${options.map(({ key, value }) => `${text(key)} = ${text(value)}`).join(", ")})`;
}

function printShow({ what, name, like }: Show): string {
  const from = what === "TABLES" || what === "VIEWS" || what === "COLUMNS" ? " FROM" : "";
  const named = name === undefined ? "" : `${from} ${path(name)}`;
  const filter =
    like === undefined ? "" : ` ${like.not ? "NOT " : ""}${like.anyCase ? "ILIKE" : "LIKE"} ${text(like.pattern)}`;
  return `SHOW ${what}${named}${filter}`;
}

function printAlterTable({ name, ifExists, change }: AlterTable): string {
  return `ALTER TABLE ${ifExists ? "IF EXISTS " : ""}${path(name)} ${printChange(change)}`;
}

function printChange(change: TableChange): string {
  switch (change.type) {
    case "rename":
      return `RENAME TO ${path(change.to)}`;
    case "set":
      return `SET ${printOptions(change.options)}`;
    case "reset":
      return `RESET (${change.keys.map(text).join(", ")})`;
    case "renameColumn":
      return `RENAME ${quote(change.from)} TO ${quote(change.to)}`;
    case "dropColumns":
      return `DROP${columnList(change.columns.map((column) => column.name))}`;
    case "dropWatermark":
      return "DROP WATERMARK";
    case "dropKey":
      return change.constraint === undefined ? "DROP PRIMARY KEY" : `DROP CONSTRAINT ${quote(change.constraint)}`;
    default: {
      const columns = change.columns.map(({ column, place }) => {
        const behind = place?.after === undefined ? " FIRST" : ` AFTER ${quote(place.after)}`;
        return `${printColumn(column, change.primaryKey)}${place === undefined ? "" : behind}`;
      });
      const inline = change.columns.some(({ column }) => column.kind === "physical" && column.primaryKey);
      const elements = printElements(inline ? { ...change, primaryKey: undefined } : change, columns);
      return `${change.type.toUpperCase()} (${elements.join(", ")})`;
    }
  }
}
