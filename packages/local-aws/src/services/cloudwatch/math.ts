import { type AwsError, notImplemented } from "../../errors.ts";
import { type BinaryOperator, type Expression, expressionError } from "./expression.ts";
import { FUNCTIONS, type MathFunction, NOT_EXECUTED } from "./math-functions.ts";
import type { Grid } from "./series.ts";
import { align, derive, mapSeries, type TimeSeries } from "./time-series.ts";

/** What an expression evaluates to: a number (S), a time series (TS), several (TS[]), or a text or keyword argument. */
export type MathValue =
  | { readonly kind: "scalar"; readonly value: number }
  | { readonly kind: "series"; readonly series: TimeSeries }
  | { readonly kind: "array"; readonly items: readonly TimeSeries[] }
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "keyword"; readonly name: string };

/** Where an expression gets its data from. */
export interface MathSource {
  /** The value of another query. @throws AwsError when there is none. */
  resolve(id: string): MathValue;
  /** Metrics of the request, expressions not included, whose id contains `text`. */
  metrics(text: string): readonly TimeSeries[];
  /** The periods of series that are made from nothing, such as TIME_SERIES(5). */
  readonly grid: Grid;
}

/**
 * Evaluates the expression of query `id`.
 * @throws AwsError ValidationException for arguments of another type, NotImplemented for functions that are not
 * executed, both with the position.
 */
export function evaluate(expression: Expression, source: MathSource, id: string): MathValue {
  return new Evaluation(source, id).value(expression);
}

class Evaluation {
  readonly source: MathSource;
  readonly #id: string;

  constructor(source: MathSource, id: string) {
    this.source = source;
    this.#id = id;
  }

  value(node: Expression): MathValue {
    switch (node.kind) {
      case "number":
        return { kind: "scalar", value: node.value };
      case "text":
        return { kind: "text", text: node.value };
      case "keyword":
        return { kind: "keyword", name: node.name };
      case "reference":
        return this.source.resolve(node.id);
      case "array":
        return { kind: "array", items: node.items.flatMap((item) => this.#seriesOf(item)) };
      case "negation":
        return this.#negate(node.operand);
      case "operation":
        return this.#operate(node);
      case "call":
        return this.#call(node);
    }
  }

  #call(node: Expression & { kind: "call" }): MathValue {
    if (NOT_EXECUTED.includes(node.name))
      throw notImplemented(
        `Metric math function ${node.name} at position ${node.at + 1} of expression '${this.#id}'`,
        "compute it from the metrics",
      );
    const run: MathFunction | undefined = Object.hasOwn(FUNCTIONS, node.name) ? FUNCTIONS[node.name] : undefined;
    if (!run) throw this.#error(node, `Unknown function ${node.name}`);
    const args = node.args.map((arg) => this.value(arg));
    const result = run(args, this.source);
    if (typeof result === "string") throw this.#error(node, `${node.name} expects ${result}, got ${describe(args)}`);
    return result;
  }

  #seriesOf(node: Expression): readonly TimeSeries[] {
    const value = this.value(node);
    if (value.kind === "series") return [value.series];
    if (value.kind === "array") return value.items;
    throw this.#error(node, `Expected a time series in the array, got ${describe([value])}`);
  }

  #negate(operand: Expression): MathValue {
    const value = this.value(operand);
    if (value.kind === "scalar") return { kind: "scalar", value: -value.value };
    if (value.kind === "series") return { kind: "series", series: mapSeries(value.series, (point) => -point) };
    if (value.kind === "array")
      return { kind: "array", items: value.items.map((series) => mapSeries(series, (point) => -point)) };
    throw this.#error(operand, `Expected a number or time series after '-', got ${describe([value])}`);
  }

  #operate(node: Expression & { kind: "operation" }): MathValue {
    const left = this.value(node.left);
    const right = this.value(node.right);
    const combine = OPERATORS[node.operator];
    if (left.kind === "scalar" && right.kind === "scalar")
      return { kind: "scalar", value: combine(left.value, right.value) };
    const arrays = (left.kind === "array" ? 1 : 0) + (right.kind === "array" ? 1 : 0);
    if (arrays < 2 && isNumeric(left) && isNumeric(right)) {
      if (left.kind === "array")
        return { kind: "array", items: left.items.map((item) => this.#pair(item, right as Operand, combine, node)) };
      if (right.kind === "array")
        return { kind: "array", items: right.items.map((item) => this.#pair(left as Operand, item, combine, node)) };
      return { kind: "series", series: this.#pair(left as Operand, right as Operand, combine, node) };
    }
    throw this.#error(node, `Operator ${node.operator} does not take ${describe([left, right])}`);
  }

  /** Missing values count as 0 where the other series has one; a result that is no number is dropped. */
  #pair(left: Operand | TimeSeries, right: Operand | TimeSeries, combine: Combine, node: Expression): TimeSeries {
    const a = asOperand(left);
    const b = asOperand(right);
    if (a.kind === "scalar") {
      if (b.kind === "scalar") throw this.#error(node, "Expected a time series");
      return mapSeries(b.series, (value) => combine(a.value, value));
    }
    if (b.kind === "scalar") return mapSeries(a.series, (value) => combine(value, b.value));
    if (a.series.grid.period !== b.series.grid.period)
      throw notImplemented(
        `Combining series of ${a.series.grid.period / 1000} and ${b.series.grid.period / 1000} seconds at position ${node.at + 1} of expression '${this.#id}'`,
        "give the metrics one period",
      );
    return derive(
      a.series,
      align([a.series, b.series]).map(([time, [x, y]]) => [time, combine(x ?? 0, y ?? 0)] as const),
    );
  }

  #error(node: Expression, text: string): AwsError {
    return expressionError(this.#id, node.at, text);
  }
}

type Operand = Extract<MathValue, { kind: "scalar" | "series" }>;
type Combine = (a: number, b: number) => number;

function isNumeric(value: MathValue): boolean {
  return value.kind === "scalar" || value.kind === "series" || value.kind === "array";
}

function asOperand(value: Operand | TimeSeries): Operand {
  return "kind" in value ? value : { kind: "series", series: value };
}

const OPERATORS: Readonly<Record<BinaryOperator, Combine>> = {
  "+": (a, b) => a + b,
  "-": (a, b) => a - b,
  "*": (a, b) => a * b,
  "/": (a, b) => (b === 0 ? Number.NaN : a / b),
  "^": (a, b) => a ** b,
  "==": (a, b) => Number(a === b),
  "!=": (a, b) => Number(a !== b),
  "<=": (a, b) => Number(a <= b),
  ">=": (a, b) => Number(a >= b),
  "<": (a, b) => Number(a < b),
  ">": (a, b) => Number(a > b),
  AND: (a, b) => Number(a !== 0 && b !== 0),
  OR: (a, b) => Number(a !== 0 || b !== 0),
};

const KINDS: Readonly<Record<MathValue["kind"], string>> = {
  scalar: "a number",
  series: "a time series",
  array: "an array of time series",
  text: "a text",
  keyword: "a keyword",
};

function describe(values: readonly MathValue[]): string {
  return values.length === 0 ? "no arguments" : values.map(({ kind }) => KINDS[kind]).join(" and ");
}
