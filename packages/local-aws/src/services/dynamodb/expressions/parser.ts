import { typeOf, type Value, type ValueType } from "../value.ts";
import type { Operand, Path } from "./ast.ts";
import { ExpressionError, REASONS, type Reason } from "./expression-error.ts";
import type { Placeholders } from "./placeholders.ts";
import { isReserved } from "./reserved-words.ts";
import { Tokens } from "./tokens.ts";

/**
 * What every kind of expression shares: paths, placeholders, and the order in which AWS reports what is wrong. A syntax
 * error is thrown at once; anything else is noted, and the first in the order of REASONS reported at the end.
 */
export class Parser {
  readonly tokens: Tokens;
  readonly #placeholders: Placeholders;
  readonly #noted = new Map<Reason, string>();
  /** First steps of paths that go on, for keys must not be looked into. */
  readonly nested = new Set<string>();
  /** Attributes that the expression names. */
  readonly heads = new Set<string>();

  constructor(source: string, placeholders: Placeholders) {
    if (source === "") throw new ExpressionError("syntax", "The expression can not be empty;");
    this.tokens = new Tokens(source);
    this.#placeholders = placeholders;
  }

  note(reason: Reason, message: string): void {
    if (!this.#noted.has(reason)) this.#noted.set(reason, message);
  }

  /** Ends the expression. @throws ExpressionError with the first reason noted. */
  finish(): void {
    if (this.tokens.next.kind !== "end") throw this.tokens.unexpected();
    for (const reason of REASONS) {
      const message = this.#noted.get(reason);
      if (message !== undefined) throw new ExpressionError(reason, message);
    }
  }

  path(): Path {
    const head = this.#name();
    const path: [string, ...(string | number)[]] = [head];
    while (true) {
      if (this.tokens.acceptSymbol(".")) path.push(this.#name());
      else if (this.tokens.acceptSymbol("[")) {
        if (this.tokens.next.kind !== "number") throw this.tokens.unexpected();
        path.push(Number(this.tokens.take().text));
        this.tokens.expectSymbol("]");
      } else break;
    }
    this.heads.add(head);
    if (path.length > 1) this.nested.add(head);
    return path;
  }

  #name(): string {
    const { kind, text } = this.tokens.next;
    if (kind === "word") {
      this.tokens.take();
      if (isReserved(text)) this.note("reserved", `Attribute name is a reserved keyword; reserved keyword: ${text}`);
      return text;
    }
    if (kind !== "name") throw this.tokens.unexpected();
    this.tokens.take();
    const name = this.#placeholders.name(text);
    if (name === undefined)
      this.note(
        "undefined",
        `An expression attribute name used in the document path is not defined; attribute name: ${text}`,
      );
    return name ?? text;
  }

  value(): Value {
    const { text } = this.tokens.take();
    const value = this.#placeholders.value(text);
    if (value === undefined)
      this.note(
        "undefined",
        `An expression attribute value used in expression is not defined; attribute value: ${text}`,
      );
    return value ?? { NULL: true };
  }

  /** True where a function call starts. */
  atCall(): boolean {
    if (this.tokens.next.kind !== "word") return false;
    const after = this.tokens.peek();
    return after.kind === "symbol" && after.text === "(";
  }

  /** A call; `operand` reads its arguments. */
  call(operand: () => Operand): Operand & { readonly kind: "call" } {
    const name = this.tokens.take().text;
    this.tokens.expectSymbol("(");
    const args = [operand()];
    while (this.tokens.acceptSymbol(",")) args.push(operand());
    this.tokens.expectSymbol(")");
    return { kind: "call", name, args };
  }

  wrongType(name: string, type: string): void {
    this.note(
      "operand-type",
      `Incorrect operand type for operator or function; operator or function: ${name}, operand type: ${type}`,
    );
  }

  wrongCount(name: string, count: number): void {
    this.note(
      "operand-count",
      `Incorrect number of operands for operator or function; operator or function: ${name}, number of operands: ${count}`,
    );
  }

  needsPath(name: string): void {
    this.note("operand-type", `Operator or function requires a document path; operator or function: ${name}`);
  }
}

/** Type of an operand that is a value in the request. */
export function literalType(operand: Operand): ValueType | undefined {
  return operand.kind === "value" ? typeOf(operand.value) : undefined;
}
