/** A number of a JSON text, as it is written. */
export class JsonNumber {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

export type Json = null | boolean | string | JsonNumber | Json[] | Map<string, Json>;

const SPACES = /[ \t\r\n]*/y;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const STRING = /"(?:[^"\\]|\\[\s\S])*"/y;
const LITERALS: readonly (readonly [string, Json])[] = [
  ["true", true],
  ["false", false],
  ["null", null],
];

/**
 * Reads the first value of a text, keeping the order of members and the digits of numbers; what stands behind it does not
 * matter, as for Jackson.
 *
 * @throws SyntaxError when there is no JSON value.
 */
export function parseJson(text: string): Json {
  let place = 0;
  const value = read(0);
  const bare = value === null || typeof value === "boolean" || value instanceof JsonNumber;
  if (bare && /\S/.test(text[place] ?? " ")) throw unexpected();
  return value;

  function unexpected(): SyntaxError {
    return new SyntaxError(`Unexpected character at ${place} of the JSON text`);
  }

  function skip(): string | undefined {
    SPACES.lastIndex = place;
    SPACES.exec(text);
    place = SPACES.lastIndex;
    return text[place];
  }

  function match(pattern: RegExp): string | undefined {
    pattern.lastIndex = place;
    const found = pattern.exec(text)?.[0];
    if (found !== undefined) place += found.length;
    return found;
  }

  function take(character: string): boolean {
    if (skip() !== character) return false;
    place++;
    return true;
  }

  function read(depth: number): Json {
    if (depth > 1000) throw unexpected();
    const first = skip();
    if (first === "{") return readObject(depth);
    if (first === "[") return readArray(depth);
    if (first === '"') return readString();
    for (const [word, value] of LITERALS) {
      if (text.startsWith(word, place)) {
        place += word.length;
        return value;
      }
    }
    const number = match(NUMBER);
    if (number === undefined) throw unexpected();
    return new JsonNumber(number);
  }

  function readString(): string {
    const quoted = match(STRING);
    if (quoted === undefined) throw unexpected();
    return JSON.parse(quoted) as string;
  }

  function readArray(depth: number): Json[] {
    const items: Json[] = [];
    place++;
    if (take("]")) return items;
    do items.push(read(depth + 1));
    while (take(","));
    if (!take("]")) throw unexpected();
    return items;
  }

  function readObject(depth: number): Map<string, Json> {
    const members = new Map<string, Json>();
    place++;
    if (take("}")) return members;
    do {
      skip();
      const key = readString();
      if (!take(":")) throw unexpected();
      members.set(key, read(depth + 1));
    } while (take(","));
    if (!take("}")) throw unexpected();
    return members;
  }
}

/** A value without spaces, its members in their order or sorted by name. */
export function writeJson(value: Json, sorted = false): string {
  if (value instanceof JsonNumber) return numberText(value.text);
  if (Array.isArray(value)) return `[${value.map((item) => writeJson(item, sorted)).join(",")}]`;
  if (value instanceof Map) {
    const members = sorted ? [...value].toSorted(([a], [b]) => (a < b ? -1 : 1)) : [...value];
    return `{${members.map(([key, item]) => `${quoteJson(key)}:${writeJson(item, sorted)}`).join(",")}}`;
  }
  return typeof value === "string" ? quoteJson(value) : String(value);
}

/** A text as a JSON string, with the escapes Jackson writes. */
export function quoteJson(text: string): string {
  return JSON.stringify(text).replace(/\\u[0-9a-f]{4}/g, (unit) => `\\u${unit.slice(2).toUpperCase()}`);
}

/** A number as java.math.BigDecimal prints it: `1.50`, `1E+3`, `1E-7`. */
export function numberText(text: string): string {
  const match = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(text);
  if (match === null || (match[3] === undefined && match[4] === undefined)) return text;
  const [, sign, whole = "", fraction = "", exponent = "0"] = match;
  const digits = `${whole}${fraction}`.replace(/^0+(?=\d)/, "");
  const scale = fraction.length - Number(exponent);
  const adjusted = digits.length - 1 - scale;
  if (scale === 0) return sign + digits;
  if (scale > 0 && adjusted >= -6) {
    const padded = digits.padStart(scale + 1, "0");
    return `${sign}${padded.slice(0, -scale)}.${padded.slice(-scale)}`;
  }
  const mantissa = digits.length === 1 ? digits : `${digits[0]}.${digits.slice(1)}`;
  return `${sign}${mantissa}${adjusted === 0 ? "" : `E${adjusted > 0 ? "+" : ""}${adjusted}`}`;
}
