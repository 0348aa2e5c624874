import { typeOf, type Value, type ValueType } from "../value.ts";
import { type Action, type Operand, type Path, pathText } from "./ast.ts";
import { literalType, Parser } from "./parser.ts";
import type { Placeholders } from "./placeholders.ts";

/*
 * update = { SET path "=" sum { "," … } | REMOVE path { "," … } | ADD path :value { "," … } | DELETE path :value { "," … } }
 * sum    = operand [ ("+" | "-") operand ]
 * operand = path | :value | if_not_exists "(" path "," sum ")" | list_append "(" operand "," operand ")" | "(" sum ")"
 */

export interface ParsedUpdate {
  readonly actions: readonly Action[];
  readonly nested: ReadonlySet<string>;
}

const SECTIONS = ["SET", "REMOVE", "ADD", "DELETE"] as const;
const TYPE_NAMES: Partial<Record<ValueType, string>> = {
  S: "STRING",
  N: "NUMBER",
  B: "BINARY",
  NULL: "NULL",
  BOOL: "BOOLEAN",
  L: "LIST",
  M: "MAP",
};

/** @throws ExpressionError. */
export function parseUpdate(source: string, placeholders: Placeholders): ParsedUpdate {
  const parser = new UpdateParser(source, placeholders);
  const actions = parser.update();
  parser.finish();
  return { actions, nested: parser.nested };
}

class UpdateParser extends Parser {
  readonly #actions: Action[] = [];

  update(): Action[] {
    const seen = new Set<string>();
    do {
      const section = SECTIONS.find((name) => this.tokens.isKeyword(name));
      if (section === undefined) throw this.tokens.unexpected();
      this.tokens.take();
      if (seen.has(section))
        this.note("section", `The "${section}" section can only be used once in an update expression;`);
      seen.add(section);
      do this.#action(section);
      while (this.tokens.acceptSymbol(","));
    } while (this.tokens.next.kind !== "end");
    return this.#actions;
  }

  #action(section: (typeof SECTIONS)[number]): void {
    const path = this.path();
    checkApart(this, this.#actions, path);
    switch (section) {
      case "SET":
        this.tokens.expectSymbol("=");
        this.#actions.push({ kind: "set", path, operand: this.#sum() });
        return;
      case "REMOVE":
        this.#actions.push({ kind: "remove", path });
        return;
      case "ADD":
      case "DELETE": {
        if (this.tokens.next.kind !== "value") throw this.tokens.unexpected();
        const value = this.value();
        this.#checkSetOperand(section, value);
        this.#actions.push({ kind: section === "ADD" ? "add" : "delete", path, value });
      }
    }
  }

  #checkSetOperand(section: "ADD" | "DELETE", value: Value): void {
    const type = typeOf(value);
    const name = TYPE_NAMES[type];
    if (name !== undefined && !(section === "ADD" && type === "N"))
      this.note(
        "operand-type",
        `Incorrect operand type for operator or function; operator: ${section}, operand type: ${name}, typeSet: ALLOWED_FOR_${section}_OPERAND`,
      );
  }

  #sum(): Operand {
    const left = this.#operand();
    const sign = this.tokens.isSymbol("+") ? 1 : this.tokens.isSymbol("-") ? -1 : undefined;
    if (sign === undefined) return left;
    this.tokens.take();
    const right = this.#operand();
    for (const operand of [left, right]) {
      const type = operand.kind === "call" && operand.name === "list_append" ? "L" : literalType(operand);
      if (type !== undefined && type !== "N") this.wrongType(sign === 1 ? "+" : "-", type);
    }
    return { kind: "sum", sign, left, right };
  }

  #operand(): Operand {
    if (this.tokens.acceptSymbol("(")) {
      const operand = this.#sum();
      this.tokens.expectSymbol(")");
      return operand;
    }
    if (this.tokens.next.kind === "value") return { kind: "value", value: this.value() };
    if (!this.atCall()) return { kind: "path", path: this.path() };
    const call = this.call(() => this.#sum());
    this.#checkCall(call.name, call.args);
    return call;
  }

  #checkCall(name: string, args: readonly Operand[]): void {
    if (name !== "if_not_exists" && name !== "list_append") {
      this.note("function-name", `Invalid function name; function: ${name}`);
      return;
    }
    if (args.length !== 2) {
      this.wrongCount(name, args.length);
      return;
    }
    if (name === "if_not_exists") {
      if (args[0]!.kind !== "path") this.needsPath(name);
      return;
    }
    for (const arg of args) {
      const type = arg.kind === "sum" ? "N" : literalType(arg);
      if (type !== undefined && type !== "L") this.wrongType(name, type);
    }
  }
}

/** Notes a path that overlaps or conflicts with one before it. */
export function checkApart(parser: Parser, others: readonly { readonly path: Path }[], path: Path): void {
  for (const { path: other } of others) {
    const shorter = Math.min(other.length, path.length);
    let same = 0;
    while (same < shorter && other[same] === path[same]) same++;
    const advice = `must remove or rewrite one of these paths; path one: ${pathText(other)}, path two: ${pathText(path)}`;
    if (same === shorter) parser.note("overlap", `Two document paths overlap with each other; ${advice}`);
    else if (typeof other[same] !== typeof path[same])
      parser.note("conflict", `Two document paths conflict with each other; ${advice}`);
  }
}
