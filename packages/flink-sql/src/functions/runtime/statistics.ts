import {
  addDecimal,
  decimalToNumber,
  divideDecimal,
  multiplyDecimal,
  rescale,
  subtractDecimal,
} from "../../types/decimal.ts";
import { addLong, divideLong, type Long, multiplyLong, subtractLong } from "../../types/integer.ts";
import type { LogicalType } from "../../types/logical.ts";
import type { AggregateMethods } from "../library-aggregates.ts";
import { narrow, realToDecimal } from "./casts.ts";

/** Which variance: of a sample or of all, and whether its root. */
export interface Spread {
  readonly sample: boolean;
  readonly root: boolean;
}

/** How many values, their sum and the sum of their squares. */
type State = [count: number, sum: Long, squares: Long];

/** The arithmetic Flink does in the type of the argument: whole numbers lose their fractions on the way. */
interface Arithmetic {
  plus(a: Long, b: Long): Long;
  minus(a: Long, b: Long): Long;
  square(a: Long): Long;
  /** `(squares - sum * sum / count) / divisor` */
  variance(state: State, divisor: number): Long;
  root(variance: Long): Long;
}

function arithmeticOf(type: LogicalType, result: LogicalType): Arithmetic {
  switch (type.name) {
    case "DOUBLE":
    case "FLOAT": {
      const round = type.name === "FLOAT" ? Math.fround : (value: number) => value;
      return {
        plus: (a, b) => round((a as number) + (b as number)),
        minus: (a, b) => round((a as number) - (b as number)),
        square: (a) => round((a as number) * (a as number)),
        variance([count, sum, squares], divisor) {
          const mean = round(round((sum as number) * (sum as number)) / count);
          return round(round((squares as number) - mean) / divisor);
        },
        root: (variance) => round(Math.sqrt(variance as number)),
      };
    }
    case "DECIMAL": {
      const [scale, wide] = [type.scale!, result.scale!];
      return {
        plus: addDecimal,
        minus: subtractDecimal,
        square: (a) => multiplyDecimal(a, a),
        variance([count, sum, squares], divisor) {
          const mean = divideDecimal(multiplyDecimal(sum, sum), scale * 2, count, 0, wide);
          return divideDecimal(subtractDecimal(rescale(squares, scale * 2, wide), mean), wide, divisor, 0, wide);
        },
        root: (variance) => realToDecimal(Math.sqrt(decimalToNumber(variance, wide)), wide)!,
      };
    }
    default: {
      const cut = (value: Long) => narrow(value, type.name);
      return {
        plus: (a, b) => cut(addLong(a, b)),
        minus: (a, b) => cut(subtractLong(a, b)),
        square: (a) => cut(multiplyLong(a, a)),
        variance([count, sum, squares], divisor) {
          const mean = divideLong(cut(multiplyLong(sum, sum)), count);
          return divideLong(cut(subtractLong(squares, mean)), divisor);
        },
        root: (variance) => Math.trunc(Math.sqrt(Number(variance))),
      };
    }
  }
}

/** VAR_POP, VAR_SAMP, STDDEV_POP and STDDEV_SAMP. */
export function spread({ sample, root }: Spread, type: LogicalType, result: LogicalType): AggregateMethods {
  const { plus, minus, square, variance, root: rootOf } = arithmeticOf(type, result);
  const change = (state: State, value: Long | null, by: 1 | -1): State => {
    if (value === null) return state;
    const step = by === 1 ? plus : minus;
    return [state[0] + by, step(state[1], value), step(state[2], square(value))];
  };
  return {
    create: () => [0, 0, 0],
    accumulate: (state, value) => change(state as State, value as Long | null, 1),
    retract: (state, value) => change(state as State, value as Long | null, -1),
    merge(state, other) {
      const [a, b] = [state as State, other as State];
      return [a[0] + b[0], plus(a[1], b[1]), plus(a[2], b[2])];
    },
    value(state) {
      const [count] = state as State;
      const divisor = sample ? count - 1 : count;
      if (count === 0 || divisor === 0) return null;
      const found = variance(state as State, divisor);
      return root ? rootOf(found) : found;
    },
  };
}

interface Percentiles {
  readonly counts: Map<number, number>;
  shares: number | readonly number[] | null;
}

/** PERCENTILE: interpolated between the two nearest values. */
export function percentile(): AggregateMethods {
  const change = (state: unknown, value: unknown, share: unknown, by: number) => {
    const own = state as Percentiles;
    own.shares ??= share as Percentiles["shares"];
    if (value === null || by === 0) return own;
    const count = (own.counts.get(value as number) ?? 0) + by;
    if (count === 0) own.counts.delete(value as number);
    else own.counts.set(value as number, count);
    return own;
  };
  return {
    create: (): Percentiles => ({ counts: new Map(), shares: null }),
    accumulate: (state, value, share, frequency = 1) => change(state, value, share, Number(frequency ?? 0)),
    retract: (state, value, share, frequency = 1) => change(state, value, share, -Number(frequency ?? 0)),
    merge(state, other) {
      const { counts, shares } = other as Percentiles;
      let own = state;
      for (const [value, count] of counts) own = change(own, value, shares, count);
      return own;
    },
    value(state) {
      const { counts, shares } = state as Percentiles;
      if (counts.size === 0 || shares === null) return null;
      const sorted = [...counts].toSorted(([a], [b]) => a - b);
      const total = sorted.reduce((sum, [, count]) => sum + count, 0);
      const at = (share: number) => interpolated(sorted, (total - 1) * share);
      return typeof shares === "number" ? at(shares) : shares.map(at);
    },
  };
}

function interpolated(sorted: readonly (readonly [value: number, count: number])[], position: number): number {
  const lower = valueAtPlace(sorted, Math.floor(position));
  const upper = valueAtPlace(sorted, Math.ceil(position));
  const share = position - Math.floor(position);
  return share === 0 ? lower : lower * (1 - share) + upper * share;
}

function valueAtPlace(sorted: readonly (readonly [value: number, count: number])[], place: number): number {
  let passed = 0;
  for (const [value, count] of sorted) {
    passed += count;
    if (place < passed) return value;
  }
  return sorted.at(-1)![0];
}
