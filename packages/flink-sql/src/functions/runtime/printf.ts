import { decimalText } from "../../types/decimal.ts";
import type { Long } from "../../types/integer.ts";
import type { LogicalType } from "../../types/logical.ts";
import { doubleText, floatText } from "./casts.ts";

const SPECIFIER = /%(?:(\d+)\$)?([-#+ 0,(<]*)(\d+)?(?:\.(\d+))?([a-zA-Z%])/g;
const INTEGERS = ["TINYINT", "SMALLINT", "INT", "BIGINT"];

/** Java's `Formatter` for texts, numbers, truth values and characters; null where it would fail. */
export function printf(format: string, values: readonly unknown[], types: readonly LogicalType[]): string | null {
  let next = 0;
  let failed = format.replace(SPECIFIER, "").includes("%");
  const text = format.replace(SPECIFIER, (_, position, flags: string, width, precision, letter: string) => {
    if (letter === "n") return "\n";
    if (letter === "%") return padded("%", flags, width);
    const index = position === undefined ? next++ : Number(position) - 1;
    const type = types[index];
    const shown = type === undefined ? undefined : convert(values[index], type, letter, flags, precision, width);
    if (shown === undefined) failed = true;
    return padded(shown ?? "", flags, width);
  });
  return failed ? null : text;
}

function padded(text: string, flags: string, width: string | undefined): string {
  const size = Number(width ?? 0);
  return flags.includes("-") ? text.padEnd(size) : text.padStart(size);
}

function convert(
  value: unknown,
  type: LogicalType,
  letter: string,
  flags: string,
  precision: string | undefined,
  width: string | undefined,
): string | undefined {
  const cut = (text: string) => (precision === undefined ? text : text.slice(0, Number(precision)));
  const upper = letter === letter.toUpperCase();
  const done = (text: string) => (upper ? text.toUpperCase() : text);
  switch (letter.toLowerCase()) {
    case "s":
      return done(cut(plainText(value, type)));
    case "b":
      return done(cut(String(typeof value === "boolean" ? value : value !== null)));
    case "h":
      return undefined;
  }
  if (value === null) return done(cut("null"));
  switch (letter.toLowerCase()) {
    case "d":
      return INTEGERS.includes(type.name) ? signed(BigInt(value as Long), String, flags, width) : undefined;
    case "x":
    case "o": {
      if (!INTEGERS.includes(type.name)) return undefined;
      const bits = type.name === "BIGINT" ? 64 : type.name === "INT" ? 32 : type.name === "SMALLINT" ? 16 : 8;
      const digits = BigInt.asUintN(bits, BigInt(value as Long)).toString(letter.toLowerCase() === "x" ? 16 : 8);
      return done(flags.includes("0") ? digits.padStart(Number(width ?? 0), "0") : digits);
    }
    case "f":
      return real(value, type, Number(precision ?? 6), flags, width);
    case "e": {
      if (type.name !== "DOUBLE" && type.name !== "FLOAT") return undefined;
      const [mantissa, exponent = "+0"] = (value as number).toExponential(Number(precision ?? 6)).split("e");
      return done(`${mantissa}e${exponent[0]}${exponent.slice(1).padStart(2, "0")}`);
    }
    default:
      return undefined;
  }
}

function plainText(value: unknown, type: LogicalType): string {
  if (value === null) return "null";
  if (type.name === "DECIMAL") return decimalText(value as Long, type.scale!);
  if (type.name === "DOUBLE") return doubleText(value as number);
  return type.name === "FLOAT" ? floatText(value as number) : String(value);
}

function real(value: unknown, type: LogicalType, digits: number, flags: string, width?: string): string | undefined {
  const number = type.name === "DECIMAL" ? Number(decimalText(value as Long, type.scale!)) : value;
  if ((type.name !== "DECIMAL" && type.name !== "DOUBLE" && type.name !== "FLOAT") || typeof number !== "number")
    return undefined;
  return signed(number, (size) => size.toFixed(digits), flags, width);
}

function signed<T extends number | bigint>(
  value: T,
  show: (size: T) => string,
  flags: string,
  width: string | undefined,
): string {
  const negative = value < 0;
  const text = show((negative ? -value : value) as T);
  const [whole = "", fraction] = text.split(".");
  const grouped = flags.includes(",") ? whole.replace(/\B(?=(\d{3})+$)/g, ",") : whole;
  const size = fraction === undefined ? grouped : `${grouped}.${fraction}`;
  const sign = negative ? "-" : flags.includes("+") ? "+" : flags.includes(" ") ? " " : "";
  if (negative && flags.includes("(")) return `(${size})`;
  return sign + (flags.includes("0") ? size.padStart(Number(width ?? 0) - sign.length, "0") : size);
}
