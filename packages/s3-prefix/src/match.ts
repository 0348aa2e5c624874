import { epochDayOf } from "./calendar.ts";
import type { PatternToken } from "./date-pattern.ts";
import { S3PrefixError } from "./errors.ts";
import { ERROR_OUTPUT_TYPES, type ErrorOutputType } from "./evaluate.ts";
import type { PrefixTemplate } from "./expression.ts";
import { zoneOffset } from "./zone.ts";

/** What a key tells about the object that a prefix put there. */
export interface KeyMatch {
  /** Milliseconds since the epoch, at the precision of the prefix; undefined when it has no year. */
  readonly timestamp: number | undefined;
  readonly errorOutputType: ErrorOutputType | undefined;
  readonly queryKeys: Readonly<Record<string, string>>;
  readonly lambdaKeys: Readonly<Record<string, string>>;
  /** What stands behind the prefix. */
  readonly name: string;
}

/** Reads keys that one template made. */
export interface KeyMatcher {
  /** The values in a key; undefined when the template cannot have made it. */
  match(key: string): KeyMatch | undefined;
}

/** Fields that a number can be read from, by letter. */
const NUMERIC = new Set(["y", "u", "M", "L", "d", "D", "H", "k", "m", "s", "S", "A"]);

/**
 * Compiles the way back. Values of partition keys may hold slashes; where several readings are possible, the earlier keys
 * are read as short as they can be.
 * @param timeZone The zone that the prefix was evaluated in; default UTC.
 * @throws S3PrefixError S3_PREFIX_NOT_REVERSIBLE for date letters other than y, u, M, L, d, D, H, k, m, s, S and A.
 */
export function compileMatcher(template: PrefixTemplate, timeZone = "UTC"): KeyMatcher {
  const slots: Slot[] = [];
  let source = "^";
  for (const part of template.parts) {
    switch (part.kind) {
      case "literal":
        source += quoted(part.text);
        break;
      case "timestamp":
        for (const token of part.pattern.tokens) source += fieldSource(token, slots);
        break;
      case "random-string":
        source += "[A-Za-z0-9]{11}";
        break;
      case "error-output-type":
        source += `(${ERROR_OUTPUT_TYPES.join("|")})`;
        slots.push({ kind: "error" });
        break;
      case "partition-key":
        source += "(.+?)";
        slots.push({ kind: part.source, name: part.key });
    }
  }
  const expression = new RegExp(`${source}([^/]*)$`, "su");
  return {
    match(key) {
      const found = expression.exec(key);
      return found === null ? undefined : read(slots, found, timeZone);
    },
  };
}

type Slot =
  | { readonly kind: "error" }
  | { readonly kind: "query" | "lambda"; readonly name: string }
  | { readonly kind: "field"; readonly letter: string };

function read(slots: readonly Slot[], found: RegExpExecArray, timeZone: string): KeyMatch | undefined {
  const keys = { query: new Map<string, string>(), lambda: new Map<string, string>() };
  const fields = new Map<string, number>();
  let errorOutputType: ErrorOutputType | undefined;
  for (const [index, slot] of slots.entries()) {
    const text = found[index + 1]!;
    if (slot.kind === "error") {
      if (errorOutputType !== undefined && errorOutputType !== text) return undefined;
      errorOutputType = text as ErrorOutputType;
    } else if (slot.kind === "field") {
      const value = slot.letter === "S" ? Number(text.padEnd(3, "0").slice(0, 3)) : Number(text);
      if ((fields.get(slot.letter) ?? value) !== value) return undefined;
      fields.set(slot.letter, value);
    } else {
      const values = keys[slot.kind];
      if ((values.get(slot.name) ?? text) !== text) return undefined;
      values.set(slot.name, text);
    }
  }
  const timestamp = instant(fields, timeZone);
  if (timestamp === null) return undefined;
  return {
    timestamp,
    errorOutputType,
    queryKeys: Object.fromEntries(keys.query),
    lambdaKeys: Object.fromEntries(keys.lambda),
    name: found.at(-1)!,
  };
}

function fieldSource(token: PatternToken, slots: Slot[]): string {
  if (token.kind === "literal") return quoted(token.text);
  const { letter, count, pad } = token;
  if (
    !NUMERIC.has(letter) ||
    pad > 0 ||
    ((letter === "y" || letter === "u") && count === 2) ||
    ("ML".includes(letter) && count > 2)
  )
    throw new S3PrefixError("S3_PREFIX_NOT_REVERSIBLE", `${letter.repeat(count)} cannot be read back from a key`);
  slots.push({ kind: "field", letter: letter === "L" ? "M" : letter === "u" ? "y" : letter });
  if (letter === "S") return `(\\d{${count}})`;
  return count === 1 ? "(\\d+)" : `(\\d{${count}})`;
}

/** The instant of the fields; undefined without a year, null when there is no such day or time. */
function instant(fields: ReadonlyMap<string, number>, timeZone: string): number | undefined | null {
  const year = fields.get("y");
  if (year === undefined) return undefined;
  const month = fields.get("M") ?? 1;
  const day = fields.get("D") ?? fields.get("d") ?? 1;
  const hour = fields.get("H") ?? (fields.get("k") ?? 0) % 24;
  const minute = fields.get("m") ?? 0;
  const second = fields.get("s") ?? 0;
  if (month < 1 || month > 12 || hour > 23 || minute > 59 || second > 59) return null;
  const first = epochDayOf(year, fields.has("D") ? 1 : month, 1);
  const next = fields.has("D") ? epochDayOf(year + 1, 1, 1) : epochDayOf(year, month + 1, 1);
  if (day < 1 || day > next - first) return null;
  const milli = fields.get("A") ?? ((hour * 60 + minute) * 60 + second) * 1000 + (fields.get("S") ?? 0);
  return toUtc((first + day - 1) * 86_400_000 + milli, timeZone);
}

/** The instant at which a zone's clocks show a local time; of two, the earlier. */
function toUtc(local: number, timeZone: string): number {
  const before = local - zoneOffset(timeZone, local - 86_400_000) * 1000;
  if (before + zoneOffset(timeZone, before) * 1000 === local) return before;
  return local - zoneOffset(timeZone, local + 86_400_000) * 1000;
}

function quoted(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
}
