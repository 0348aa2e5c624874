import { didYouMean } from "../../nearest.ts";
import type { Cursor } from "./sql/lexer.ts";

/** Words that statements begin with. */
const STATEMENTS = [
  ...["ALTER", "CREATE", "DEALLOCATE", "DESCRIBE", "DROP", "EXECUTE", "EXPLAIN", "INSERT", "MSCK", "PREPARE"],
  ...["SELECT", "SHOW", "UNLOAD", "VALUES", "WITH"],
];

/** Statements of Athena and Trino that are not run, and short forms. */
const OTHERS = ["ANALYZE", "CALL", "DELETE", "DESC", "MERGE", "OPTIMIZE", "TRUNCATE", "UPDATE", "USE", "VACUUM"];

/** @throws QueryFailure SYNTAX_ERROR when no statement begins with the next word. */
export function expectStatement(cursor: Cursor): void {
  const word = cursor.next.text.toUpperCase();
  if (!STATEMENTS.includes(word) && !OTHERS.includes(word))
    cursor.fail(`Expecting: ${STATEMENTS.map((one) => `'${one}'`).join(", ")}${didYouMean(word, STATEMENTS)}`);
}
