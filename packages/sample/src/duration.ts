const UNITS = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/**
 * Text of a duration: whole numbers with units, largest first, as in `1h30m`, `90s` or `250ms`.
 * It is an ECMA-262 pattern, so it also stands in JSON Schemas.
 */
export const DURATION_PATTERN = "^(?=\\d)(\\d{1,9}d)?(\\d{1,9}h)?(\\d{1,9}m(?!s))?(\\d{1,9}s)?(\\d{1,12}ms)?$";

/** Milliseconds of a duration such as `1h30m`; undefined when the text is none. */
export function parseDuration(text: string): number | undefined {
  if (!new RegExp(DURATION_PATTERN).test(text)) return undefined;
  let total = 0;
  for (const [, count, unit] of text.matchAll(/(\d+)(ms|[dhms])/g)) total += Number(count) * UNITS[unit as "ms"];
  return total;
}

/** The shortest text of a whole number of milliseconds: 5400000 is `1h30m`, 0 is `0ms`. */
export function formatDuration(milliseconds: number): string {
  let left = Math.round(milliseconds);
  let text = "";
  for (const unit of ["d", "h", "m", "s", "ms"] as const) {
    const count = Math.floor(left / UNITS[unit]);
    left -= count * UNITS[unit];
    if (count > 0) text += `${count}${unit}`;
  }
  return text === "" ? "0ms" : text;
}
