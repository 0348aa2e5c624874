import { notImplemented, SqlError } from "../../errors.ts";

const cache = new Map<string, RegExp | null>();
const JAVA_ONLY = /[*+?}]\+|\\G|&&|\(\?[a-zA-Z]*[dux][a-zA-Z]*[-:)]/;
const LEADING_FLAGS = /^\(\?([ims]+)\)/;
const QUOTED = /\\Q([\s\S]*?)(?:\\E|$)/g;
const BLANKS = " \\t\\xA0\\u1680\\u180e\\u2000-\\u200a\\u202f\\u205f\\u3000";
/** Java's classes of ASCII characters. */
const POSIX: Readonly<Record<string, string>> = {
  Lower: "a-z",
  Upper: "A-Z",
  ASCII: "\\x00-\\x7F",
  Alpha: "A-Za-z",
  Digit: "0-9",
  Alnum: "A-Za-z0-9",
  Punct: "!-\\/:-@\\[-`{-~",
  Graph: "!-~",
  Print: " -~",
  Blank: " \\t",
  Cntrl: "\\x00-\\x1F\\x7F",
  XDigit: "0-9A-Fa-f",
  Space: " \\t\\n\\x0B\\f\\r",
};

/** A Java pattern as a global RegExp; null when it is not valid. What JavaScript does not have is refused. */
export function javaPattern(source: string): RegExp | null {
  let pattern = cache.get(source);
  if (pattern === undefined) {
    if (JAVA_ONLY.test(source)) throw notImplemented(`The Java pattern '${source}'`);
    pattern = translate(source);
    if (cache.size > 1000) cache.clear();
    cache.set(source, pattern);
  }
  if (pattern !== null) pattern.lastIndex = 0;
  return pattern;
}

function translate(source: string): RegExp | null {
  const flags = LEADING_FLAGS.exec(source)?.[1] ?? "";
  let unicode = false;
  let inClass = false;
  const body = source
    .replace(LEADING_FLAGS, "")
    .replace(QUOTED, (_, text: string) => text.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&"))
    .replace(/\\([pP])\{(?:Is|In)?(\w+)\}|\\[\s\S]|[[\]]/g, (part, kind?: string, name = "") => {
      if (part === "[" || part === "]") {
        inClass = part === "[";
        return part;
      }
      if (kind !== undefined) {
        const ascii = POSIX[name];
        if (ascii === undefined) unicode = true;
        if (ascii === undefined) return `\\${kind}{${name}}`;
        return inClass && kind === "p" ? ascii : `[${kind === "P" ? "^" : ""}${ascii}]`;
      }
      switch (part) {
        case "\\A":
          return "(?<![\\s\\S])";
        case "\\z":
          return "(?![\\s\\S])";
        case "\\Z":
          return "(?=\\n?(?![\\s\\S]))";
        case "\\h":
          return inClass ? BLANKS : `[${BLANKS}]`;
        case "\\R":
          return "(?:\\r\\n|[\\n\\x0B\\f\\r\\x85\\u2028\\u2029])";
        default:
          return part;
      }
    });
  try {
    return new RegExp(body, `g${flags}${unicode ? "u" : ""}`);
  } catch {
    return null;
  }
}

export function regexpReplace(text: string, pattern: string, replacement: string): string | null {
  const compiled = javaPattern(pattern);
  return compiled === null ? null : text.replace(compiled, () => replacement);
}

export function regexpExtract(text: string, pattern: string, group: number): string | null {
  if (group < 0) return null;
  const match = javaPattern(pattern)?.exec(text);
  return match?.[group] ?? null;
}

export function regexpMatches(text: string, pattern: string): boolean {
  return pattern !== "" && (javaPattern(pattern)?.test(text) ?? false);
}

export function regexpCount(text: string, pattern: string): number | null {
  const compiled = javaPattern(pattern);
  return compiled === null ? null : [...text.matchAll(compiled)].length;
}

/** One group of all matches; null for a group the pattern does not have. */
export function regexpExtractAll(text: string, pattern: string, group: number): (string | null)[] | null {
  const compiled = javaPattern(pattern);
  if (compiled === null || group < 0 || group > groupCount(compiled)) return null;
  return [...text.matchAll(compiled)].map((match) => match[group] ?? null);
}

function groupCount(pattern: RegExp): number {
  return new RegExp(`${pattern.source}|`, pattern.flags).exec("")!.length - 1;
}

/** Position of the first match from 1, or 0. */
export function regexpInstr(text: string, pattern: string): number | null {
  const compiled = javaPattern(pattern);
  if (compiled === null) return null;
  const match = compiled.exec(text);
  return match === null ? 0 : match.index + 1;
}

export function regexpSubstr(text: string, pattern: string): string | null {
  return javaPattern(pattern)?.exec(text)?.[0] ?? null;
}

/** The RegExp of a LIKE pattern. */
export function likePattern(pattern: string, escaped: string | null): RegExp {
  let source = "";
  for (let index = 0; index < pattern.length; index++) {
    const character = pattern[index]!;
    if (character === escaped) {
      const next = pattern[++index];
      if (next === undefined || (next !== "_" && next !== "%" && next !== escaped)) {
        throw new SqlError("FLINK_SQL_RUNTIME", `Invalid escape sequence '${pattern}', ${index - 1}`);
      }
      source += next.replace(/[\\^$.*+?()[\]{}|/]/, "\\$&");
    } else if (character === "_") source += ".";
    else if (character === "%") source += ".*";
    else source += character.replace(/[\\^$.*+?()[\]{}|/]/, "\\$&");
  }
  return new RegExp(`^${source}$`, "su");
}

/** LIKE with a pattern that is no literal. */
export function like(text: string, pattern: string, escaped: string | null): boolean {
  return likePattern(pattern, escaped).test(text);
}

const SIMILAR_CLASSES: Readonly<Record<string, string>> = {
  ALPHA: "A-Za-z",
  UPPER: "A-Z",
  LOWER: "a-z",
  DIGIT: "0-9",
  ALNUM: "A-Za-z0-9",
  SPACE: " ",
  WHITESPACE: "\\s",
};

/** The RegExp of a SIMILAR TO pattern, in which `escaped` stands in front of characters that mean themselves. */
export function similarPattern(pattern: string, escaped: string | null = null): RegExp {
  let source = "";
  for (let index = 0; index < pattern.length; index++) {
    const character = pattern[index]!;
    if (character === escaped) source += (pattern[++index] ?? "").replace(/[\\^$.*+?()[\]{}|/]/, "\\$&");
    else if (character === "_") source += ".";
    else if (character === "%") source += ".*";
    else source += character;
  }
  return new RegExp(
    `^(?:${source.replace(/\[:(\w+):\]/g, (_, name: string) => SIMILAR_CLASSES[name.toUpperCase()] ?? "")})$`,
    "s",
  );
}

export function similar(text: string, pattern: string, escaped: string | null = null): boolean {
  return similarPattern(pattern, escaped).test(text);
}
