import { invalid } from "./errors.ts";

/*
 * Developer guide, "Data types", Number: up to 38 digits of precision, 1E-130 to 9.99…E+125 either side of zero. Numbers
 * are kept as AWS returns them: plain decimal text without leading or trailing zeros.
 */

const MAX_DIGITS = 38;
const MAX_EXPONENT = 125;
const MIN_EXPONENT = -130;

/** `digits` is without leading or trailing zeros, empty for zero; the value is d.ddd × 10^exponent. */
interface Decimal {
  readonly negative: boolean;
  readonly digits: string;
  readonly exponent: number;
}

const ZERO: Decimal = { negative: false, digits: "", exponent: 0 };
/** Text that is normal already. */
const NORMAL_INTEGER = /^(?:0|-?[1-9]\d{0,37})$/;
const NUMBER = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,6}))?$/;

/** The number as it is stored. @throws AwsError ValidationException. */
export function normalise(text: string): string {
  return NORMAL_INTEGER.test(text) ? text : write(checked(read(text)));
}

function read(text: string): Decimal {
  if (text === "") throw invalid("The parameter cannot be converted to a numeric value");
  const match = NUMBER.exec(text);
  const whole = match?.[2] ?? "";
  const fraction = match?.[3] ?? "";
  if (match === null || whole.length + fraction.length === 0)
    throw invalid(`The parameter cannot be converted to a numeric value: ${text}`);
  const exponent = Number(match[4] ?? 0);
  return decimalOf(match[1] === "-", whole + fraction, whole.length - 1 + exponent);
}

/** Strips zeros; `exponent` is that of the first digit given. */
function decimalOf(negative: boolean, digits: string, exponent: number): Decimal {
  let start = 0;
  while (start < digits.length && digits.charCodeAt(start) === 48) start++;
  let end = digits.length;
  while (end > start && digits.charCodeAt(end - 1) === 48) end--;
  return start === end ? ZERO : { negative, digits: digits.slice(start, end), exponent: exponent - start };
}

function checked(decimal: Decimal): Decimal {
  if (decimal.exponent > MAX_EXPONENT)
    throw invalid("Number overflow. Attempting to store a number with magnitude larger than supported range");
  if (decimal.exponent < MIN_EXPONENT)
    throw invalid("Number underflow. Attempting to store a number with magnitude smaller than supported range");
  if (decimal.digits.length > MAX_DIGITS)
    throw invalid("Attempting to store more than 38 significant digits in a Number");
  return decimal;
}

function write({ negative, digits, exponent }: Decimal): string {
  if (digits === "") return "0";
  const sign = negative ? "-" : "";
  if (exponent < 0) return `${sign}0.${"0".repeat(-exponent - 1)}${digits}`;
  if (digits.length <= exponent + 1) return sign + digits.padEnd(exponent + 1, "0");
  return `${sign}${digits.slice(0, exponent + 1)}.${digits.slice(exponent + 1)}`;
}

/** Digits of an integer that fits a double exactly, sums included. */
const SMALL_INTEGER = /^-?\d{1,15}$/;

/** `a + sign × b` of two normal numbers. @throws AwsError ValidationException when the result is out of range. */
export function add(a: string, b: string, sign: 1 | -1 = 1): string {
  if (SMALL_INTEGER.test(a) && SMALL_INTEGER.test(b)) return String(Number(a) + sign * Number(b));
  const left = read(a);
  const right = read(b);
  // Exponent of the last digit that either number has; numbers span at most 294 digits.
  const scale = Math.min(lastExponent(left), lastExponent(right));
  let sum = unscaled(left, scale) + BigInt(sign) * unscaled(right, scale);
  const negative = sum < 0n;
  if (negative) sum = -sum;
  const digits = sum.toString();
  return write(checked(decimalOf(negative, digits, scale + digits.length - 1)));
}

function lastExponent({ digits, exponent }: Decimal): number {
  return exponent - Math.max(0, digits.length - 1);
}

function unscaled(decimal: Decimal, scale: number): bigint {
  if (decimal.digits === "") return 0n;
  const whole = BigInt(decimal.digits.padEnd(decimal.exponent - scale + 1, "0"));
  return decimal.negative ? -whole : whole;
}

/** Text whose UTF-16 order is the order of the numbers: sign, exponent, digits; complemented below zero. */
export function sortableNumber(text: string): string {
  const { negative, digits, exponent } = read(text);
  if (digits === "") return "1";
  if (!negative) return `2${String.fromCharCode(exponent - MIN_EXPONENT + 1)}${digits}`;
  let complement = "";
  for (let index = 0; index < digits.length; index++) complement += String(9 - (digits.charCodeAt(index) - 48));
  return `0${String.fromCharCode(MAX_EXPONENT - exponent + 1)}${complement}~`;
}

/** Order of two normal numbers. */
export function compareNumbers(a: string, b: string): number {
  if (a === b) return 0;
  if (SMALL_INTEGER.test(a) && SMALL_INTEGER.test(b)) return Number(a) < Number(b) ? -1 : 1;
  return sortableNumber(a) < sortableNumber(b) ? -1 : 1;
}

/** Developer guide, item sizes: about one byte per two significant digits and one more; another one below zero. */
export function numberBytes(text: string): number {
  if (text === "0") return 1;
  const { negative, digits, exponent } = read(text);
  const odd = digits.length % 2 === 1 || exponent % 2 !== 0;
  return 1 + Math.ceil(digits.length / 2) + (odd ? 0 : 1) + (negative ? 1 : 0);
}
