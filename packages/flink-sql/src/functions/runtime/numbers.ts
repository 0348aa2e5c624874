import { SqlError } from "../../errors.ts";
import { negateDecimal, power10, rescale } from "../../types/decimal.ts";
import { type Long, negateLong, toLong } from "../../types/integer.ts";

export function divideInt(left: number, right: number): number {
  if (right === 0) throw new SqlError("FLINK_SQL_RUNTIME", "java.lang.ArithmeticException: / by zero");
  return (left / right) | 0;
}

export function remainderInt(left: number, right: number): number {
  if (right === 0) throw new SqlError("FLINK_SQL_RUNTIME", "java.lang.ArithmeticException: / by zero");
  return (left % right) | 0;
}

export function absLong(value: Long): Long {
  return value < 0 ? negateLong(value) : value;
}

/** The next whole number below or above a decimal. */
export function floorDecimal(value: Long, scale: number): Long {
  const unit = power10(scale);
  const digits = BigInt(value);
  const rest = ((digits % unit) + unit) % unit;
  return toLong((digits - rest) / unit);
}

export function ceilDecimal(value: Long, scale: number): Long {
  return negateDecimal(floorDecimal(negateDecimal(value), scale));
}

/** Rounds digits of a decimal to a number of fraction digits, half away from zero; the scale stays. */
export function roundDecimal(value: Long, scale: number, digits: number): Long {
  if (digits >= scale) return value;
  const lost = scale - digits;
  if (lost > 60) return 0;
  const unit = power10(lost);
  const number = BigInt(value);
  const half = unit / 2n;
  const quotient = (number < 0n ? number - half : number + half) / unit;
  return rescale(toLong(quotient), 0, lost);
}

/** Cuts digits of a decimal off behind a number of fraction digits, or before the point when it is negative. */
export function truncateDecimal(value: Long, scale: number, digits: number): Long {
  if (digits >= scale) return value;
  const lost = scale - digits;
  return lost > 60 ? 0 : rescale(toLong(BigInt(value) / power10(lost)), 0, lost);
}

export function roundDouble(value: number, digits: number): number {
  if (!Number.isFinite(value)) return value;
  const factor = 10 ** Math.abs(digits);
  const scaled = digits >= 0 ? Number(`${value}e${digits}`) : value / factor;
  const rounded = Math.sign(value) * Math.round(Math.abs(Number.isNaN(scaled) ? value * factor : scaled));
  return digits >= 0 ? rounded / factor : rounded * factor;
}

export function truncateDouble(value: number, digits: number): number {
  const factor = 10 ** digits;
  return Math.trunc(value * factor) / factor;
}

/** The natural logarithm, or that of another base. */
export function logarithm(base: number, value: number): number {
  return Math.log(value) / Math.log(base);
}

export function hexText(value: Long): string {
  return (value < 0 ? BigInt.asUintN(64, BigInt(value)) : BigInt(value)).toString(16).toUpperCase();
}

export function binText(value: Long): string {
  return (value < 0 ? BigInt.asUintN(64, BigInt(value)) : BigInt(value)).toString(2);
}
