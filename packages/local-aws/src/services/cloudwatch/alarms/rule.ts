import { validationError } from "../validation.ts";
import type { StateValue } from "./alarm.ts";

/*
 * Rule of a composite alarm (PutCompositeAlarm, AlarmRule), tightest binding last:
 *   rule    = both { "OR" both }
 *   both    = negated { "AND" negated }
 *   negated = "NOT" negated | "(" rule ")" | "TRUE" | "FALSE" | STATE "(" name ")"
 *   STATE   = "ALARM" | "OK" | "INSUFFICIENT_DATA"
 * Names and ARNs may stand in double quotes, where \" and \\ are escapes.
 */

export type AlarmRule =
  | { readonly kind: "state"; readonly state: StateValue; readonly alarm: string }
  | { readonly kind: "constant"; readonly value: boolean }
  | { readonly kind: "not"; readonly operand: AlarmRule }
  | { readonly kind: "and" | "or"; readonly operands: readonly AlarmRule[] };

/** Elements of one rule, counting each AND, OR, NOT, TRUE, FALSE and state function. */
const MAX_ELEMENTS = 500;
const MAX_LENGTH = 10_240;
const MAX_DEPTH = 100;

/** @throws AwsError ValidationException. */
export function parseRule(text: string): AlarmRule {
  if (text.length === 0 || text.length > MAX_LENGTH)
    throw validationError(`AlarmRule must have a length from 1 to ${MAX_LENGTH} characters`);
  const parser = new RuleParser(text);
  const rule = parser.rule();
  parser.end();
  return rule;
}

const TOKEN = /\s*(?:([()])|"((?:[^"\\]|\\.)*)"|([^\s()"]+))/y;

class RuleParser {
  readonly #text: string;
  #at = 0;
  #elements = 0;
  #depth = 0;

  constructor(text: string) {
    this.#text = text;
  }

  rule(): AlarmRule {
    return this.#chain("OR", "or", () => this.#chain("AND", "and", () => this.#negated()));
  }

  end(): void {
    if (this.#peek() !== undefined) throw this.#error();
  }

  #chain(word: string, kind: "and" | "or", operand: () => AlarmRule): AlarmRule {
    const operands = [operand()];
    while (this.#takes(word)) operands.push(operand());
    return operands.length === 1 ? operands[0]! : { kind, operands };
  }

  #negated(): AlarmRule {
    if (++this.#elements > MAX_ELEMENTS || ++this.#depth > MAX_DEPTH)
      throw validationError(`AlarmRule must have at most ${MAX_ELEMENTS} elements, nested at most ${MAX_DEPTH} deep`);
    const rule = this.#primary();
    this.#depth--;
    return rule;
  }

  #primary(): AlarmRule {
    if (this.#takes("NOT")) return { kind: "not", operand: this.#negated() };
    if (this.#takes("TRUE")) return { kind: "constant", value: true };
    if (this.#takes("FALSE")) return { kind: "constant", value: false };
    if (this.#takes("(")) {
      const inner = this.rule();
      this.#expect(")");
      return inner;
    }
    for (const state of ["ALARM", "OK", "INSUFFICIENT_DATA"] as const) {
      if (!this.#takes(state)) continue;
      this.#expect("(");
      const alarm = this.#name();
      this.#expect(")");
      return { kind: "state", state, alarm };
    }
    throw this.#error();
  }

  #name(): string {
    TOKEN.lastIndex = this.#at;
    const match = TOKEN.exec(this.#text);
    const [, symbol, quoted, word] = match ?? [];
    if (!match || symbol !== undefined) throw this.#error();
    this.#at = TOKEN.lastIndex;
    return quoted === undefined ? word! : quoted.replace(/\\(.)/g, "$1");
  }

  #peek(): string | undefined {
    TOKEN.lastIndex = this.#at;
    const match = TOKEN.exec(this.#text);
    if (!match) return this.#text.slice(this.#at).trim() === "" ? undefined : this.#text.slice(this.#at);
    return match[1] ?? match[3] ?? "a name";
  }

  #takes(word: string): boolean {
    if (this.#peek() !== word) return false;
    TOKEN.lastIndex = this.#at;
    TOKEN.exec(this.#text);
    this.#at = TOKEN.lastIndex;
    return true;
  }

  #expect(symbol: string): void {
    if (!this.#takes(symbol)) throw this.#error();
  }

  #error(): Error {
    return validationError(
      `AlarmRule must be a valid expression: unexpected ${this.#peek() ?? "end"} at position ${this.#at + 1}`,
    );
  }
}

/** Names or ARNs of the alarms a rule asks, each once. */
export function alarmsIn(rule: AlarmRule): string[] {
  const found = new Set<string>();
  function visit(node: AlarmRule): void {
    if (node.kind === "state") found.add(node.alarm);
    else if (node.kind === "not") visit(node.operand);
    else if (node.kind !== "constant") for (const operand of node.operands) visit(operand);
  }
  visit(rule);
  return [...found];
}

/** Whether a rule holds; an alarm that is gone is in no state. */
export function holds(rule: AlarmRule, stateOf: (alarm: string) => StateValue | undefined): boolean {
  switch (rule.kind) {
    case "constant":
      return rule.value;
    case "state":
      return stateOf(rule.alarm) === rule.state;
    case "not":
      return !holds(rule.operand, stateOf);
    case "and":
      return rule.operands.every((operand) => holds(operand, stateOf));
    case "or":
      return rule.operands.some((operand) => holds(operand, stateOf));
  }
}
