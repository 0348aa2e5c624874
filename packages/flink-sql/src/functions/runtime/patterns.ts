import { notImplemented, SqlError } from "../../errors.ts";

const cache = new Map<string, RegExp>();
const JAVA_ONLY = /[*+?}]\+|\\[AZzQEGRhHXN]|\\p\{|&&|\(\?[a-zA-Z]*[dmsux-][a-zA-Z]*\)/;

/** A Java pattern as a global RegExp; null when it is not valid. Java's own constructs are refused. */
export function javaPattern(source: string): RegExp | null {
  let pattern = cache.get(source);
  if (pattern === undefined) {
    if (JAVA_ONLY.test(source)) throw notImplemented(`The Java pattern '${source}'`);
    const insensitive = source.startsWith("(?i)");
    try {
      pattern = new RegExp(insensitive ? source.slice(4) : source, insensitive ? "gi" : "g");
    } catch {
      return null;
    }
    if (cache.size > 1000) cache.clear();
    cache.set(source, pattern);
  }
  pattern.lastIndex = 0;
  return pattern;
}

export function regexpReplace(text: string, pattern: string, replacement: string): string | null {
  const compiled = javaPattern(pattern);
  return compiled === null ? null : text.replace(compiled, () => replacement);
}

export function regexpExtract(text: string, pattern: string, group: number): string | null {
  const match = javaPattern(pattern)?.exec(text);
  return match?.[group] ?? null;
}

export function regexpMatches(text: string, pattern: string): boolean {
  return javaPattern(pattern)?.test(text) ?? false;
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

/** The RegExp of a SIMILAR TO pattern. */
export function similarPattern(pattern: string): RegExp {
  const source = pattern
    .replace(/[\\^$.]/g, "\\$&")
    .replaceAll("_", ".")
    .replaceAll("%", ".*");
  return new RegExp(`^(?:${source})$`, "s");
}

export function similar(text: string, pattern: string): boolean {
  return similarPattern(pattern).test(text);
}
