import { doubleText } from "./casts.ts";

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

/** A whole number as it is written, any other as Java prints a double. */
export function numberText(text: string): string {
  return /[.eE]/.test(text) ? doubleText(Number(text)) : text;
}
