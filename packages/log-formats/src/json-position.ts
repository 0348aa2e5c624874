/** Where in a JSON text something is: the offset of a value, or of what breaks the text. */
export type JsonPlace = { readonly kind: "value" | "broken"; readonly offset: number; readonly expected?: string };

const SCALAR = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;
const STRING = /"(?:[ !#-[\]-\u{10ffff}]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/uy;

/**
 * Finds the value at a path of member names and indexes, or the first character that is no JSON. It reads the text a second
 * time, so that only lines with a problem pay for positions.
 */
export function locateJson(text: string, path: readonly (string | number)[]): JsonPlace {
  const walker = new Walker(text);
  try {
    walker.value(path);
    walker.space();
    if (walker.offset < text.length) walker.fail("the end of the text");
    return { kind: "value", offset: walker.found ?? 0 };
  } catch (error) {
    if (error instanceof Broken) return { kind: "broken", offset: error.offset, expected: error.message };
    throw error;
  }
}

class Broken extends Error {
  readonly offset: number;

  constructor(offset: number, message: string) {
    super(message);
    this.offset = offset;
  }
}

class Walker {
  readonly #text: string;
  offset = 0;
  found: number | undefined;

  constructor(text: string) {
    this.#text = text;
  }

  /** Passes one value; `path` is what is left of the path to it, undefined when it leads elsewhere. */
  value(path: readonly (string | number)[] | undefined): void {
    this.space();
    if (path?.length === 0) this.found ??= this.offset;
    const char = this.#text[this.offset];
    if (char === "{") this.#members(path);
    else if (char === "[") this.#elements(path);
    else if (char === '"') this.#match(STRING, "a string that ends");
    else this.#match(SCALAR, "a value");
  }

  space(): void {
    while (" \t\r\n".includes(this.#text[this.offset] ?? "x")) this.offset++;
  }

  fail(expected: string): never {
    throw new Broken(this.offset, expected);
  }

  #members(path: readonly (string | number)[] | undefined): void {
    this.offset++;
    this.space();
    if (this.#skip("}")) return;
    do {
      this.space();
      const name = JSON.parse(this.#match(STRING, "the name of a member")) as string;
      this.space();
      if (!this.#skip(":")) this.fail(":");
      this.value(path?.[0] === name ? path.slice(1) : undefined);
      this.space();
    } while (this.#skip(","));
    if (!this.#skip("}")) this.fail(", or }");
  }

  #elements(path: readonly (string | number)[] | undefined): void {
    this.offset++;
    this.space();
    if (this.#skip("]")) return;
    let index = 0;
    do {
      this.value(path?.[0] === index ? path.slice(1) : undefined);
      index++;
      this.space();
    } while (this.#skip(","));
    if (!this.#skip("]")) this.fail(", or ]");
  }

  #match(pattern: RegExp, expected: string): string {
    pattern.lastIndex = this.offset;
    const [text] = pattern.exec(this.#text) ?? this.fail(expected);
    this.offset += text.length;
    return text;
  }

  #skip(char: string): boolean {
    if (this.#text[this.offset] !== char) return false;
    this.offset++;
    return true;
  }
}
