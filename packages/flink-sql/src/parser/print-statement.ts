import type { ColumnNode, CreateTable, Insert, Statement } from "./ast-statement.ts";
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
      return `SHOW ${statement.what}${statement.name === undefined ? "" : ` ${path(statement.name)}`}`;
    case "set":
      return statement.key === undefined ? "SET" : `SET ${text(statement.key)} = ${text(statement.value!)}`;
    case "reset":
      return statement.key === undefined ? "RESET" : `RESET ${text(statement.key)}`;
    case "explain": {
      const details = statement.form === "plan for" ? "PLAN FOR " : statement.details.join(", ");
      return `EXPLAIN ${details}${statement.details.length > 0 ? " " : ""}${printStatement(statement.statement)}`;
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
  const elements = table.columns.map(printColumn);
  if (table.watermark !== undefined) {
    elements.push(`WATERMARK FOR ${path(table.watermark.column)} AS ${printExpression(table.watermark.expression)}`);
  }
  const inline = table.columns.some((column) => column.kind === "physical" && column.primaryKey);
  if (table.primaryKey !== undefined && !inline) {
    elements.push(`PRIMARY KEY${columnList(table.primaryKey.columns)}${enforcement(table)}`);
  }
  const head = `CREATE ${table.temporary ? "TEMPORARY " : ""}TABLE ${table.ifNotExists ? "IF NOT EXISTS " : ""}`;
  const parts = [`${head}${path(table.name)}`];
  if (elements.length > 0) parts.push(`(${elements.join(", ")})`);
  if (table.comment !== undefined) parts.push(`COMMENT ${text(table.comment)}`);
  if (table.partitionedBy.length > 0) parts.push(`PARTITIONED BY${columnList(table.partitionedBy)}`);
  if (table.options.length > 0) {
    parts.push(`WITH (${table.options.map(({ key, value }) => `${text(key)} = ${text(value)}`).join(", ")})`);
  }
  if (table.like !== undefined) {
    const rules = table.like.rules.length === 0 ? "" : ` (${table.like.rules.join(" ")})`;
    parts.push(`LIKE ${path(table.like.table)}${rules}`);
  }
  if (table.query !== undefined) parts.push(`AS ${printQuery(table.query)}`);
  return parts.join(" ");

  function printColumn(column: ColumnNode): string {
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
        const key = column.primaryKey ? ` PRIMARY KEY${enforcement(table)}` : "";
        return `${name} ${printType(column.type)}${key}${comment}`;
      }
    }
  }
}

function enforcement(table: CreateTable): string {
  return table.primaryKey!.enforced ? " ENFORCED" : " NOT ENFORCED";
}
