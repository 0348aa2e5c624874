/* What a function answers to an event of a stream or queue: {"batchItemFailures": [{"itemIdentifier": id}, …], "state": …}. */

/** Places of failed items in a batch; `all` when the answer names none of the batch's, or is malformed. */
export type ItemFailures = readonly number[] | "all";

/**
 * Reads `batchItemFailures` (Lambda Developer Guide, "Success and failure conditions").
 * @param ids Identifiers of the batch's records, in order.
 */
export function readItemFailures(response: unknown, ids: readonly string[]): ItemFailures {
  const failures = memberOf(response, "batchItemFailures");
  if (failures === undefined || failures === null) return [];
  if (!Array.isArray(failures)) return "all";
  if (failures.length === 0) return [];
  const places = new Map(ids.map((id, place) => [id, place]));
  const failed: number[] = [];
  for (const failure of failures) {
    const place = places.get(memberOf(failure, "itemIdentifier") as string);
    if (place === undefined) return "all";
    failed.push(place);
  }
  return failed.sort((a, b) => a - b);
}

/** The window state that a function returned; undefined when there is none. */
export function readState(response: unknown): unknown {
  return memberOf(response, "state") ?? undefined;
}

/** Parses what an invocation returned; undefined when that is not JSON. */
export function parseResponse(payload: Buffer): unknown {
  try {
    return payload.length === 0 ? undefined : JSON.parse(payload.toString("utf8"));
  } catch {
    return undefined;
  }
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}
