import { type Check, checkEqual } from "@millrace/sample";
import { CASES } from "./cases.ts";
import type { ScalingResult } from "./result.ts";

/** Compares what the streams did with what the posts state. */
export function checkScaling({ cases, day }: ScalingResult): Check[] {
  return [
    checkEqual("the five scaling cases", "the original's tests", [...CASES] as never, [...cases] as never),
    ...day.variants.map(({ variant, offered, refused, metrics }) =>
      checkEqual(
        `${variant}: every record is stored or refused`,
        "records offered",
        offered,
        refused + metrics.reduce((sum, minute) => sum + minute.records, 0),
      ),
    ),
  ];
}
