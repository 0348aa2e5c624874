import { doubleText } from "../functions/runtime/casts.ts";

/** A number of a JSON text with its digits as they were written. */
export class JsonNumber {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  /** Whether it is written without point and exponent. */
  get whole(): boolean {
    return /^-?\d+$/.test(this.text);
  }
}

/** A JSON value with exact numbers; objects are Maps, in which a repeated key has its last value. */
export type JsonTree = null | boolean | string | JsonNumber | JsonTree[] | Map<string, JsonTree>;

const SPACE = /[ \t\r\n]*/y;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const PLAIN = /[^"\\]*/y;
const ESCAPES: Readonly<Record<string, string>> = {
  '"': '"',
  "\\": "\\",
  "/": "/",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
};

/**
 * Reads the first JSON value of a text as Jackson does for Flink: what stands behind it is not looked at, and control
 * characters may stand in strings. Undefined when there is nothing but space; a SyntaxError where there is no JSON.
 */
export function parseJsonTree(text: string): JsonTree | undefined {
  let at = 0;
  space();
  return at === text.length ? undefined : value();

  function fail(what: string): never {
    throw new SyntaxError(`${what} at position ${at}`);
  }

  function space(): void {
    SPACE.lastIndex = at;
    SPACE.test(text);
    at = SPACE.lastIndex;
  }

  function value(): JsonTree {
    space();
    switch (text[at]) {
      case "{":
        return object();
      case "[":
        return array();
      case '"':
        return string();
      default:
        return scalar();
    }
  }

  function scalar(): JsonTree {
    for (const [word, meaning] of [
      ["true", true],
      ["false", false],
      ["null", null],
    ] as const) {
      if (!text.startsWith(word, at)) continue;
      at += word.length;
      return meaning;
    }
    NUMBER.lastIndex = at;
    const match = NUMBER.exec(text);
    if (match === null) fail(`Unrecognized token '${text.slice(at, at + 20)}'`);
    at = NUMBER.lastIndex;
    return new JsonNumber(match[0]);
  }

  function string(): string {
    let result = "";
    at++;
    for (;;) {
      PLAIN.lastIndex = at;
      result += PLAIN.exec(text)![0];
      at = PLAIN.lastIndex;
      if (at >= text.length) fail("Unexpected end-of-input in a string");
      if (text[at++] === '"') return result;
      const letter = text[at++] ?? "";
      if (letter === "u") {
        const hex = text.slice(at, at + 4);
        if (!/^[\da-fA-F]{4}$/.test(hex)) fail("Unexpected character in an escape");
        result += String.fromCharCode(Number.parseInt(hex, 16));
        at += 4;
      } else result += ESCAPES[letter] ?? fail(`Unrecognized character escape '${letter}'`);
    }
  }

  function array(): JsonTree[] {
    const items: JsonTree[] = [];
    at++;
    space();
    if (text[at] === "]") {
      at++;
      return items;
    }
    for (;;) {
      items.push(value());
      space();
      const next = text[at++];
      if (next === "]") return items;
      if (next !== ",") fail("Expected ',' or ']'");
    }
  }

  function object(): Map<string, JsonTree> {
    const fields = new Map<string, JsonTree>();
    at++;
    space();
    if (text[at] === "}") {
      at++;
      return fields;
    }
    for (;;) {
      space();
      if (text[at] !== '"') fail("Expected a field name");
      const name = string();
      space();
      if (text[at++] !== ":") fail("Expected ':'");
      fields.set(name, value());
      space();
      const next = text[at++];
      if (next === "}") return fields;
      if (next !== ",") fail("Expected ',' or '}'");
    }
  }
}

/** The value as compact JSON, numbers as Java prints them. */
export function jsonTreeText(tree: JsonTree): string {
  if (tree instanceof JsonNumber) return tree.whole ? tree.text : doubleText(Number(tree.text));
  if (Array.isArray(tree)) return `[${tree.map(jsonTreeText).join(",")}]`;
  if (tree instanceof Map)
    return `{${[...tree].map(([key, value]) => `${JSON.stringify(key)}:${jsonTreeText(value)}`).join(",")}}`;
  return JSON.stringify(tree);
}
