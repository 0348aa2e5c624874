import { QueryFailure, syntaxError } from "./errors.ts";
import { positionOf } from "./sql/ast.ts";
import { type Cursor, tokens } from "./sql/lexer.ts";

/** What a parameter may be: one literal, so that no parameter can carry SQL of its own. */
const LITERAL =
  /^(?:[+-]?\d+(?:\.\d*)?(?:[eE][+-]?\d+)?|'(?:[^']|'')*'|(?:DATE|TIMESTAMP|TIME|DECIMAL)\s*'(?:[^']|'')*'|true|false|null)$/i;

/** Puts parameters in the place of the question marks of a statement. @throws QueryFailure. */
export function bindParameters(text: string, parameters: readonly string[]): string {
  const marks = tokens(text).filter(({ kind, text: symbol }) => kind === "symbol" && symbol === "?");
  if (marks.length !== parameters.length)
    throw new QueryFailure(
      "INVALID_PARAMETER_USAGE",
      `line 1:1: Incorrect number of parameters: expected ${marks.length} but found ${parameters.length}`,
    );
  let bound = "";
  let offset = 0;
  for (let index = 0; index < marks.length; index++) {
    const value = parameters[index]!.trim();
    if (!LITERAL.test(value))
      throw new QueryFailure(
        "INVALID_PARAMETER_USAGE",
        `parameter ${index + 1} is no literal: put texts in single quotes`,
      );
    bound += text.slice(offset, marks[index]!.start) + value;
    offset = marks[index]!.end;
  }
  return bound + text.slice(offset);
}

/** The literals behind USING, split at the commas outside quotes. */
export function usingList(cursor: Cursor): string[] {
  const parameters: string[] = [];
  let start = cursor.next.start;
  let end = start;
  while (true) {
    if (cursor.done || cursor.sees(",")) {
      if (end === start) throw syntaxError(positionOf(cursor.text, start), "a parameter is missing");
      parameters.push(cursor.text.slice(start, end));
      if (!cursor.accept(",")) return parameters;
      start = cursor.next.start;
      end = start;
      continue;
    }
    end = cursor.take().end;
  }
}
