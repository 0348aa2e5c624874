import { type Position, SqlError } from "../errors.ts";
import type { Token, TokenKind } from "./token.ts";

const OPERATORS = ["=>", "<>", "!=", "<=", ">=", "||", "{-", "-}"];
const SINGLE = "()[]{},;.+-*/%=<>?:|^$&!@";
const SPACE = /\s/;
const WORD_START = /[\p{L}_]/u;
const WORD_PART = /[\p{L}\p{N}_$]/u;
const NUMBER = /(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?/y;

/** Cuts a text into tokens; comments are dropped, hints (`/*+ … *\/`) are kept. The last token is of kind `end`. */
export function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  const lines = lineStarts(text);
  let offset = 0;

  function at(start: number): Position {
    let low = 0;
    let high = lines.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (lines[middle]! <= start) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: start - lines[low]! + 1 };
  }

  function add(kind: TokenKind, start: number, end: number, value: string): void {
    const keyword = kind === "word" ? value.toUpperCase() : "";
    tokens.push({ kind, text: value, keyword, at: at(start), start, end });
    offset = end;
  }

  function addQuoted(kind: TokenKind, quote: string, what: string): void {
    const start = offset;
    let value = "";
    for (let index = start + 1; ; ) {
      const close = text.indexOf(quote, index);
      if (close < 0) throw new SqlError("FLINK_SQL_PARSE", `SQL parse failed. ${what} is not closed`, at(start));
      value += text.slice(index, close);
      if (text[close + 1] !== quote) {
        add(kind, start, close + 1, value);
        return;
      }
      value += quote;
      index = close + 2;
    }
  }

  while (offset < text.length) {
    const start = offset;
    const character = text[start]!;
    if (SPACE.test(character)) offset++;
    else if (text.startsWith("--", start) || text.startsWith("//", start)) {
      const end = text.indexOf("\n", start);
      offset = end < 0 ? text.length : end;
    } else if (text.startsWith("/*", start)) {
      const end = text.indexOf("*/", start + 2);
      if (end < 0) throw new SqlError("FLINK_SQL_PARSE", "SQL parse failed. Comment is not closed", at(start));
      if (text[start + 2] === "+") add("hint", start, end + 2, text.slice(start + 3, end).trim());
      else offset = end + 2;
    } else if (character === "'") addQuoted("string", "'", "String literal");
    else if (character === "`") addQuoted("name", "`", "Quoted identifier");
    else if (/\d/.test(character) || (character === "." && /\d/.test(text[start + 1] ?? ""))) {
      NUMBER.lastIndex = start;
      const [value] = NUMBER.exec(text)!;
      add("number", start, start + value.length, value);
    } else if (WORD_START.test(character)) {
      let end = start + 1;
      while (end < text.length && WORD_PART.test(text[end]!)) end++;
      add("word", start, end, text.slice(start, end));
    } else {
      const two = text.slice(start, start + 2);
      if (OPERATORS.includes(two)) add("operator", start, start + 2, two);
      else if (SINGLE.includes(character)) add("operator", start, start + 1, character);
      else {
        const message = `SQL parse failed. Lexical error: encountered "${character}"`;
        throw new SqlError("FLINK_SQL_PARSE", message, at(start));
      }
    }
  }
  add("end", text.length, text.length, "<EOF>");
  return tokens;
}

function lineStarts(text: string): number[] {
  const starts = [0];
  for (let index = text.indexOf("\n"); index >= 0; index = text.indexOf("\n", index + 1)) starts.push(index + 1);
  return starts;
}
