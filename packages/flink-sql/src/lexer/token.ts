import type { Position } from "../errors.ts";

/** `word` is an unquoted name or keyword, `name` one in backticks; `end` closes the list. */
export type TokenKind = "word" | "name" | "string" | "number" | "operator" | "hint" | "end";

export interface Token {
  readonly kind: TokenKind;
  /** The value: names without backticks, strings without quotes, hints without their comment marks. */
  readonly text: string;
  /** `text` in upper case for words, otherwise the empty string: what keywords are compared with. */
  readonly keyword: string;
  readonly at: Position;
  /** Offset of the first character in the text. */
  readonly start: number;
  /** Offset behind the last character. */
  readonly end: number;
}
