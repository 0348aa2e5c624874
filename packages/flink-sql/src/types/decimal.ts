import { SqlError } from "../errors.ts";
import { type Long, toLong } from "./integer.ts";

const POWERS = Array.from({ length: 80 }, (_, index) => 10n ** BigInt(index));
const SMALL = Array.from({ length: 16 }, (_, index) => 10 ** index);
const MAX = Number.MAX_SAFE_INTEGER;

/** 10 to the power of `exponent`, 0 to 79. */
export function power10(exponent: number): bigint {
  return POWERS[exponent]!;
}

export function addDecimal(left: Long, right: Long): Long {
  if (typeof left === "number" && typeof right === "number") {
    const sum = left + right;
    if (sum <= MAX && sum >= -MAX) return sum;
  }
  return toLong(BigInt(left) + BigInt(right));
}

export function subtractDecimal(left: Long, right: Long): Long {
  return addDecimal(left, typeof right === "number" ? 0 - right : -right);
}

export function negateDecimal(value: Long): Long {
  return typeof value === "number" ? 0 - value : toLong(-value);
}

export function absDecimal(value: Long): Long {
  return value < 0 ? negateDecimal(value) : value;
}

export function multiplyDecimal(left: Long, right: Long): Long {
  if (typeof left === "number" && typeof right === "number") {
    const product = left * right;
    if (product <= MAX && product >= -MAX) return product + 0;
  }
  return toLong(BigInt(left) * BigInt(right));
}

/** Digits at another scale; a lost half is rounded away from zero. */
export function rescale(value: Long, from: number, to: number): Long {
  if (from === to) return value;
  if (to > from) {
    if (typeof value === "number" && to - from < 16) {
      const product = value * SMALL[to - from]!;
      if (product <= MAX && product >= -MAX) return product;
    }
    return toLong(BigInt(value) * power10(to - from));
  }
  return toLong(divideHalfUp(BigInt(value), power10(from - to)));
}

/** Digits at another scale, cut off. */
export function truncateScale(value: Long, from: number, to: number): Long {
  return to >= from ? rescale(value, from, to) : toLong(BigInt(value) / power10(from - to));
}

function divideHalfUp(value: bigint, divisor: bigint): bigint {
  const quotient = value / divisor;
  const rest = value % divisor;
  const twice = (rest < 0n ? -rest : rest) * 2n;
  if (twice < (divisor < 0n ? -divisor : divisor)) return quotient;
  return value < 0n === divisor < 0n ? quotient + 1n : quotient - 1n;
}

/** `left / right` at the scale of the result, rounded half up; by zero it fails the job. */
export function divideDecimal(left: Long, s1: number, right: Long, s2: number, scale: number): Long {
  if (right === 0) throw new SqlError("FLINK_SQL_RUNTIME", "java.lang.ArithmeticException: Division by zero");
  const shift = scale - s1 + s2;
  const numerator = shift >= 0 ? BigInt(left) * power10(shift) : BigInt(left);
  const denominator = shift >= 0 ? BigInt(right) : BigInt(right) * power10(-shift);
  return toLong(divideHalfUp(numerator, denominator));
}

/** The value, or null when it has more digits than the type: what Flink makes of an overflow. */
export function fitDecimal(value: Long, precision: number): Long | null {
  if (precision > 15 && typeof value === "number") return value;
  const limit = power10(precision);
  return value < limit && value > -limit ? value : null;
}

const DECIMAL = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/;

/** Reads a number at the given scale, rounded half up; null when it is none. */
export function parseDecimal(text: string, scale: number): Long | null {
  const match = DECIMAL.exec(text.trim());
  if (match === null || `${match[2]}${match[3] ?? ""}` === "") return null;
  const [, sign, whole, fraction = "", exponent = "0"] = match;
  const digits = BigInt(`${whole}${fraction}`);
  const shift = scale - fraction.length + Number(exponent);
  const signed = sign === "-" ? -digits : digits;
  if (shift >= 0) return toLong(signed * 10n ** BigInt(Math.min(shift, 400)));
  return shift < -1000 ? 0 : toLong(divideHalfUp(signed, 10n ** BigInt(-shift)));
}

export function decimalText(value: Long, scale: number): string {
  const negative = value < 0;
  const digits = String(value)
    .replace("-", "")
    .padStart(scale + 1, "0");
  const text = scale === 0 ? digits : `${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
  return negative ? `-${text}` : text;
}

export function decimalToNumber(value: Long, scale: number): number {
  if (typeof value === "number" && scale < 16) return value / SMALL[scale]!;
  return Number(decimalText(value, scale));
}

/** A double as a DECIMAL of at most 15 digits is written: rounded half up at the scale, null when it has too many digits. */
export function decimalOfNumber(value: number, precision: number, scale: number): Long | null {
  if (scale < 16) {
    const digits = Math.round(value * SMALL[scale]!);
    // Equal when divided again: no digit was rounded away.
    if (digits <= MAX && digits >= -MAX && digits / SMALL[scale]! === value) return fitDecimal(digits + 0, precision);
  }
  const digits = parseDecimal(String(value), scale);
  return digits === null ? null : fitDecimal(digits, precision);
}
