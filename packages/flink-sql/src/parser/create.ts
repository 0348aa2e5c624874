import { SqlError } from "../errors.ts";
import type { Statement } from "./ast-statement.ts";
import type { Cursor } from "./cursor.ts";
import { parseCreateTable, parseOptions } from "./ddl.ts";
import { parseQuery } from "./queries.ts";

/** `CREATE …` */
export function parseCreate(cursor: Cursor): Statement {
  const { at } = cursor.next();
  if (cursor.isWords("OR", "REPLACE")) throw refused(cursor, "CREATE OR REPLACE");
  const temporary = cursor.acceptWords("TEMPORARY");
  const system = temporary && cursor.acceptWords("SYSTEM");
  if (cursor.acceptWords("TABLE")) return parseCreateTable(cursor, at, temporary);
  if (!temporary && cursor.acceptWords("DATABASE")) {
    const ifNotExists = cursor.acceptWords("IF", "NOT", "EXISTS");
    const name = cursor.names();
    const comment = cursor.acceptWords("COMMENT") ? cursor.string() : undefined;
    const options = cursor.acceptWords("WITH") ? parseOptions(cursor) : [];
    return { kind: "createDatabase", at, name, ifNotExists, comment, options };
  }
  const what = cursor.token.keyword;
  if (what !== "VIEW" && what !== "FUNCTION") throw refused(cursor, `CREATE ${what}`);
  cursor.next();
  const ifNotExists = cursor.acceptWords("IF", "NOT", "EXISTS");
  const name = cursor.names();
  if (what === "VIEW") {
    const columns = cursor.isOperator("(") ? cursor.parenthesised(() => cursor.name()) : [];
    const comment = cursor.acceptWords("COMMENT") ? cursor.string() : undefined;
    cursor.expectWords("AS");
    return { kind: "createView", at, name, temporary, ifNotExists, columns, comment, query: parseQuery(cursor) };
  }
  cursor.expectWords("AS");
  const className = cursor.string();
  const language = cursor.acceptWords("LANGUAGE") ? cursor.oneOf("JAVA", "SCALA", "PYTHON", "JAVASCRIPT") : undefined;
  if (cursor.isWords("USING")) throw refused(cursor, "CREATE FUNCTION … USING");
  const scope = system ? "system" : temporary ? "yes" : "no";
  return { kind: "createFunction", at, name, temporary: scope, ifNotExists, className, language };
}

/** The refusal of what Flink has and this package has not. */
export function refused(cursor: Cursor, what: string): SqlError {
  return new SqlError("FLINK_SQL_NOT_IMPLEMENTED", `${what} is not implemented by the embedded engine`, cursor.at);
}

/** `DROP …` */
export function parseDrop(cursor: Cursor): Statement {
  const { at } = cursor.next();
  const temporary = cursor.acceptWords("TEMPORARY");
  const system = temporary && cursor.acceptWords("SYSTEM");
  if (system || cursor.isWords("FUNCTION")) {
    cursor.expectWords("FUNCTION");
    const ifExists = cursor.acceptWords("IF", "EXISTS");
    const scope = system ? "system" : temporary ? "yes" : "no";
    return { kind: "dropFunction", at, name: cursor.names(), temporary: scope, ifExists };
  }
  if (!temporary && cursor.acceptWords("DATABASE")) {
    const ifExists = cursor.acceptWords("IF", "EXISTS");
    const name = cursor.names();
    const cascade = cursor.acceptWords("CASCADE");
    if (!cascade) cursor.acceptWords("RESTRICT");
    return { kind: "dropDatabase", at, name, ifExists, cascade };
  }
  const what = cursor.token.keyword;
  if (what !== "TABLE" && what !== "VIEW") throw refused(cursor, `DROP ${what}`);
  cursor.next();
  const ifExists = cursor.acceptWords("IF", "EXISTS");
  return { kind: "drop", at, what, temporary, ifExists, name: cursor.names() };
}
