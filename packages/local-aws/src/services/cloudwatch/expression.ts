import { AwsError } from "../../errors.ts";

/*
 * Metric math ("Metric math syntax and functions"), tightest binding last:
 *   expression  = conjunction { ("OR" | "||") conjunction }
 *   conjunction = comparison { ("AND" | "&&") comparison }
 *   comparison  = sum { ("==" | "!=" | "<=" | ">=" | "<" | ">") sum }
 *   sum         = product { ("+" | "-") product }
 *   product     = negation { ("*" | "/") negation }
 *   negation    = "-" negation | power
 *   power       = primary [ "^" negation ]
 *   primary     = number | string | id | KEYWORD | FUNCTION "(" [ list ] ")" | "[" list "]" | "(" expression ")"
 * Ids start with a lower-case letter; functions and keywords (REPEAT, ASC, …) are in capitals.
 */

export type BinaryOperator = "+" | "-" | "*" | "/" | "^" | "==" | "!=" | "<=" | ">=" | "<" | ">" | "AND" | "OR";

/** A node of a parsed expression; `at` is its offset in the text, from 0. */
export type Expression =
  | { readonly kind: "number"; readonly value: number; readonly at: number }
  | { readonly kind: "text"; readonly value: string; readonly at: number }
  | { readonly kind: "reference"; readonly id: string; readonly at: number }
  | { readonly kind: "keyword"; readonly name: string; readonly at: number }
  | { readonly kind: "negation"; readonly operand: Expression; readonly at: number }
  | {
      readonly kind: "operation";
      readonly operator: BinaryOperator;
      readonly left: Expression;
      readonly right: Expression;
      readonly at: number;
    }
  | { readonly kind: "array"; readonly items: readonly Expression[]; readonly at: number }
  | { readonly kind: "call"; readonly name: string; readonly args: readonly Expression[]; readonly at: number };

/** A refusal of an expression, worded as CloudWatch words it, with the position counted from 1. */
export function expressionError(id: string, at: number, text: string): AwsError {
  return new AwsError("ValidationException", `Error in expression '${id}': ${text} at position ${at + 1}`);
}

/** Operands nested deeper than this are refused. */
const MAX_DEPTH = 100;

/** Parses the expression of query `id`. @throws AwsError ValidationException with the position of what is wrong. */
export function parseExpression(text: string, id: string): Expression {
  const parser = new Parser(text, id);
  const expression = parser.expression();
  parser.end();
  return expression;
}

/** Ids that an expression refers to, each once. */
export function references(expression: Expression): string[] {
  const ids = new Set<string>();
  function visit(node: Expression): void {
    switch (node.kind) {
      case "reference":
        ids.add(node.id);
        return;
      case "negation":
        visit(node.operand);
        return;
      case "operation":
        visit(node.left);
        visit(node.right);
        return;
      case "array":
        for (const item of node.items) visit(item);
        return;
      case "call":
        for (const arg of node.args) visit(arg);
        return;
      case "number":
      case "text":
      case "keyword":
        return;
    }
  }
  visit(expression);
  return [...ids];
}

interface Token {
  readonly kind: "number" | "text" | "word" | "symbol" | "end";
  readonly text: string;
  readonly at: number;
}

