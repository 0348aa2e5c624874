import { invalidParameter } from "./errors.ts";

/** A page of a sorted list; the token is the last item of the page before. */
export function page(
  items: readonly string[],
  maxResults: number | undefined,
  token: string | undefined,
): { items: readonly string[]; next: string | undefined } {
  if (maxResults !== undefined && !(Number.isInteger(maxResults) && maxResults >= 1 && maxResults <= 1000))
    throw invalidParameter("MaxResults must be an integer between 1 and 1000.");
  const after = token === undefined ? undefined : Buffer.from(token, "base64").toString("utf8");
  const rest = after === undefined ? items : items.filter((item) => item > after);
  const limit = maxResults ?? 1000;
  const shown = rest.slice(0, limit);
  // Without MaxResults there are no pages (API Reference, ListQueues).
  const more = rest.length > limit && maxResults !== undefined;
  return { items: shown, next: more ? Buffer.from(shown.at(-1)!).toString("base64") : undefined };
}
