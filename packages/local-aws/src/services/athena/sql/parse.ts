import { type Position, QueryFailure, syntaxError } from "../errors.ts";
import { type Node, positionOf } from "./ast.ts";
import { checkGrammar } from "./grammar.ts";

type Parser = typeof import("@polyglot-sql/sdk");

const BACKSLASH = "\u001A";
const TYPED_LITERAL = /\b(BIGINT|INTEGER|SMALLINT|TINYINT|REAL|DOUBLE|BOOLEAN|VARCHAR|UUID)\s+('(?:[^']|'')*')/gi;

let loading: Promise<Parser> | undefined;

/** Loads the parser, once. */
export function loadParser(): Promise<Parser> {
  loading ??= import("@polyglot-sql/sdk");
  return loading;
}

/** Parses one query in Athena's dialect. @throws QueryFailure SYNTAX_ERROR. */
export function parseQuery(parser: Parser, text: string): Node {
  checkGrammar(text);
  // The parser takes a backslash in a string for an escape; in Trino it is a character like others.
  const escaped = text.replaceAll("\\", BACKSLASH);
  const read = (source: string) =>
    parser.parse(source, "athena" as never) as { success: boolean; ast?: Node[]; error?: string };
  let { success, ast, error } = read(escaped);
  if (!success) {
    // `BIGINT '7'` is unknown to it.
    const typed = escaped.replace(TYPED_LITERAL, "CAST($2 AS $1)");
    if (typed !== escaped) ({ success, ast, error } = read(typed));
  }
  if (ast !== undefined && escaped !== text) restoreBackslashes(ast);
  if (!success || ast === undefined) throw parseFailure(text, error ?? "");
  if (ast.length !== 1) throw new QueryFailure("SYNTAX_ERROR", `Only one sql statement is allowed. Got: ${ast.length}`);
  return ast[0]!;
}

function parseFailure(text: string, error: string): QueryFailure {
  const place = /line (\d+), column (\d+)/.exec(error);
  // The parser's columns are those behind the unexpected word.
  const position: Position = place ? { line: Number(place[1]), column: Number(place[2]) } : { line: 1, column: 1 };
  const line = text.split("\n")[position.line - 1] ?? "";
  const word = /[\w"'.]+$|\S$/.exec(line.slice(0, position.column - 1))?.[0] ?? "<EOF>";
  const start = Math.max(1, position.column - word.length);
  // What is missing at the end it tells of the last word.
  const end = text.trimEnd();
  const isLast =
    /Unexpected token: /.test(error) && end.endsWith(`${word}`) && end.split("\n").length === position.line;
  if (error.includes("end of input") || (isLast && position.column > end.length - end.lastIndexOf("\n") - 1))
    return syntaxError(positionOf(text, end.length), "mismatched input '<EOF>'. Expecting more");
  const detail = error.replace(/^Parse error at line \d+, column \d+: /, "").split("\n")[0];
  return syntaxError({ line: position.line, column: start }, `mismatched input '${word}'. ${detail}`);
}

function restoreBackslashes(node: unknown): void {
  if (node === null || typeof node !== "object") return;
  for (const [key, value] of Object.entries(node)) {
    if (typeof value === "string") (node as Record<string, unknown>)[key] = value.replaceAll(BACKSLASH, "\\");
    else restoreBackslashes(value);
  }
}
