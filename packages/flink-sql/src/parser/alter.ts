import { notImplemented } from "../errors.ts";
import type { AlterTable, ColumnPlace, SchemaChange, Statement, TableChange } from "./ast-statement.ts";
import type { Cursor } from "./cursor.ts";
import { type Body, parseColumn, parseConstraint, parseOptions } from "./ddl.ts";
import { parseQuery } from "./queries.ts";

/** `ALTER TABLE …` and `ALTER VIEW …` */
export function parseAlter(cursor: Cursor): Statement {
  const { at } = cursor.next();
  if (cursor.acceptWords("VIEW")) {
    const name = cursor.names();
    if (cursor.acceptWords("AS"))
      return { kind: "alterView", at, name, change: { type: "as", query: parseQuery(cursor) } };
    cursor.expectWords("RENAME", "TO");
    return { kind: "alterView", at, name, change: { type: "rename", to: cursor.names() } };
  }
  if (!cursor.acceptWords("TABLE")) throw notImplemented(`ALTER ${cursor.token.text.toUpperCase()}`, cursor.at);
  const ifExists = cursor.acceptWords("IF", "EXISTS");
  const name = cursor.names();
  const table: Omit<AlterTable, "change"> = { kind: "alterTable", at, name, ifExists };
  return { ...table, change: parseChange(cursor) };
}

function parseChange(cursor: Cursor): TableChange {
  switch (cursor.oneOf("RENAME", "SET", "RESET", "ADD", "MODIFY", "DROP")) {
    case "RENAME": {
      if (cursor.acceptWords("TO")) return { type: "rename", to: cursor.names() };
      const { at } = cursor;
      const from = cursor.name();
      cursor.expectWords("TO");
      return { type: "renameColumn", from, to: cursor.name(), at };
    }
    case "SET":
      return { type: "set", options: parseOptions(cursor) };
    case "RESET":
      return { type: "reset", keys: cursor.parenthesised(() => cursor.string()) };
    case "ADD":
      return parseSchema(cursor, "add");
    case "MODIFY":
      return parseSchema(cursor, "modify");
    case "DROP":
      return parseDropped(cursor);
  }
}

function parseSchema(cursor: Cursor, type: SchemaChange["type"]): SchemaChange {
  for (const what of ["PARTITION", "DISTRIBUTION"])
    if (cursor.isWords(what)) throw notImplemented(`ALTER TABLE … ${type.toUpperCase()} ${what}`, cursor.at);
  const body: Body = { columns: [], watermark: undefined, primaryKey: undefined };
  const columns: SchemaChange["columns"][number][] = [];
  const element = () => {
    if (parseConstraint(cursor, body)) return;
    const column = parseColumn(cursor, body);
    columns.push({ column, place: parsePlace(cursor) });
  };
  if (cursor.isOperator("(")) cursor.parenthesised(element);
  else element();
  return { type, columns, watermark: body.watermark, primaryKey: body.primaryKey };
}

function parsePlace(cursor: Cursor): ColumnPlace | undefined {
  if (cursor.acceptWords("FIRST")) return { after: undefined };
  return cursor.acceptWords("AFTER") ? { after: cursor.name() } : undefined;
}

function parseDropped(cursor: Cursor): TableChange {
  if (cursor.acceptWords("WATERMARK")) return { type: "dropWatermark" };
  if (cursor.acceptWords("PRIMARY", "KEY")) return { type: "dropKey", constraint: undefined };
  if (cursor.acceptWords("CONSTRAINT")) return { type: "dropKey", constraint: cursor.name() };
  for (const what of ["PARTITION", "DISTRIBUTION"])
    if (cursor.isWords(what)) throw notImplemented(`ALTER TABLE … DROP ${what}`, cursor.at);
  const column = () => ({ at: cursor.at, name: cursor.name() });
  return { type: "dropColumns", columns: cursor.isOperator("(") ? cursor.parenthesised(column) : [column()] };
}
