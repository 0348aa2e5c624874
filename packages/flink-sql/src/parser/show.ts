import { notImplemented } from "../errors.ts";
import type { Show, Statement } from "./ast-statement.ts";
import type { Cursor } from "./cursor.ts";

/** `SHOW …` */
export function parseShow(cursor: Cursor): Statement {
  const { at } = cursor.next();
  const show = (what: Show["what"], name?: readonly string[]): Show => {
    const withLike = what !== "CREATE TABLE" && what !== "CREATE VIEW" && !what.startsWith("CURRENT");
    return { kind: "show", at, what, name, like: withLike ? parseLike(cursor) : undefined };
  };
  if (cursor.acceptWords("CREATE")) {
    const what = cursor.oneOf("TABLE", "VIEW");
    return show(`CREATE ${what}`, cursor.names());
  }
  if (cursor.acceptWords("CURRENT")) return show(`CURRENT ${cursor.oneOf("CATALOG", "DATABASE")}`);
  if (cursor.acceptWords("USER", "FUNCTIONS")) return show("USER FUNCTIONS");
  if (cursor.acceptWords("COLUMNS")) {
    cursor.oneOf("FROM", "IN");
    return show("COLUMNS", cursor.names());
  }
  for (const what of ["TABLES", "VIEWS"] as const) {
    if (!cursor.acceptWords(what)) continue;
    const from = cursor.acceptWords("FROM") || cursor.acceptWords("IN");
    return show(what, from ? cursor.names() : undefined);
  }
  for (const what of ["CATALOGS", "DATABASES", "FUNCTIONS", "MODULES", "JARS"] as const) {
    if (!cursor.acceptWords(what)) continue;
    if (cursor.isWords("FROM") || cursor.isWords("IN")) throw notImplemented(`SHOW ${what} FROM`, cursor.at);
    return show(what);
  }
  throw notImplemented(`SHOW ${cursor.token.text.toUpperCase()}`, cursor.at);
}

/** `[NOT] LIKE 'pattern'`, ILIKE without regard to case. */
function parseLike(cursor: Cursor): Show["like"] {
  const not = cursor.acceptWords("NOT");
  const anyCase = cursor.isWords("ILIKE");
  if (!not && !anyCase && !cursor.isWords("LIKE")) return undefined;
  cursor.oneOf("LIKE", "ILIKE");
  return { pattern: cursor.string(), not, anyCase };
}
