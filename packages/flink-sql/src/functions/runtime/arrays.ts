import { SqlError } from "../../errors.ts";
import type { LogicalType } from "../../types/logical.ts";
import { keyOf } from "./collections.ts";
import { compareValues } from "./comparing.ts";

type Values = readonly unknown[];

/** The elements without repetitions, in the order of their first places. */
export function arrayDistinct(array: Values): unknown[] {
  const seen = new Set<string | null>();
  return array.filter((item) => {
    const key = keyOf(item);
    return seen.has(key) ? false : seen.add(key);
  });
}

export function arrayUnion(left: Values, right: Values): unknown[] {
  return arrayDistinct([...left, ...right]);
}

/** The elements of one array that another has, or has not; without repetitions. */
export function arrayIntersect(left: Values, right: Values): unknown[] {
  const keys = new Set(right.map(keyOf));
  return arrayDistinct(left).filter((item) => keys.has(keyOf(item)));
}

export function arrayExcept(left: Values, right: Values): unknown[] {
  const keys = new Set(right.map(keyOf));
  return arrayDistinct(left).filter((item) => !keys.has(keyOf(item)));
}

export function arrayRemove(array: Values, value: unknown): unknown[] {
  const key = keyOf(value);
  return array.filter((item) => keyOf(item) !== key);
}

/** Position from 1 of a value, or 0. */
export function arrayPosition(array: Values, value: unknown): number {
  const key = keyOf(value);
  return array.findIndex((item) => keyOf(item) === key) + 1;
}

/** Elements from one position to another, both from 1, or from the end when negative. */
export function arraySlice(array: Values, start: number, end = array.length): Values {
  const size = array.length;
  if (size === 0) return array;
  const first = Math.max(1, start < 0 ? start + size + 1 : start);
  const given = end < 0 ? end + size + 1 : end;
  const last = given === 0 ? 1 : Math.min(given, size);
  return last < first ? [] : array.slice(first - 1, last);
}

export function arraySort(array: Values, type: LogicalType, ascending = true, nullsFirst = ascending): unknown[] {
  const nulls = nullsFirst ? -1 : 1;
  return array.toSorted((a, b) => {
    if (a === null || b === null) return a === b ? 0 : a === null ? nulls : -nulls;
    return ascending ? compareValues(a, b, type) : compareValues(b, a, type);
  });
}

/** The least or greatest element that is not null, null when there is none. */
export function arrayExtreme(array: Values, type: LogicalType, greatest: boolean): unknown {
  let best: unknown = null;
  for (const item of array) {
    if (item === null) continue;
    const order = best === null ? 1 : compareValues(item, best, type);
    if (best === null || (greatest ? order > 0 : order < 0)) best = item;
  }
  return best;
}

/** ARRAY_JOIN: nulls are left out unless there is a text for them. */
export function arrayJoin(array: readonly (string | null)[], delimiter: string, forNull?: string): string {
  const texts = forNull === undefined ? array.filter((item) => item !== null) : array.map((item) => item ?? forNull);
  return texts.join(delimiter);
}

/** A map of two arrays of one length. */
export function mapFromArrays(keys: Values, values: Values): Map<unknown, unknown> {
  if (keys.length !== values.length) {
    throw new SqlError(
      "FLINK_SQL_RUNTIME",
      `Invalid function MAP_FROM_ARRAYS call:\nThe length of the keys array ${keys.length} is not equal to the length of the values array ${values.length}`,
    );
  }
  return new Map(keys.map((key, index) => [key, values[index]]));
}

export function mapUnion(...maps: readonly ReadonlyMap<unknown, unknown>[]): Map<unknown, unknown> {
  return new Map(maps.flatMap((map) => [...map]));
}

/** SPLIT: the parts between separators, or the characters when the separator is empty. */
export function split(text: string, separator: string): string[] {
  return separator === "" || text === "" ? Array.from(text) : text.split(separator);
}
