import { parseTime } from "./event-time.ts";
import { findMembers } from "./json-members.ts";

/**
 * Moves time attributes of a JSON object by `shift` milliseconds and leaves every other byte as it is. Texts become ISO 8601 in
 * UTC with milliseconds, numbers stay epoch milliseconds; a value that is no time is left alone.
 */
export function shiftTimes(text: string, attributes: ReadonlySet<string>, shift: number): string {
  let result = "";
  let copied = 0;
  for (const { start, end } of findMembers(text, attributes)) {
    const time = timeOf(JSON.parse(text.slice(start, end)));
    if (Number.isNaN(time)) continue;
    const moved = time + shift;
    result += text.slice(copied, start) + (text[start] === '"' ? `"${formatTime(moved)}"` : String(moved));
    copied = end;
  }
  return copied === 0 ? text : result + text.slice(copied);
}

/** Event time of a JSON value: a date-time text or epoch milliseconds; NaN for anything else. */
export function timeOf(value: unknown): number {
  if (typeof value === "string") return parseTime(value);
  return typeof value === "number" && Math.abs(value) <= LONGEST_TIME ? value : Number.NaN;
}

/** ISO 8601 in UTC with milliseconds. */
export function formatTime(time: number): string {
  return new Date(time).toISOString();
}

/** Farthest instants that a JavaScript date holds, milliseconds from the epoch. */
const LONGEST_TIME = 8.64e15;
