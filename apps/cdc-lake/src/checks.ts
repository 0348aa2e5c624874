import type { Check } from "@millrace/sample";
import { checkChanges } from "./check-changes.ts";
import { checkMessages } from "./check-messages.ts";
import type { Context } from "./parameters.ts";
import type { CdcResult } from "./result.ts";

/** Compares what the lake says with the stream of messages and with the source that the changes came from. */
export function checkCdc(result: CdcResult, context: Context): Check[] {
  return [...checkMessages(result, context), ...checkChanges(result)];
}
