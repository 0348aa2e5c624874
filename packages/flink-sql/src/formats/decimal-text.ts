import { decimalText } from "../types/decimal.ts";
import type { Long } from "../types/integer.ts";

/**
 * A decimal as Jackson writes it for Flink: without zeros at its end, and with an exponent where Java's BigDecimal has one
 * (`1E+2`, `2.7E-8`) unless it is to be plain.
 */
export function bigDecimalText(value: Long, scale: number, plain: boolean): string {
  if (value === 0) return "0";
  let digits = String(value < 0 ? -value : value);
  let left = scale;
  let end = digits.length;
  while (digits.charCodeAt(end - 1) === 48) end--;
  left -= digits.length - end;
  const sign = value < 0 ? "-" : "";
  if (plain && left < 0) return sign + digits.slice(0, end) + "0".repeat(-left);
  digits = digits.slice(0, end);
  const exponent = digits.length - 1 - left;
  if (plain || (left >= 0 && exponent >= -6)) return sign + decimalText(toText(digits), left);
  const fraction = digits.length === 1 ? "" : `.${digits.slice(1)}`;
  return `${sign}${digits[0]}${fraction}E${exponent < 0 ? "" : "+"}${exponent}`;
}

function toText(digits: string): Long {
  return digits.length < 16 ? Number(digits) : BigInt(digits);
}