const TOKEN =
  /\s*(?:(?<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)|(?<text>"[^"]*"|'[^']*')|(?<word>[A-Za-z_][A-Za-z0-9_]*)|(?<symbol>==|!=|<=|>=|&&|\|\||[-+*/^<>()[\],]))/y;

function tokenize(text: string, id: string): Token[] {
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  while (true) {
    const from = TOKEN.lastIndex;
    const match = TOKEN.exec(text);
    if (!match) {
      const rest = text.slice(from);
      const at = from + (rest.length - rest.trimStart().length);
      if (at < text.length) throw expressionError(id, at, `Unexpected character '${text[at]}'`);
      tokens.push({ kind: "end", text: "", at: text.length });
      return tokens;
    }
    const [kind, value] = Object.entries(match.groups!).find(([, group]) => group !== undefined)!;
    tokens.push({ kind: kind as Token["kind"], text: value, at: TOKEN.lastIndex - value.length });
  }
}

class Parser {
  readonly #id: string;
  readonly #tokens: readonly Token[];
  #next = 0;
  #depth = 0;

  constructor(text: string, id: string) {
    this.#id = id;
    this.#tokens = tokenize(text, id);
  }

  expression(): Expression {
    return this.#chain({ OR: "OR", "||": "OR" }, () =>
      this.#chain({ AND: "AND", "&&": "AND" }, () =>
        this.#chain(COMPARISONS, () => this.#chain({ "+": "+", "-": "-" }, () => this.#product())),
      ),
    );
  }

  end(): void {
    if (this.#token.kind !== "end") throw this.#error(this.#token, `Unexpected '${this.#token.text}'`);
  }

  get #token(): Token {
    return this.#tokens[this.#next]!;
  }

  #take(): Token {
    return this.#tokens[this.#next++]!;
  }

  #takes(symbol: string): boolean {
    if (this.#token.kind !== "symbol" || this.#token.text !== symbol) return false;
    this.#next++;
    return true;
  }

  /** Operands joined by operators of one rank, from left to right. */
  #chain(operators: Readonly<Record<string, BinaryOperator>>, operand: () => Expression): Expression {
    let left = operand();
    while (true) {
      const { kind, text, at } = this.#token;
      if ((kind !== "symbol" && kind !== "word") || !Object.hasOwn(operators, text)) return left;
      this.#next++;
      left = { kind: "operation", operator: operators[text]!, left, right: operand(), at };
    }
  }

  #product(): Expression {
    return this.#chain({ "*": "*", "/": "/" }, () => this.#negation());
  }

  #negation(): Expression {
    if (++this.#depth > MAX_DEPTH) throw this.#error(this.#token, "Too deeply nested expression");
    const { at } = this.#token;
    const expression: Expression = this.#takes("-")
      ? { kind: "negation", operand: this.#negation(), at }
      : this.#power();
    this.#depth--;
    return expression;
  }

  #power(): Expression {
    const left = this.#primary();
    const { at } = this.#token;
    return this.#takes("^") ? { kind: "operation", operator: "^", left, right: this.#negation(), at } : left;
  }

  #primary(): Expression {
    const token = this.#take();
    const { at, text } = token;
    switch (token.kind) {
      case "number":
        return { kind: "number", value: Number(text), at };
      case "text":
        return { kind: "text", value: text.slice(1, -1), at };
      case "word":
        return this.#word(text, at);
      case "symbol":
        if (text === "(") {
          const inner = this.expression();
          this.#expect(")");
          return inner;
        }
        if (text === "[") return { kind: "array", items: this.#list("]"), at };
        throw this.#error(token, `Unexpected '${text}'`);
      case "end":
        throw this.#error(token, "Unexpected end of the expression");
    }
  }

  #word(text: string, at: number): Expression {
    if (/^[a-z]/.test(text)) return { kind: "reference", id: text, at };
    if (this.#takes("(")) return { kind: "call", name: text, args: this.#list(")"), at };
    return { kind: "keyword", name: text, at };
  }

  #list(close: string): Expression[] {
    const items: Expression[] = [];
    if (this.#takes(close)) return items;
    do items.push(this.expression());
    while (this.#takes(","));
    this.#expect(close);
    return items;
  }

  #expect(symbol: string): void {
    if (!this.#takes(symbol)) {
      const { text } = this.#token;
      throw this.#error(this.#token, `Expected '${symbol}', got ${text === "" ? "the end" : `'${text}'`}`);
    }
  }

  #error(token: Token, text: string): AwsError {
    return expressionError(this.#id, token.at, text);
  }
}

const COMPARISONS: Readonly<Record<string, BinaryOperator>> = {
  "==": "==",
  "!=": "!=",
  "<=": "<=",
  ">=": ">=",
  "<": "<",
  ">": ">",
};
