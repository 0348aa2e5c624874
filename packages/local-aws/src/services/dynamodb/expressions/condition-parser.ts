import { compare, typeOf, type Value } from "../value.ts";
import { type Comparator, type Condition, type Operand, pathText } from "./ast.ts";
import { literalType, Parser } from "./parser.ts";
import type { Placeholders } from "./placeholders.ts";

/*
 * condition = and { OR and } ; and = not { AND not } ; not = NOT not | primary
 * primary   = "(" condition ")" | operand comparator operand | operand BETWEEN operand AND operand
 *           | operand IN "(" operand { "," operand } ")" | function
 * operand   = path | :value | function | "(" operand ")"
 */

/** A parsed condition, key condition or filter. */
export interface ParsedCondition {
  readonly condition: Condition;
  readonly heads: ReadonlySet<string>;
  readonly nested: ReadonlySet<string>;
}

/** Operands of each function. */
const FUNCTIONS: Readonly<Record<string, number>> = {
  attribute_exists: 1,
  attribute_not_exists: 1,
  attribute_type: 2,
  begins_with: 2,
  contains: 2,
  size: 1,
};
const COMPARATORS = new Set(["=", "<>", "<", "<=", ">", ">="]);
const TYPES = ["B", "NULL", "SS", "BOOL", "L", "BS", "N", "NS", "S", "M"];
/** Developer guide, "Condition and filter expressions": operands of IN. */
const MAX_OPTIONS = 100;

/** @throws ExpressionError. */
export function parseCondition(source: string, placeholders: Placeholders): ParsedCondition {
  const parser = new ConditionParser(source, placeholders);
  const condition = parser.condition();
  parser.finish();
  return { condition, heads: parser.heads, nested: parser.nested };
}

class ConditionParser extends Parser {
  condition(): Condition {
    let left = this.#and();
    while (this.tokens.acceptKeyword("OR")) left = { kind: "or", left, right: this.#and() };
    return left;
  }

  #and(): Condition {
    let left = this.#not();
    while (this.tokens.acceptKeyword("AND")) left = { kind: "and", left, right: this.#not() };
    return left;
  }

  #not(): Condition {
    return this.tokens.acceptKeyword("NOT") ? { kind: "not", operand: this.#not() } : this.#primary();
  }

  /** A parenthesis opens a condition or, where a comparison follows it, an operand. */
  #primary(): Condition {
    if (!this.tokens.isSymbol("(")) return this.#comparison();
    const mark = this.tokens.mark();
    if (this.#skipsOperand()) {
      this.tokens.reset(mark);
      return this.#comparison();
    }
    this.tokens.reset(mark);
    this.tokens.take();
    if (this.tokens.isSymbol("(") && this.#closesTogether())
      this.note("parens", "The expression has redundant parentheses;");
    const condition = this.condition();
    this.tokens.expectSymbol(")");
    return condition;
  }

  /** Whether the parenthesised text ahead is one operand of a comparison. */
  #skipsOperand(): boolean {
    this.#skipParentheses();
    const { kind, text } = this.tokens.next;
    if (kind === "symbol") return COMPARATORS.has(text);
    return this.tokens.isKeyword("BETWEEN") || this.tokens.isKeyword("IN");
  }

