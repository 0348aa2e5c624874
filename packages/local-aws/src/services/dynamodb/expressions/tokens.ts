import { ExpressionError } from "./expression-error.ts";

/** `word` is an attribute name, keyword or function; `#name` and `:value` are placeholders. */
export interface Token {
  readonly kind: "word" | "name" | "value" | "number" | "symbol" | "end";
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

const TOKEN = /\s*(?:([A-Za-z][A-Za-z0-9_]*)|(#[A-Za-z0-9_]+)|(:[A-Za-z0-9_]+)|(\d+)|(<>|<=|>=|[=<>()[\].,+-])|(\S))/y;

/** Reads an expression token by token. */
export class Tokens {
  readonly #source: string;
  #previous: Token | undefined;
  #next: Token;

  constructor(source: string) {
    this.#source = source;
    this.#next = this.#read(0);
  }

  /** The token that comes next. */
  get next(): Token {
    return this.#next;
  }

  /** The token after the next one. */
  peek(): Token {
    return this.#read(this.#next.end);
  }

  /** What a caller needs to come back here. */
  mark(): Mark {
    return { previous: this.#previous, next: this.#next };
  }

  reset(mark: Mark): void {
    this.#previous = mark.previous;
    this.#next = mark.next;
  }

  take(): Token {
    const token = this.#next;
    this.#previous = token;
    this.#next = this.#read(token.end);
    return token;
  }

  isSymbol(text: string): boolean {
    return this.#next.kind === "symbol" && this.#next.text === text;
  }

  /** Keywords are words in any case. */
  isKeyword(text: string): boolean {
    return this.#next.kind === "word" && this.#next.text.toUpperCase() === text;
  }

  acceptSymbol(text: string): boolean {
    if (!this.isSymbol(text)) return false;
    this.take();
    return true;
  }

  acceptKeyword(text: string): boolean {
    if (!this.isKeyword(text)) return false;
    this.take();
    return true;
  }

  expectSymbol(text: string): void {
    if (!this.acceptSymbol(text)) throw this.unexpected();
  }

  /** The refusal of the next token, with the tokens around it as AWS shows them. */
  unexpected(): ExpressionError {
    const token = this.#next;
    const from = this.#previous?.start ?? token.start;
    const to = token.kind === "end" ? token.end : this.#read(token.end).end;
    const near = this.#source.slice(from, to).trim();
    return new ExpressionError("syntax", `Syntax error; token: "${token.text}", near: "${near}"`);
  }

  #read(position: number): Token {
    TOKEN.lastIndex = position;
    const match = TOKEN.exec(this.#source);
    if (match === null) return { kind: "end", text: "<EOF>", start: this.#source.length, end: this.#source.length };
    const [all, word, name, value, number, symbol] = match;
    const end = position + all.length;
    const kind = word ? "word" : name ? "name" : value ? "value" : number ? "number" : "symbol";
    const text = word ?? name ?? value ?? number ?? symbol ?? match[6]!;
    return { kind, text, start: end - text.length, end };
  }
}

export interface Mark {
  readonly previous: Token | undefined;
  readonly next: Token;
}
