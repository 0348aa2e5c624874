import type { Check } from "@millrace/sample";
import { checkKeys } from "./check-keys.ts";
import { checkLayouts } from "./check-layouts.ts";
import { checkPrefixes } from "./check-prefixes.ts";
import { checkTicks } from "./check-ticks.ts";
import type { Context } from "./parameters.ts";
import type { LakeResult } from "./result.ts";

/** Compares what is in the bucket, in the catalogue and in answers with what was put and what the posts say. */
export function checkLake(result: LakeResult, context: Context): Check[] {
  return [
    ...checkLayouts(result, context),
    ...checkKeys(result),
    ...checkPrefixes(result, context),
    ...checkTicks(result),
  ];
}
