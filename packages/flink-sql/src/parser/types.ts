import type { TypeNode } from "./ast.ts";
import type { Cursor } from "./cursor.ts";

const NAMES = new Set(
  `CHAR VARCHAR STRING BINARY VARBINARY BYTES BOOLEAN DECIMAL DEC NUMERIC TINYINT SMALLINT INT INTEGER BIGINT FLOAT DOUBLE
   DATE TIME TIMESTAMP TIMESTAMP_LTZ INTERVAL ARRAY MAP MULTISET ROW RAW NULL`.split(/\s+/),
);

const ALIASES: Readonly<Record<string, string>> = { DEC: "DECIMAL", NUMERIC: "DECIMAL", INTEGER: "INT" };

/** A type with `NOT NULL` or `NULL`, and the `ARRAY` or `MULTISET` that may stand behind it. */
export function parseType(cursor: Cursor): TypeNode {
  let type = withNullability(cursor, parseBare(cursor));
  while (cursor.isWords("ARRAY") || cursor.isWords("MULTISET")) {
    const name = cursor.next().keyword;
    type = withNullability(cursor, { at: type.at, name, args: [], notNull: false, elements: [type], fields: [] });
  }
  return type;
}

function withNullability(cursor: Cursor, type: TypeNode): TypeNode {
  if (cursor.acceptWords("NOT", "NULL")) return { ...type, notNull: true };
  if (!cursor.isWords("NULL", "ON")) cursor.acceptWords("NULL");
  return type;
}

function parseBare(cursor: Cursor): TypeNode {
  const { at, keyword } = cursor.token;
  if (!NAMES.has(keyword)) throw cursor.unexpected("a data type");
  cursor.next();
  const base = { at, notNull: false, elements: [], fields: [], args: [] };
  switch (keyword) {
    case "ARRAY":
    case "MULTISET":
    case "MAP": {
      cursor.expect("<");
      const elements = cursor.list(() => parseType(cursor));
      cursor.expect(">");
      return { ...base, name: keyword, elements };
    }
    case "ROW":
      return { ...base, name: keyword, fields: rowFields(cursor) };
    case "DOUBLE":
      cursor.acceptWords("PRECISION");
      return { ...base, name: keyword };
    case "INTERVAL": {
      const unit = () => {
        const word = cursor.next().keyword;
        lengths(cursor);
        return word;
      };
      const from = unit();
      const to = cursor.acceptWords("TO") ? unit() : undefined;
      return { ...base, name: `INTERVAL ${from}${to === undefined ? "" : ` TO ${to}`}` };
    }
    case "TIME":
    case "TIMESTAMP": {
      const args = lengths(cursor);
      if (cursor.acceptWords("WITH", "LOCAL", "TIME", "ZONE")) return { ...base, name: `${keyword}_LTZ`, args };
      cursor.acceptWords("WITHOUT", "TIME", "ZONE");
      return { ...base, name: keyword, args };
    }
    default:
      return { ...base, name: ALIASES[keyword] ?? keyword, args: lengths(cursor) };
  }
}

function lengths(cursor: Cursor): number[] {
  return cursor.isOperator("(") ? cursor.parenthesised(() => cursor.integer()) : [];
}

function rowFields(cursor: Cursor): TypeNode["fields"] {
  const close = cursor.accept("<") ? ">" : ")";
  if (close === ")") cursor.expect("(");
  const fields = cursor.accept(close)
    ? undefined
    : cursor.list(() => {
        const name = cursor.name();
        const type = parseType(cursor);
        if (cursor.token.kind === "string") cursor.next();
        return { name, type };
      });
  if (fields !== undefined) cursor.expect(close);
  return fields ?? [];
}
