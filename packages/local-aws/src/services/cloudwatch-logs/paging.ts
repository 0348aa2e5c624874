import { invalid } from "./validation.ts";

/** A page of items in order of their keys; the token is the last key of the page before. */
export function page<Item>(
  items: readonly Item[],
  keyOf: (item: Item) => string,
  limit: number,
  token: string | undefined,
  descending = false,
): { items: readonly Item[]; nextToken: string | undefined } {
  const sign = descending ? -1 : 1;
  const sorted = [...items].sort((a, b) => (keyOf(a) < keyOf(b) ? -sign : sign));
  const after = token === undefined ? undefined : Buffer.from(token, "base64").toString("utf8");
  if (after !== undefined && Buffer.from(after).toString("base64") !== token)
    throw invalid("The specified nextToken is invalid.");
  const rest =
    after === undefined ? sorted : sorted.filter((item) => (descending ? keyOf(item) < after : keyOf(item) > after));
  const shown = rest.slice(0, limit);
  return {
    items: shown,
    nextToken: rest.length > limit ? Buffer.from(keyOf(shown.at(-1)!)).toString("base64") : undefined,
  };
}
