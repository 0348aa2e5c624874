import { notTranslated, QueryFailure } from "../errors.ts";
import { fieldsOf, kindOf, type Node } from "./ast.ts";

/** The text of a string literal; formats must be known when the query is translated. */
export function constant(node: Node | undefined, what: string): string {
  if (node !== undefined && kindOf(node) === "literal" && fieldsOf(node).literal_type === "string")
    return String(fieldsOf(node).value);
  throw notTranslated(`${what} that is no constant`, "write it as a string in quotes");
}

/** MySQL's specifiers of `date_format` and `date_parse` (Trino, "MySQL date functions") in strftime's. */
const MYSQL: Readonly<Record<string, string>> = {
  a: "%a",
  b: "%b",
  c: "%-m",
  d: "%d",
  e: "%-d",
  f: "%f",
  H: "%H",
  h: "%I",
  I: "%I",
  i: "%M",
  j: "%j",
  k: "%-H",
  l: "%-I",
  M: "%B",
  m: "%m",
  p: "%p",
  r: "%I:%M:%S %p",
  S: "%S",
  s: "%S",
  T: "%H:%M:%S",
  v: "%V",
  W: "%A",
  Y: "%Y",
  y: "%y",
  "%": "%%",
};

export function mysqlFormat(format: string): string {
  return format.replace(/%(.?)/g, (whole, letter: string) => {
    const specifier = MYSQL[letter];
    if (specifier === undefined) {
      if (/^[DUuVwX]?$/.test(letter))
        throw new QueryFailure("INVALID_FUNCTION_ARGUMENT", `${whole} not currently supported in date format string`);
      return letter;
    }
    return specifier;
  });
}

/** Joda-Time's patterns of `format_datetime` and `parse_datetime` in strftime's. */
const JODA: Readonly<Record<string, string>> = {
  yyyy: "%Y",
  YYYY: "%Y",
  y: "%Y",
  yy: "%y",
  xxxx: "%G",
  MM: "%m",
  M: "%-m",
  MMM: "%b",
  MMMM: "%B",
  dd: "%d",
  d: "%-d",
  DDD: "%j",
  ww: "%V",
  e: "%u",
  E: "%a",
  EEE: "%a",
  EEEE: "%A",
  a: "%p",
  hh: "%I",
  h: "%-I",
  HH: "%H",
  H: "%-H",
  mm: "%M",
  m: "%-M",
  ss: "%S",
  s: "%-S",
  SSS: "%g",
  SSSSSS: "%f",
  Z: "%z",
};

export function jodaFormat(pattern: string): string {
  return pattern.replace(/'((?:[^']|'')*)'|([A-Za-z])\2*|%/g, (whole, text: string | undefined) => {
    if (whole === "%") return "%%";
    if (text !== undefined) return text === "" ? "'" : text.replaceAll("''", "'").replaceAll("%", "%%");
    const specifier = JODA[whole];
    if (specifier === undefined) throw notTranslated(`date pattern "${whole}"`, "use date_format");
    return specifier;
  });
}

/** A JSON path as DuckDB reads it: every name quoted. */
export function jsonPath(path: string): string {
  let rest = path.trim();
  if (!rest.startsWith("$")) throw new QueryFailure("INVALID_FUNCTION_ARGUMENT", `Invalid JSON path: '${path}'`);
  rest = rest.slice(1);
  let converted = "$";
  while (rest !== "") {
    const step = /^(?:\.([\w$:-]+)|\.?\["((?:[^"\\]|\\.)*)"\]|\.?\['([^']*)'\]|\[(\d+)\]|\[([\w$:-]+)\])/.exec(rest);
    if (!step) {
      if (/\*|\.\./.test(rest)) throw notTranslated(`JSON path "${path}"`, "name every step of the path");
      throw new QueryFailure("INVALID_FUNCTION_ARGUMENT", `Invalid JSON path: '${path}'`);
    }
    const name = step[1] ?? step[2] ?? step[3] ?? step[5];
    converted += name === undefined ? `[${step[4]}]` : `."${name.replaceAll('"', '\\"')}"`;
    rest = rest.slice(step[0].length);
  }
  return converted;
}
