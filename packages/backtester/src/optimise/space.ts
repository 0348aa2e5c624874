import { BacktestError } from "../errors.ts";
import type { Parameters } from "../strategy.ts";

/** Values of one parameter: a list, or numbers from `from` to `to`, inclusive, `step` apart (default 1). */
export type Range<Value> = readonly Value[] | { readonly from: number; readonly to: number; readonly step?: number };

/** Values of every parameter of a strategy. */
export type Space<P extends Parameters> = { readonly [Name in keyof P]: Range<P[Name]> };

/** Every combination of a space's values, by the number of its cell: the last parameter changes fastest. */
export class Cells<P extends Parameters> {
  readonly names: readonly (keyof P & string)[];
  readonly values: readonly (readonly P[keyof P][])[];
  /** Cells, those that a constraint leaves out included. */
  readonly size: number;
  readonly #allows: (parameters: P) => boolean;

  /** @throws BacktestError BACKTEST_INVALID_OPTION for an empty or endless range. */
  constructor(space: Space<P>, constraint: ((parameters: P) => boolean) | undefined) {
    this.names = Object.keys(space) as (keyof P & string)[];
    this.values = this.names.map((name) => valuesOf(name, space[name] as Range<P[keyof P]>));
    this.size = this.values.reduce((size, { length }) => size * length, 1);
    this.#allows = constraint ?? (() => true);
  }

  at(cell: number): P {
    const parameters: Record<string, unknown> = {};
    let rest = cell;
    for (let position = this.names.length - 1; position >= 0; position--) {
      const values = this.values[position]!;
      parameters[this.names[position]!] = values[rest % values.length];
      rest = Math.floor(rest / values.length);
    }
    // Names in the order of the space, for those who print them.
    return Object.fromEntries(this.names.map((name) => [name, parameters[name]])) as P;
  }

  allows(cell: number): boolean {
    return this.#allows(this.at(cell));
  }

  /** Index of each parameter's value. */
  indices(cell: number): number[] {
    const indices: number[] = [];
    let rest = cell;
    for (let position = this.names.length - 1; position >= 0; position--) {
      const { length } = this.values[position]!;
      indices[position] = rest % length;
      rest = Math.floor(rest / length);
    }
    return indices;
  }

  cellOf(indices: readonly number[]): number {
    return indices.reduce((cell, index, position) => cell * this.values[position]!.length + index, 0);
  }
}

function valuesOf<Value>(name: string, range: Range<Value>): readonly Value[] {
  if (Array.isArray(range)) {
    if (range.length === 0) throw invalid(`${name}: expected one value or more`);
    return range as readonly Value[];
  }
  const { from, to, step = 1 } = range as Exclude<Range<Value>, readonly Value[]>;
  const count = Math.floor((to - from) / step + 1e-9) + 1;
  if (!(Number.isFinite(from) && step > 0 && count >= 1 && count <= 1e6))
    throw invalid(`${name}: expected from <= to and a step above 0, got from ${from} to ${to} step ${step}`);
  return Array.from({ length: count }, (_, index) => from + index * step) as Value[];
}

function invalid(text: string): BacktestError {
  return new BacktestError("BACKTEST_INVALID_OPTION", text);
}
