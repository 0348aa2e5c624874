import { ReplayError } from "./errors.ts";
import { attributeIndex, TRIP_ATTRIBUTES } from "./trip-attributes.ts";

const BRACE = 0x7b;
const BRACKET = 0x5b;

/**
 * Tells NDJSON from CSV by the first piece of a file. The first character decides where it can; a file whose first line is
 * broken is told by its name, or by a later line that starts an object.
 * @throws {ReplayError} `REPLAY_SOURCE_REFUSED` for a JSON array.
 */
export function detectTextFormat(name: string, start: Buffer): "ndjson" | "csv" {
  const first = start.find((byte) => byte > 0x20);
  if (first === BRACE) return "ndjson";
  if (first === BRACKET) {
    const remedy = "write one object per line, for example with jq -c '.[]'";
    throw new ReplayError("REPLAY_SOURCE_REFUSED", `expected NDJSON or CSV, got a JSON array: ${remedy}`);
  }
  if (/\.(ndjson|jsonl|json)(\.|$)/i.test(name)) return "ndjson";
  const lines = start.toString("latin1").split("\n");
  if (/\.csv(\.|$)/i.test(name) || isHeader(lines.find((line) => line.trim() !== "") ?? "")) return "csv";
  return lines.some((line) => line.startsWith("{")) ? "ndjson" : "csv";
}

/** A header names some attributes of a trip. */
function isHeader(line: string): boolean {
  const known = line.split(",").filter((name) => attributeIndex(name.replaceAll('"', "")) >= 0);
  return known.length > TRIP_ATTRIBUTES.length / 4;
}
