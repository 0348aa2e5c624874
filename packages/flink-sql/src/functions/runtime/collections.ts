import { SqlError } from "../../errors.ts";
import { javaPattern } from "./patterns.ts";

/** A string that two structured values share when they are equal, null for null. */
export function keyOf(value: unknown): string | null {
  return value === null ? null : partOf(value);
}

function partOf(value: unknown): string {
  if (value === null || value === undefined) return "n";
  if (typeof value === "string") return `s${value.length}:${value}`;
  if (typeof value !== "object") return `${typeof value === "boolean" ? "b" : "d"}${value};`;
  if (value instanceof Uint8Array) return `x${Buffer.from(value).toString("hex")};`;
  if (value instanceof Map) {
    const entries = [...value].map(([key, item]) => partOf(key) + partOf(item));
    return `m${entries.length}{${entries.toSorted().join("")}}`;
  }
  const items = value as readonly unknown[];
  return `a${items.length}[${items.map(partOf).join("")}]`;
}

/** Compares bytes as unsigned numbers. */
export function compareBytes(left: Uint8Array, right: Uint8Array): number {
  return Buffer.compare(left, right);
}

/** The element at a position from 1, null outside. */
export function elementAt(array: readonly unknown[], index: number): unknown {
  return array[index - 1] ?? null;
}

export function valueAt(map: ReadonlyMap<unknown, unknown>, key: unknown): unknown {
  return map.get(key) ?? null;
}

export function mapOf(...items: unknown[]): Map<unknown, unknown> {
  const map = new Map<unknown, unknown>();
  for (let index = 0; index < items.length; index += 2) map.set(items[index], items[index + 1]);
  return map;
}

/** The only element of an array, null of an empty one. */
export function onlyElement(array: readonly unknown[]): unknown {
  if (array.length > 1) throw new SqlError("FLINK_SQL_RUNTIME", "Array has more than one element.");
  return array[0] ?? null;
}

export function contains(array: readonly unknown[], value: unknown): boolean {
  const key = partOf(value);
  return array.some((item) => partOf(item) === key);
}

/** STR_TO_MAP: both separators are Java patterns, as for `String.split`. */
export function stringToMap(text: string, pair: string, key: string): Map<string, string | null> {
  const map = new Map<string, string | null>();
  if (text === "") return map;
  for (const item of splitByPattern(text, pair)) {
    const match = javaPattern(key)?.exec(item);
    if (match === null || match === undefined || (match.index === 0 && match[0] === "")) map.set(item, null);
    else map.set(item.slice(0, match.index), item.slice(match.index + match[0].length));
  }
  return map;
}

/** The parts between matches; empty ones at the end are left out. */
function splitByPattern(text: string, pattern: string): string[] {
  const compiled = javaPattern(pattern);
  if (compiled === null) return [text];
  const parts: string[] = [];
  let start = 0;
  for (const match of text.matchAll(compiled)) {
    const end = match.index + match[0].length;
    if (end === 0 || (match[0] === "" && match.index >= text.length)) continue;
    parts.push(text.slice(start, match.index));
    start = end;
  }
  parts.push(text.slice(start));
  while (parts.length > 1 && parts.at(-1) === "") parts.pop();
  return parts;
}