  /** Whether the parenthesis ahead closes right before the one that was just opened does. */
  #closesTogether(): boolean {
    const mark = this.tokens.mark();
    this.#skipParentheses();
    const closes = this.tokens.isSymbol(")");
    this.tokens.reset(mark);
    return closes;
  }

  #skipParentheses(): void {
    let depth = 0;
    do {
      const { kind, text } = this.tokens.take();
      if (kind === "end") return;
      if (kind === "symbol" && text === "(") depth++;
      if (kind === "symbol" && text === ")") depth--;
    } while (depth > 0);
  }

  #comparison(): Condition {
    const operand = this.#operand();
    const { kind, text } = this.tokens.next;
    if (kind === "symbol" && COMPARATORS.has(text)) {
      this.tokens.take();
      const right = this.#operand();
      this.#checkOperands(text, [operand, right]);
      if (text !== "=" && text !== "<>") this.#checkOrdered(text, [operand, right]);
      return { kind: "compare", operator: text as Comparator, left: operand, right };
    }
    if (this.tokens.acceptKeyword("BETWEEN")) {
      const low = this.#operand();
      if (!this.tokens.acceptKeyword("AND")) throw this.tokens.unexpected();
      const high = this.#operand();
      this.#checkOperands("BETWEEN", [operand, low, high]);
      this.#checkOrdered("BETWEEN", [operand, low, high]);
      this.#checkBounds(low, high);
      return { kind: "between", operand, low, high };
    }
    if (this.tokens.acceptKeyword("IN")) return this.#in(operand);
    if (operand.kind !== "call") throw this.tokens.unexpected();
    if (operand.name === "size") this.#misused("size");
    return operand;
  }

  #in(operand: Operand): Condition {
    this.tokens.expectSymbol("(");
    const options = [this.#operand()];
    while (this.tokens.acceptSymbol(",")) options.push(this.#operand());
    this.tokens.expectSymbol(")");
    if (options.length > MAX_OPTIONS) this.wrongCount("IN", options.length + 1);
    this.#checkOperands("IN", [operand, ...options]);
    return { kind: "in", operand, options };
  }

  #operand(): Operand {
    if (this.tokens.acceptSymbol("(")) {
      const operand = this.#operand();
      this.tokens.expectSymbol(")");
      return operand;
    }
    if (this.tokens.next.kind === "value") return { kind: "value", value: this.value() };
    if (!this.atCall()) return { kind: "path", path: this.path() };
    const call = this.call(() => this.#operand());
    this.#checkCall(call.name, call.args);
    return call;
  }

  #misused(name: string): void {
    this.note(
      "misused-function",
      `The function is not allowed to be used this way in an expression; function: ${name}`,
    );
  }

  #checkOperands(name: string, operands: readonly Operand[]): void {
    for (const operand of operands) if (operand.kind === "call" && operand.name !== "size") this.#misused(operand.name);
    this.#checkDistinct(name, operands);
  }

  #checkDistinct(name: string, [first, ...rest]: readonly Operand[]): void {
    if (first?.kind !== "path") return;
    const text = pathText(first.path);
    if (rest.some((operand) => operand.kind === "path" && pathText(operand.path) === text))
      this.note(
        "distinct",
        `The first operand must be distinct from the remaining operands for this operator or function; operator: ${name}, first operand: ${text}`,
      );
  }

  #checkOrdered(name: string, operands: readonly Operand[]): void {
    for (const operand of operands) {
      const type = literalType(operand);
      if (type !== undefined && type !== "S" && type !== "N" && type !== "B") this.wrongType(name, type);
    }
  }

  #checkBounds(low: Operand, high: Operand): void {
    if (low.kind !== "value" || high.kind !== "value") return;
    const bounds = `lower bound operand: AttributeValue: ${brief(low.value)}, upper bound operand: AttributeValue: ${brief(high.value)}`;
    if (typeOf(low.value) !== typeOf(high.value))
      this.note("operand-type", `The BETWEEN operator requires same data type for lower and upper bounds; ${bounds}`);
    else if ((compare(low.value, high.value) ?? 0) > 0)
      this.note(
        "operand-type",
        `The BETWEEN operator requires upper bound to be greater than or equal to lower bound; ${bounds}`,
      );
  }

  #checkCall(name: string, args: readonly Operand[]): void {
    const count = Object.hasOwn(FUNCTIONS, name) ? FUNCTIONS[name] : undefined;
    if (count === undefined) {
      this.note("function-name", `Invalid function name; function: ${name}`);
      return;
    }
    if (count !== args.length) {
      this.wrongCount(name, args.length);
      return;
    }
    this.#checkOperands(name, args);
    switch (name) {
      case "attribute_exists":
      case "attribute_not_exists":
        if (args[0]!.kind !== "path") this.needsPath(name);
        return;
      case "begins_with":
        for (const arg of args) {
          const type = literalType(arg);
          if (type !== undefined && type !== "S" && type !== "B") this.wrongType(name, type);
        }
        return;
      case "attribute_type":
        this.#checkAttributeType(args[1]!);
        return;
      case "size": {
        const type = literalType(args[0]!);
        if (type === "N" || type === "BOOL" || type === "NULL") this.wrongType(name, type);
      }
    }
  }

  #checkAttributeType(operand: Operand): void {
    const type = literalType(operand);
    if (type !== "S") this.wrongType("attribute_type", type ?? "{NS,SS,L,BS,N,M,B,BOOL,NULL,S}");
    else if (operand.kind === "value" && !TYPES.includes(operand.value.S!))
      this.note(
        "operand-type",
        `Invalid attribute type name found; type: ${operand.value.S}, valid types: {${TYPES.join(",")}}`,
      );
  }
}

function brief(value: Value): string {
  const type = typeOf(value);
  const content = value.B === undefined ? String(value[type]) : value.B.toString("base64");
  return `{${type}:${content}}`;
}
