import { createHash } from "node:crypto";

/** Id of the event that a call is: a UUID that is the same each time the call is looked at. */
export function eventIdOf(requestId: string): string {
  const hex = createHash("sha256").update(`cloudtrail/${requestId}`).digest("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
