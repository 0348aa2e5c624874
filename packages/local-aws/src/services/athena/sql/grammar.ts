import { syntaxError } from "../errors.ts";
import { positionOf } from "./ast.ts";
import { type Token, tokens } from "./lexer.ts";

/*
 * What the parser and DuckDB take and Trino's grammar does not: a query must not run here that AWS refuses.
 */

/** Words that no expression begins with. */
const CLAUSES = new Set(["FROM", "WHERE", "GROUP", "HAVING", "ORDER", "UNION", "EXCEPT", "INTERSECT", "ON"]);
/** Words behind which a bracket begins an array and no subscript. */
const BEFORE_EXPRESSION = new Set(
  ["SELECT", "WHERE", "AND", "OR", "NOT", "IN", "BY", "ON", "CASE", "WHEN", "THEN", "ELSE"].concat([
    "HAVING",
    "DISTINCT",
    "BETWEEN",
    "LIKE",
    "VALUES",
    "RETURN",
  ]),
);
const INTERVAL_UNITS = /^(YEAR|MONTH|DAY|HOUR|MINUTE|SECOND)$/;

/** @throws QueryFailure SYNTAX_ERROR in the words of Trino's parser. */
export function checkGrammar(text: string): void {
  const all = tokens(text);
  for (let index = 0; index < all.length; index++) {
    const token = all[index]!;
    const next = all[index + 1];
    const problem = problemAt(text, token, next, all[index + 2], all[index - 1]);
    if (problem !== undefined) throw syntaxError(positionOf(text, problem.at.start), problem.says);
  }
}

interface Problem {
  readonly at: Token;
  readonly says: string;
}

function problemAt(
  text: string,
  token: Token,
  next: Token | undefined,
  after: Token | undefined,
  before: Token | undefined,
): Problem | undefined {
  if (token.kind === "quoted" && text[token.start] === "`")
    return { at: token, says: "backquoted identifiers are not supported; use double quotes to quote identifiers" };
  if (next === undefined) return undefined;
  if (token.kind === "number" && next.kind === "word" && next.start === token.end && !/^(_|[xob]\w)/i.test(next.text))
    return {
      at: token,
      says: "identifiers must not start with a digit; surround the identifier with double quotes",
    };
  if (token.kind === "string" && next.kind === "string") return unexpected(next);
  if (token.kind === "word") return problemOfWord(token.text.toUpperCase(), next, after);
  if (token.kind !== "symbol") return undefined;
  if (token.text === "," && (isSymbol(next, ",", ")", "]") || next.kind === "end" || isClause(next)))
    return unexpected(next, "Expecting: <expression>");
  if ((token.text === "=" && isSymbol(next, "=")) || (token.text === "*" && isSymbol(next, "*")))
    return unexpected(next);
  if (token.text === "[" && beginsExpression(before)) return unexpected(token, "Expecting: <expression>");
  return undefined;
}

function problemOfWord(word: string, next: Token, after: Token | undefined): Problem | undefined {
  if (word === "INTERVAL" && next.kind === "number") return unexpected(next, "Expecting: '+', '-', <string>");
  if (word === "INTERVAL" && next.kind === "string" && !INTERVAL_UNITS.test(after?.text.toUpperCase() ?? ""))
    return unexpected(after!, "Expecting: 'DAY', 'HOUR', 'MINUTE', 'MONTH', 'SECOND', 'YEAR'");
  if (word === "IN" && isSymbol(next, "(") && isSymbol(after, ")"))
    return unexpected(after!, "Expecting: <expression>");
  // LIMIT comes last, behind OFFSET, and takes one number.
  if (word === "LIMIT" && next.kind === "number" && after?.kind !== "end" && !isSymbol(after, ")", ";"))
    return unexpected(after!, "Expecting: <EOF>");
  return undefined;
}

function unexpected(at: Token, expected?: string): Problem {
  return { at, says: `mismatched input '${at.text}'.${expected === undefined ? "" : ` ${expected}`}` };
}

function isSymbol(token: Token | undefined, ...symbols: readonly string[]): boolean {
  return token?.kind === "symbol" && symbols.includes(token.text);
}

function isClause(token: Token): boolean {
  return token.kind === "word" && CLAUSES.has(token.text.toUpperCase());
}

function beginsExpression(before: Token | undefined): boolean {
  if (before === undefined) return true;
  if (before.kind === "word") return BEFORE_EXPRESSION.has(before.text.toUpperCase());
  return before.kind === "symbol" && !isSymbol(before, ")", "]", "?");
}
