import { keyOf } from "../functions/runtime/collections.ts";
import type { SortKey } from "../planner/plan.ts";
import type { Row } from "./operator.ts";

export function rowsEqual(left: Row, right: Row): boolean {
  for (let index = 0; index < left.length; index++) {
    const [a, b] = [left[index], right[index]];
    if (a === b) continue;
    if (typeof a !== "object" || typeof b !== "object" || keyOf(a) !== keyOf(b)) return false;
  }
  return true;
}

export function columnsEqual(left: Row, right: Row, columns: readonly number[]): boolean {
  for (const index of columns) {
    const [a, b] = [left[index], right[index]];
    if (a === b) continue;
    if (typeof a !== "object" || typeof b !== "object" || keyOf(a) !== keyOf(b)) return false;
  }
  return true;
}

/** A comparison of rows by sort keys. */
export function comparator(keys: readonly SortKey[]): (left: Row, right: Row) => number {
  return (left, right) => {
    for (const { index, descending, nullsFirst } of keys) {
      const [a, b] = [left[index] as number | null, right[index] as number | null];
      if (a === b) continue;
      if (a === null) return nullsFirst ? -1 : 1;
      if (b === null) return nullsFirst ? 1 : -1;
      if (a < b) return descending ? 1 : -1;
      if (a > b) return descending ? -1 : 1;
    }
    return 0;
  };
}

/** The first place in a sorted list whose row comes behind `row`: equal rows keep the order they came in. */
export function placeBehind(rows: readonly Row[], row: Row, compare: (left: Row, right: Row) => number): number {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (compare(rows[middle]!, row) <= 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The place of a row in a sorted list, -1 when it is not there. */
export function placeOf(rows: readonly Row[], row: Row, compare: (left: Row, right: Row) => number): number {
  for (let place = placeBehind(rows, row, compare) - 1; place >= 0; place--) {
    if (compare(rows[place]!, row) !== 0) return -1;
    if (rowsEqual(rows[place]!, row)) return place;
  }
  return -1;
}
