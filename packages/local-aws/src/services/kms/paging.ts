import { Constraints } from "../../constraints.ts";
import { AwsError } from "../../errors.ts";

interface PageRequest {
  readonly Limit?: number | undefined;
  readonly Marker?: string | undefined;
}

/**
 * A page of items in the order of their ids; a marker is the id of the last one before it.
 * @throws AwsError ValidationException, InvalidMarkerException.
 */
export function pageOf<Item>(
  items: Iterable<Item>,
  idOf: (item: Item) => string,
  request: PageRequest,
  size: { readonly default: number; readonly max: number },
): { page: Item[]; Truncated: boolean; NextMarker?: string } {
  new Constraints().range("limit", request.Limit, 1, size.max).length("marker", request.Marker, 1, 1024).check();
  const after = request.Marker === undefined ? "" : Buffer.from(request.Marker, "base64url").toString();
  if (request.Marker !== undefined && Buffer.from(after).toString("base64url") !== request.Marker)
    throw new AwsError("InvalidMarkerException", "The marker is not valid.");
  const rest = [...items].filter((item) => idOf(item) > after).sort((a, b) => (idOf(a) < idOf(b) ? -1 : 1));
  const page = rest.slice(0, request.Limit ?? size.default);
  if (page.length === rest.length) return { page, Truncated: false };
  return { page, Truncated: true, NextMarker: Buffer.from(idOf(page.at(-1)!)).toString("base64url") };
}
