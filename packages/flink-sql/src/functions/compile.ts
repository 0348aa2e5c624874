import { library } from "./library.ts";
import type { Rex } from "./rex.ts";

/** What compiled code may ask of the job it runs in. */
export interface EvaluationContext {
  /** Processing time in milliseconds. */
  now(): number;
  /** Watermark of the operator, `-Infinity` before the first one. */
  watermark: number;
  /** Instants to local time of the session, and back. */
  toLocal(instant: number): number;
  toInstant(local: number): number;
  /** The next random number, 0 to 1. */
  random(): number;
}

/** Writes expressions as JavaScript over a row `r`, or two rows `l` and `r`, with `null` for NULL. */
export class CodeWriter {
  readonly constants: unknown[] = [];
  #locals = 0;
  readonly #column: (index: number) => string;

  constructor(columnCode: (index: number) => string = (index) => `r[${index}]`) {
    this.#column = columnCode;
  }

  local(): string {
    return `t${this.#locals++}`;
  }

  constant(value: unknown): string {
    this.constants.push(value);
    return `k[${this.constants.length - 1}]`;
  }

  expression(rex: Rex): string {
    switch (rex.kind) {
      case "column":
        return this.#column(rex.index);
      case "literal":
        return this.#literal(rex.value);
      case "call":
        return rex.strict
          ? this.#strict(rex)
          : rex.emit(
              rex.args.map((arg) => this.expression(arg)),
              this,
            );
    }
  }

  /** The declarations of all locals handed out so far. */
  locals(): string {
    if (this.#locals === 0) return "";
    return `let ${Array.from({ length: this.#locals }, (_, index) => `t${index}`).join(",")};`;
  }

  /** Makes a function of the parameters and body; `f` is the function library, `k` the constants, `c` the context. */
  build<T>(parameters: string, body: string, context: EvaluationContext): T {
    const source = `"use strict"; return function(${parameters}) { ${this.locals()} ${body} };`;
    return new Function("f", "k", "c", source)(library, this.constants, context) as T;
  }

  #literal(value: unknown): string {
    if (value === null) return "null";
    if (typeof value === "number") return value < 0 || Object.is(value, -0) ? `(${value})` : String(value);
    if (typeof value === "string") return JSON.stringify(value);
    if (typeof value === "boolean") return String(value);
    if (typeof value === "bigint") return `${value}n`;
    return this.constant(value);
  }

  #strict(rex: Extract<Rex, { kind: "call" }>): string {
    const tests: string[] = [];
    const args = rex.args.map((arg) => {
      const code = this.expression(arg);
      if (!arg.type.nullable) return code;
      if (arg.kind === "column") {
        tests.push(`${code}===null`);
        return code;
      }
      const local = this.local();
      tests.push(`(${local}=${code})===null`);
      return local;
    });
    const code = rex.emit(args, this);
    return tests.length === 0 ? `(${code})` : `(${tests.join("||")}?null:${code})`;
  }
}

/** Compiles a list of expressions to a function from a row to a new row. */
export function compileProjection(
  expressions: readonly Rex[],
  context: EvaluationContext,
): (row: readonly unknown[]) => unknown[] {
  const writer = new CodeWriter();
  const items = expressions.map((rex) => writer.expression(rex));
  return writer.build("r", `return [${items.join(",")}];`, context);
}

/** Compiles a condition: true only where it is TRUE. */
export function compileCondition(condition: Rex, context: EvaluationContext): (row: readonly unknown[]) => boolean {
  const writer = new CodeWriter();
  return writer.build("r", `return ${writer.expression(condition)}===true;`, context);
}

/** Compiles one expression. */
export function compileExpression(rex: Rex, context: EvaluationContext): (row: readonly unknown[]) => unknown {
  const writer = new CodeWriter();
  return writer.build("r", `return ${writer.expression(rex)};`, context);
}

/** Compiles a condition over a left and a right row, whose columns are numbered one after the other. */
export function compileJoinCondition(
  condition: Rex,
  leftWidth: number,
  context: EvaluationContext,
): (left: readonly unknown[], right: readonly unknown[]) => boolean {
  const writer = new CodeWriter((index) => (index < leftWidth ? `l[${index}]` : `r[${index - leftWidth}]`));
  return writer.build("l,r", `return ${writer.expression(condition)}===true;`, context);
}

/**
 * Compiles columns to one key for a Map: the value itself for one column, else a string in which every part delimits
 * itself, so that different values never give one key.
 */
export function compileKey(columns: readonly Rex[], context: EvaluationContext): (row: readonly unknown[]) => unknown {
  const writer = new CodeWriter();
  if (columns.length === 0) return () => 0;
  if (columns.length === 1) return writer.build("r", `return ${keyCode(columns[0]!, writer)};`, context);
  const parts = columns.map((rex) => {
    const code = keyCode(rex, writer);
    const text = ["CHAR", "VARCHAR", "ARRAY", "MAP", "MULTISET", "ROW", "BINARY", "VARBINARY"].includes(rex.type.name);
    if (!text) return `${code}+"\\u0001"`;
    const local = writer.local();
    return `((${local}=${code})===null?"\\u0001":${local}.length+":"+${local})`;
  });
  return writer.build("r", `return ""+${parts.join("+")};`, context);
}

function keyCode(rex: Rex, writer: CodeWriter): string {
  const code = writer.expression(rex);
  const structured = ["ARRAY", "MAP", "MULTISET", "ROW", "BINARY", "VARBINARY"].includes(rex.type.name);
  return structured ? `f.keyOf(${code})` : code;
}
