import type { Expression } from "./ast.ts";
import type { Cursor } from "./cursor.ts";
import { parseExpression } from "./expressions.ts";
import { parseType } from "./types.ts";

/** Functions that take words of SQL/JSON between and behind their arguments. */
export const JSON_CALLS = new Set([
  "JSON_EXISTS",
  "JSON_VALUE",
  "JSON_QUERY",
  "JSON_OBJECT",
  "JSON_ARRAY",
  "JSON_OBJECTAGG",
  "JSON_ARRAYAGG",
]);

/**
 * The arguments of a JSON function behind its parenthesis. Each clause is a symbol of its words, such as
 * `NULL ON EMPTY`; `RETURNING` is followed by NULL cast to the type, `DEFAULT ON ERROR` by the value.
 */
export function parseJsonArguments(cursor: Cursor, name: string): Expression[] {
  if (name === "JSON_OBJECT" || name === "JSON_OBJECTAGG") return members(cursor);
  const args: Expression[] = [];
  if (!cursor.isOperator(")") && !isOnNull(cursor)) args.push(...cursor.list(() => parseExpression(cursor)));
  for (;;) {
    const { at } = cursor;
    const symbol = (value: string): Expression => ({ kind: "symbol", at, value });
    if (isOnNull(cursor)) {
      args.push(onNull(cursor));
      continue;
    }
    if (cursor.acceptWords("RETURNING")) {
      args.push(symbol("RETURNING"), {
        kind: "cast",
        at,
        operand: { kind: "null", at },
        type: parseType(cursor),
        safe: false,
      });
      continue;
    }
    if (cursor.isWords("WITH") || cursor.isWords("WITHOUT")) {
      args.push(symbol(wrapper(cursor)));
      continue;
    }
    const behaviour = behaviourWords(cursor);
    if (behaviour === undefined) return args;
    const value = behaviour === "DEFAULT" ? [parseExpression(cursor)] : [];
    cursor.expectWords("ON");
    if (!cursor.isWords("EMPTY") && !cursor.isWords("ERROR")) throw cursor.unexpected("EMPTY or ERROR");
    args.push(symbol(`${behaviour} ON ${cursor.next().keyword}`), ...value);
  }
}

const BEHAVIOURS = ["NULL", "ERROR", "DEFAULT", "TRUE", "FALSE", "UNKNOWN"];

function behaviourWords(cursor: Cursor): string | undefined {
  if (cursor.acceptWords("EMPTY")) {
    if (!cursor.isWords("ARRAY") && !cursor.isWords("OBJECT")) throw cursor.unexpected("ARRAY or OBJECT");
    return `EMPTY ${cursor.next().keyword}`;
  }
  return BEHAVIOURS.find((word) => cursor.acceptWords(word));
}

function wrapper(cursor: Cursor): string {
  if (cursor.acceptWords("WITHOUT")) {
    cursor.acceptWords("ARRAY");
    cursor.expectWords("WRAPPER");
    return "WITHOUT WRAPPER";
  }
  cursor.expectWords("WITH");
  const conditional = cursor.acceptWords("CONDITIONAL");
  if (!conditional) cursor.acceptWords("UNCONDITIONAL");
  cursor.acceptWords("ARRAY");
  cursor.expectWords("WRAPPER");
  return conditional ? "WITH CONDITIONAL WRAPPER" : "WITH WRAPPER";
}

function isOnNull(cursor: Cursor): boolean {
  return cursor.isWords("NULL", "ON", "NULL") || cursor.isWords("ABSENT", "ON", "NULL");
}

function onNull(cursor: Cursor): Expression {
  const { at, keyword } = cursor.next();
  cursor.expectWords("ON", "NULL");
  return { kind: "symbol", at, value: `${keyword} ON NULL` };
}

/** `[KEY] key VALUE value, key : value, …` */
function members(cursor: Cursor): Expression[] {
  const args: Expression[] = [];
  while (!cursor.isOperator(")") && !isOnNull(cursor)) {
    if (cursor.isWords("KEY") && !cursor.isWords("KEY", "VALUE")) cursor.next();
    args.push(parseExpression(cursor));
    if (!cursor.accept(":")) cursor.expectWords("VALUE");
    args.push(parseExpression(cursor));
    if (!cursor.accept(",")) break;
  }
  if (isOnNull(cursor)) args.push(onNull(cursor));
  return args;
}

/** The arguments as they were written. */
export function printJsonArguments(name: string, args: readonly Expression[], printed: readonly string[]): string {
  const pairs = name === "JSON_OBJECT" || name === "JSON_OBJECTAGG";
  const first = args.findIndex(({ kind }) => kind === "symbol");
  const values = printed.slice(0, first < 0 ? args.length : first);
  const list = pairs
    ? values.flatMap((value, index) => (index % 2 === 0 ? [`KEY ${value} VALUE ${values[index + 1]}`] : []))
    : values;
  const clauses: string[] = [];
  for (let index = values.length; index < args.length; index++) {
    const word = printed[index]!;
    if (word === "RETURNING") clauses.push(`RETURNING ${typeOfCast(printed[++index]!)}`);
    else if (word.startsWith("DEFAULT ")) clauses.push(word.replace("DEFAULT", `DEFAULT ${printed[++index]}`));
    else clauses.push(word);
  }
  return [list.join(", "), ...clauses].filter((part) => part !== "").join(" ");
}

/** `CAST(NULL AS type)` without what stands around the type. */
function typeOfCast(text: string): string {
  return text.slice("CAST(NULL AS ".length, -1);
}
