import { Constraints } from "../../constraints.ts";
import { invalidInput } from "./errors.ts";

/** A page of a list whose order does not change between calls: the token is where the next one starts. */
export function page<Item>(
  items: readonly Item[],
  limit: number,
  token: string | undefined,
): { readonly items: readonly Item[]; readonly next: { NextToken?: string } } {
  const start = token === undefined || token === "" ? 0 : Number(Buffer.from(token, "base64").toString("latin1"));
  if (!Number.isInteger(start) || start < 0) throw invalidInput("Invalid NextToken");
  const end = start + limit;
  return {
    items: items.slice(start, end),
    next: end < items.length ? { NextToken: Buffer.from(String(end)).toString("base64") } : {},
  };
}

/** The limit of a page, checked. @throws AwsError ValidationException. */
export function pageLimit(given: number | undefined, most: number): number {
  new Constraints().range("maxResults", given, 1, most).check();
  return given ?? most;
}
