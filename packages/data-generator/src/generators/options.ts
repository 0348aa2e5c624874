import { optionError } from "../errors.ts";

/** Refuses a share that is none, by the name of its option. */
export function share(name: string, value: number): number {
  if (!(value >= 0 && value <= 1)) throw optionError(`${name}: expected 0 to 1, got ${value}`);
  return value;
}

/** Refuses a count that is none, by the name of its option. */
export function count(name: string, value: number): number {
  if (!(Number.isSafeInteger(value) && value >= 1)) throw optionError(`${name}: expected 1 or more, got ${value}`);
  return value;
}

/** Refuses an empty list, by the name of its option. */
export function someOf<T>(name: string, list: readonly T[]): readonly T[] {
  if (list.length === 0) throw optionError(`${name}: the list is empty`);
  return list;
}
