import type { Check } from "@millrace/sample";
import type { Context } from "./parameters.ts";
import type { LakeResult } from "./result.ts";

export function checkLake(_result: LakeResult, _context: Context): Check[] {
  return [];
}
