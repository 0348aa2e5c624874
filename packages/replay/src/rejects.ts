import type { RowReference } from "./position.ts";

/** Something that did not become a delivered event. */
export interface Reject extends RowReference {
  /** `"row"`: not an event. `"object"`: a whole file, or its rest from this line on. `"delivery"`: given up by the producer. */
  kind: "row" | "object" | "delivery";
  /** What was expected and what was found. */
  reason: string;
  /** The row as it stands in the source, or the payload; cut at 1,000 characters in the result, whole elsewhere. */
  text: string;
}
