import type { Position } from "../errors.ts";
import { tokenize } from "../lexer/lexer.ts";
import type { Statement } from "./ast-statement.ts";
import { Cursor } from "./cursor.ts";
import { parseStatement } from "./statements.ts";

/** A statement of a script with the text it was read from, without the semicolon behind it. */
export interface ScriptPart {
  readonly statement: Statement;
  readonly text: string;
  readonly at: Position;
  /** Offset of its first character in the script. */
  readonly start: number;
}

/** Cuts a script into its statements; errors are SqlError with the place in the script. */
export function splitScript(text: string): ScriptPart[] {
  const cursor = new Cursor(text, tokenize(text));
  const parts: ScriptPart[] = [];
  for (;;) {
    while (cursor.accept(";"));
    if (cursor.done) return parts;
    const { start, at } = cursor.token;
    const statement = parseStatement(cursor);
    const end = cursor.done ? text.length : cursor.token.start;
    if (!cursor.done) cursor.expect(";");
    parts.push({ statement, text: text.slice(start, end).trimEnd(), at, start });
  }
}
