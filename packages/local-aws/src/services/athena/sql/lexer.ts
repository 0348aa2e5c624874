import { type Position, syntaxError } from "../errors.ts";
import { positionOf } from "./ast.ts";

/*
 * The words of a statement, for what stands around a query: Hive DDL with its backquotes, and the statements that wrap
 * a query (CREATE TABLE AS, INSERT, UNLOAD, EXECUTE). Queries themselves go to the parser.
 */

export interface Token {
  readonly kind: "word" | "quoted" | "string" | "number" | "symbol" | "end";
  /** Words as written; quoted names and strings without their quotes. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

const SPACE = /(?:\s+|--[^\n]*|\/\*[\s\S]*?\*\/)+/y;
const WORD = /[A-Za-z_$][\w$@]*/y;
const NUMBER = /\d+(?:\.\d*)?(?:[eE][+-]?\d+)?/y;
const SYMBOL = /->|<>|!=|<=|>=|\|\||[^\s]/y;
const QUOTED: Readonly<Record<string, { kind: "string" | "quoted"; pattern: RegExp }>> = {
  "'": { kind: "string", pattern: /'(?:[^']|'')*'/y },
  '"': { kind: "quoted", pattern: /"(?:[^"]|"")*"/y },
  "`": { kind: "quoted", pattern: /`(?:[^`]|``)*`/y },
};

/** Splits a statement. @throws QueryFailure SYNTAX_ERROR for a quote that does not end. */
export function tokens(text: string): readonly Token[] {
  const found: Token[] = [];
  let offset = 0;
  while (true) {
    offset += match(SPACE, text, offset)?.length ?? 0;
    if (offset >= text.length) break;
    const quoted = QUOTED[text[offset]!];
    if (quoted) {
      const whole = match(quoted.pattern, text, offset);
      if (whole === undefined) throw syntaxError(positionOf(text, offset), `${text[offset]} is not closed`);
      const quote = whole[0]!;
      const inner = whole.slice(1, -1).replaceAll(quote + quote, quote);
      found.push({ kind: quoted.kind, text: inner, start: offset, end: offset + whole.length });
      offset += whole.length;
      continue;
    }
    const word = match(WORD, text, offset);
    const number = word === undefined ? match(NUMBER, text, offset) : undefined;
    const piece = word ?? number ?? match(SYMBOL, text, offset)!;
    const kind = word !== undefined ? "word" : number !== undefined ? "number" : "symbol";
    found.push({ kind, text: piece, start: offset, end: offset + piece.length });
    offset += piece.length;
  }
  found.push({ kind: "end", text: "<EOF>", start: text.length, end: text.length });
  return found;
}

function match(pattern: RegExp, text: string, offset: number): string | undefined {
  pattern.lastIndex = offset;
  return pattern.exec(text)?.[0];
}

/** Where a name stands first in a text. */
export function placeOf(text: string, name: string): Position | undefined {
  const wanted = name.toLowerCase();
  const token = tokens(text).find((item) => isName(item) && item.text.toLowerCase() === wanted);
  return token && positionOf(text, token.start);
}

function isName({ kind }: Token): boolean {
  return kind === "word" || kind === "quoted";
}

/** Reads tokens in order; words compare without regard to case. */
export class Cursor {
  readonly text: string;
  readonly #tokens: readonly Token[];
  #index = 0;

  constructor(text: string) {
    this.text = text;
    this.#tokens = tokens(text);
  }

  get next(): Token {
    return this.#tokens[this.#index]!;
  }

  get done(): boolean {
    return this.next.kind === "end" || (this.next.text === ";" && this.#tokens[this.#index + 1]?.kind === "end");
  }

  take(): Token {
    return this.#tokens[this.#index === this.#tokens.length - 1 ? this.#index : this.#index++]!;
  }

  /** Whether these words or symbols come next. */
  sees(...words: readonly string[]): boolean {
    return words.every((word, index) => is(this.#tokens[this.#index + index], word));
  }

  /** Takes them when they come next. */
  accept(...words: readonly string[]): boolean {
    if (!this.sees(...words)) return false;
    this.#index += words.length;
    return true;
  }

  expect(...words: readonly string[]): void {
    for (const word of words) if (!this.accept(word)) this.fail(`Expecting: '${word}'`);
  }

  string(): string {
    if (this.next.kind !== "string") this.fail("Expecting: <string>");
    return this.take().text;
  }

  /** A name, folded to lower case as the catalogue has it. */
  name(): string {
    if (this.next.kind !== "word" && this.next.kind !== "quoted") this.fail("Expecting: <identifier>");
    return this.take().text.toLowerCase();
  }

  /** `table` or `database.table`, either in quotes. */
  path(): readonly string[] {
    const names = [this.name()];
    while (this.accept(".")) names.push(this.name());
    return names;
  }

  end(): void {
    if (!this.done) this.fail("Expecting: <EOF>");
  }

  fail(expected: string): never {
    const { text, start } = this.next;
    throw syntaxError(positionOf(this.text, start), `mismatched input '${text}'. ${expected}`);
  }
}

function is(token: Token | undefined, word: string): boolean {
  if (token === undefined || token.kind === "string" || token.kind === "quoted") return false;
  return token.text.toUpperCase() === word.toUpperCase();
}
