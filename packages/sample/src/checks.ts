import { isDeepStrictEqual } from "node:util";
import type { JsonValue } from "./json.ts";

/** One comparison of what a run produced with what is expected of it. */
export interface Check {
  /** The promise, as a short sentence. */
  readonly name: string;
  /** Where the expected value comes from, never the code under check. */
  readonly source: string;
  readonly expected: JsonValue;
  readonly actual: JsonValue;
  readonly ok: boolean;
}

/** Holds when both values are deeply equal. */
export function checkEqual(name: string, source: string, expected: JsonValue, actual: JsonValue): Check {
  return { name, source, expected, actual, ok: isDeepStrictEqual(expected, actual) };
}

/** Holds when `actual` is `minimum` or more. */
export function checkAtLeast(name: string, source: string, minimum: number, actual: number): Check {
  return { name, source, expected: `at least ${minimum}`, actual, ok: actual >= minimum };
}

/** Holds when `actual` is `maximum` or less. */
export function checkAtMost(name: string, source: string, maximum: number, actual: number): Check {
  return { name, source, expected: `at most ${maximum}`, actual, ok: actual <= maximum };
}

/** A condition that is no plain comparison; `expected` says it in words. */
export function checkThat(name: string, source: string, expected: string, actual: JsonValue, ok: boolean): Check {
  return { name, source, expected, actual, ok };
}
