import { SqlError } from "../errors.ts";

/** A 64-bit integer: a number while that is exact, a bigint beyond. One value has one form, so that `===` compares. */
export type Long = number | bigint;

const MAX = Number.MAX_SAFE_INTEGER;

/** The one form of a value. */
export function toLong(value: bigint): Long {
  return value >= -9007199254740991n && value <= 9007199254740991n ? Number(value) : value;
}

/** The low 64 bits, as Java's long arithmetic wraps. */
export function wrapLong(value: bigint): Long {
  return toLong(BigInt.asIntN(64, value));
}

export function addLong(left: Long, right: Long): Long {
  if (typeof left === "number" && typeof right === "number") {
    const sum = left + right;
    if (sum <= MAX && sum >= -MAX) return sum;
  }
  return wrapLong(BigInt(left) + BigInt(right));
}

export function subtractLong(left: Long, right: Long): Long {
  if (typeof left === "number" && typeof right === "number") {
    const difference = left - right;
    if (difference <= MAX && difference >= -MAX) return difference;
  }
  return wrapLong(BigInt(left) - BigInt(right));
}

export function multiplyLong(left: Long, right: Long): Long {
  if (typeof left === "number" && typeof right === "number") {
    const product = left * right;
    if (product <= MAX && product >= -MAX) return product + 0;
  }
  return wrapLong(BigInt(left) * BigInt(right));
}

/** Division that truncates; by zero it fails the job, as in Flink. */
export function divideLong(left: Long, right: Long): Long {
  if (right === 0) throw new SqlError("FLINK_SQL_RUNTIME", "java.lang.ArithmeticException: / by zero");
  if (typeof left === "number" && typeof right === "number") return Math.trunc(left / right) + 0;
  return wrapLong(BigInt(left) / BigInt(right));
}

export function remainderLong(left: Long, right: Long): Long {
  if (right === 0) throw new SqlError("FLINK_SQL_RUNTIME", "java.lang.ArithmeticException: / by zero");
  if (typeof left === "number" && typeof right === "number") return (left % right) + 0;
  return toLong(BigInt(left) % BigInt(right));
}

export function negateLong(value: Long): Long {
  return typeof value === "number" ? 0 - value : wrapLong(-value);
}
