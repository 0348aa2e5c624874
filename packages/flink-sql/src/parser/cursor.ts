import { type Position, SqlError } from "../errors.ts";
import type { Token } from "../lexer/token.ts";
import { RESERVED } from "./reserved.ts";

/** Reads a list of tokens from front to back; every method that fails throws a parse error at the current token. */
export class Cursor {
  readonly text: string;
  readonly #tokens: readonly Token[];
  #index = 0;

  constructor(text: string, tokens: readonly Token[]) {
    this.text = text;
    this.#tokens = tokens;
  }

  get token(): Token {
    return this.#tokens[this.#index]!;
  }

  get at(): Position {
    return this.token.at;
  }

  get done(): boolean {
    return this.token.kind === "end";
  }

  /** The token `distance` places ahead, the end token behind the last one. */
  ahead(distance: number): Token {
    return this.#tokens[Math.min(this.#index + distance, this.#tokens.length - 1)]!;
  }

  next(): Token {
    const token = this.token;
    if (token.kind !== "end") this.#index++;
    return token;
  }

  mark(): number {
    return this.#index;
  }

  reset(mark: number): void {
    this.#index = mark;
  }

  /** Whether the next tokens are these keywords. */
  isWords(...words: string[]): boolean {
    return words.every((word, index) => this.ahead(index).keyword === word);
  }

  acceptWords(...words: string[]): boolean {
    if (!this.isWords(...words)) return false;
    this.#index += words.length;
    return true;
  }

  expectWords(...words: string[]): void {
    for (const word of words) if (!this.acceptWords(word)) throw this.unexpected(word);
  }

  /** The one of these keywords that stands here. */
  oneOf<W extends string>(...words: readonly W[]): W {
    const found = words.find((word) => this.acceptWords(word));
    if (found === undefined) throw this.unexpected(words.join(" or "));
    return found;
  }

  isOperator(text: string, distance = 0): boolean {
    const token = this.ahead(distance);
    return token.kind === "operator" && token.text === text;
  }

  accept(text: string): boolean {
    if (!this.isOperator(text)) return false;
    this.#index++;
    return true;
  }

  expect(text: string): void {
    if (!this.accept(text)) throw this.unexpected(`"${text}"`);
  }

  /** Whether the token can be a name: in backticks, or a word that is not reserved. */
  isName(distance = 0): boolean {
    const token = this.ahead(distance);
    return token.kind === "name" || (token.kind === "word" && !RESERVED.has(token.keyword));
  }

  name(): string {
    if (!this.isName()) throw this.unexpected("<IDENTIFIER>");
    return this.next().text;
  }

  string(): string {
    if (this.token.kind !== "string") throw this.unexpected("<QUOTED_STRING>");
    return this.next().text;
  }

  integer(): number {
    if (this.token.kind !== "number" || !/^\d+$/.test(this.token.text)) {
      throw this.unexpected("<UNSIGNED_INTEGER_LITERAL>");
    }
    return Number(this.next().text);
  }

  /** `a.b.c` */
  names(): string[] {
    const parts = [this.name()];
    while (this.accept(".")) parts.push(this.name());
    return parts;
  }

  /** Items between commas, at least one. */
  list<T>(item: () => T): T[] {
    const items = [item()];
    while (this.accept(",")) items.push(item());
    return items;
  }

  /** `( a, b )` */
  parenthesised<T>(item: () => T): T[] {
    this.expect("(");
    const items = this.list(item);
    this.expect(")");
    return items;
  }

  unexpected(expected: string): SqlError {
    const { kind, text, at } = this.token;
    const shown = kind === "string" ? `\\'${text}\\'` : text;
    const message = `SQL parse failed. Encountered "${shown}" at line ${at.line}, column ${at.column}. Was expecting: ${expected}`;
    return new SqlError("FLINK_SQL_PARSE", message, at);
  }
}
