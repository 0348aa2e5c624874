import type { PatternToken } from "./date-pattern.ts";
import type { PrefixTemplate } from "./expression.ts";

/** Something that is valid and probably not what was meant. */
export interface PrefixWarning {
  readonly rule: "week-year" | "twelve-hours" | "minute-for-month" | "day-of-year" | "no-slash";
  readonly message: string;
}

/** Finds the traps of prefixes: each of them evaluates without an error and puts objects where nobody looks for them. */
export function lintPrefix(template: PrefixTemplate): PrefixWarning[] {
  const warnings: PrefixWarning[] = [];
  const letters = new Set<string>();
  for (const part of template.parts) {
    if (part.kind !== "timestamp") continue;
    for (const token of part.pattern.tokens) if (token.kind === "field") letters.add(token.letter);
    checkMinutes(part.pattern.tokens, warnings);
  }
  if (letters.has("Y") && !letters.has("w"))
    warnings.push({
      rule: "week-year",
      message: "Y is the week-based year: the last days of December fall into the next year; use y",
    });
  if ((letters.has("h") || letters.has("K")) && !letters.has("a"))
    warnings.push({ rule: "twelve-hours", message: "h and K repeat after twelve hours; use HH" });
  if (letters.has("D") && letters.has("M"))
    warnings.push({ rule: "day-of-year", message: "D is the day of the year; use dd for the day of the month" });
  const last = template.parts.at(-1);
  if (last !== undefined && !endsWithSlash(last))
    warnings.push({ rule: "no-slash", message: "the object's name follows the prefix without a slash" });
  return warnings;
}

function checkMinutes(tokens: readonly PatternToken[], warnings: PrefixWarning[]): void {
  const letters = tokens.flatMap((token) => (token.kind === "field" ? [token.letter] : []));
  const minute = letters.indexOf("m");
  if (minute < 0 || letters.slice(0, minute).some((letter) => "HhKk".includes(letter)) || letters.length === 1) return;
  warnings.push({ rule: "minute-for-month", message: "m is the minute of the hour; use MM for the month" });
}

function endsWithSlash(part: PrefixTemplate["parts"][number]): boolean {
  if (part.kind === "literal") return part.text.endsWith("/");
  const last = part.kind === "timestamp" ? part.pattern.tokens.at(-1) : undefined;
  return last?.kind === "literal" && last.text.endsWith("/");
}
