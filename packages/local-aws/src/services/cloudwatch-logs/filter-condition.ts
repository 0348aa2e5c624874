/*
 * Conditions of filter patterns (CloudWatch Logs User Guide, "Filter pattern syntax"):
 *   condition  = and { "||" and }      and = term { "&&" term }      term = "(" condition ")" | comparison
 *   comparison = operand ("=" | "!=" | "<" | "<=" | ">" | ">=") value | operand "IS" ("NULL" | "TRUE" | "FALSE")
 *              | operand ["NOT"] "EXISTS"
 *   value      = number | text with "*" wildcards, in quotes or not | "%" regular expression "%"
 */

/** What an operand of a comparison stands for: its value in an event, undefined where there is none. */
export type Lookup = (operand: string) => unknown;
export type Condition = (lookup: Lookup) => boolean;

interface Token {
  readonly kind: "text" | "quoted" | "regex" | "symbol";
  readonly text: string;
}

const TOKEN =
  /\s*(?:"((?:[^"\\]|\\.)*)"|%((?:[^%\\]|\\.)*)%|(&&|\|\||!=|<=|>=|[=<>()])|((?:\[[^\]]*\]|[^\s"%&|=<>!()])+))/y;

/** Splits a condition into tokens. @throws SyntaxError. */
function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  const end = text.trimEnd().length;
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < end) {
    const at = TOKEN.lastIndex;
    const match = TOKEN.exec(text);
    if (match === null) throw new SyntaxError(`Invalid character at position ${at} of ${text}`);
    const [, quoted, regex, symbol, plain] = match;
    if (quoted !== undefined) tokens.push({ kind: "quoted", text: quoted.replace(/\\(.)/g, "$1") });
    else if (regex !== undefined) tokens.push({ kind: "regex", text: regex });
    else if (symbol !== undefined) tokens.push({ kind: "symbol", text: symbol });
    else tokens.push({ kind: "text", text: plain! });
  }
  return tokens;
}

/** Compiles a condition whose operands have the form given. @throws SyntaxError. */
export function compileCondition(text: string, operands: RegExp): Condition {
  const parser = new Parser(tokenize(text), operands);
  const condition = parser.condition();
  parser.end();
  return condition;
}

class Parser {
  readonly #tokens: readonly Token[];
  readonly #operands: RegExp;
  #index = 0;

  constructor(tokens: readonly Token[], operands: RegExp) {
    this.#tokens = tokens;
    this.#operands = operands;
  }

  condition(): Condition {
    const terms = [this.#and()];
    while (this.#accept("||")) terms.push(this.#and());
    return terms.length === 1 ? terms[0]! : (lookup) => terms.some((term) => term(lookup));
  }

  end(): void {
    const token = this.#tokens[this.#index];
    if (token !== undefined) throw new SyntaxError(`Unexpected ${token.text}`);
  }

  #and(): Condition {
    const terms = [this.#term()];
    while (this.#accept("&&")) terms.push(this.#term());
    return terms.length === 1 ? terms[0]! : (lookup) => terms.every((term) => term(lookup));
  }

  #term(): Condition {
    if (this.#accept("(")) {
      const condition = this.condition();
      if (!this.#accept(")")) throw new SyntaxError("Expected )");
      return condition;
    }
    const operand = this.#next();
    if (operand.kind !== "text" || !this.#operands.test(operand.text))
      throw new SyntaxError(`Expected a property, got ${operand.text}`);
    return this.#comparison(operand.text);
  }

  #comparison(operand: string): Condition {
    const operator = this.#next();
    if (operator.kind === "text") {
      const word = operator.text.toUpperCase();
      if (word === "EXISTS") return (lookup) => lookup(operand) !== undefined;
      const object = this.#next().text.toUpperCase();
      if (word === "NOT" && object === "EXISTS") return (lookup) => lookup(operand) === undefined;
      if (word === "IS" && object in CONSTANTS) return (lookup) => lookup(operand) === CONSTANTS[object];
    }
    if (operator.kind !== "symbol" || !(operator.text in COMPARISONS))
      throw new SyntaxError(`Unexpected ${operator.text}`);
    const value = this.#next();
    if (value.kind === "symbol") throw new SyntaxError(`Unexpected ${value.text}`);
    return compare(operand, operator.text, value);
  }

  #accept(symbol: string): boolean {
    const token = this.#tokens[this.#index];
    if (token?.kind !== "symbol" || token.text !== symbol) return false;
    this.#index++;
    return true;
  }

  #next(): Token {
    const token = this.#tokens[this.#index++];
    if (token === undefined) throw new SyntaxError("Unexpected end of the pattern");
    return token;
  }
}

const CONSTANTS: Readonly<Record<string, unknown>> = { NULL: null, TRUE: true, FALSE: false };

const COMPARISONS: Readonly<Record<string, (value: number, bound: number) => boolean>> = {
  "=": (value, bound) => value === bound,
  "!=": (value, bound) => value !== bound,
  "<": (value, bound) => value < bound,
  "<=": (value, bound) => value <= bound,
  ">": (value, bound) => value > bound,
  ">=": (value, bound) => value >= bound,
};

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;

function compare(operand: string, operator: string, token: Token): Condition {
  if (token.kind === "text" && NUMBER.test(token.text)) {
    const bound = Number(token.text);
    const test = COMPARISONS[operator]!;
    return (lookup) => {
      const value = lookup(operand);
      if (typeof value === "number") return test(value, bound);
      return typeof value === "string" && NUMBER.test(value) && test(Number(value), bound);
    };
  }
  if (operator !== "=" && operator !== "!=")
    throw new SyntaxError(`${operator} compares with a number, got ${token.text}`);
  const matches = token.kind === "regex" ? regexMatcher(token.text) : wildcardMatcher(token.text);
  const wanted = operator === "=";
  return (lookup) => {
    const value = lookup(operand);
    if (value === undefined || typeof value === "object") return false;
    return matches(String(value)) === wanted;
  };
}

/** @throws SyntaxError. */
export function regexMatcher(source: string): (text: string) => boolean {
  const expression = new RegExp(source);
  return (text) => expression.test(text);
}

/** Whole texts, in which `*` stands for any characters. */
function wildcardMatcher(pattern: string): (text: string) => boolean {
  if (!pattern.includes("*")) return (text) => text === pattern;
  const parts = pattern.split("*").map((part) => part.replace(/[\\^$.+?()[\]{}|]/g, "\\$&"));
  const expression = new RegExp(`^${parts.join("[\\s\\S]*")}$`);
  return (text) => expression.test(text);
}
