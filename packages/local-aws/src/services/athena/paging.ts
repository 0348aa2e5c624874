import { Constraints } from "../../constraints.ts";

/** A page of items in the order of their keys; the token holds the last key of the page before. */
export function page<Item>(
  items: readonly Item[],
  keyOf: (item: Item) => string,
  input: { readonly MaxResults?: number | undefined; readonly NextToken?: string | undefined },
  most: number,
): { items: readonly Item[]; NextToken: string | undefined } {
  new Constraints().range("maxResults", input.MaxResults, 1, most).check("InvalidRequestException");
  const after = input.NextToken === undefined ? "" : Buffer.from(input.NextToken, "base64").toString("utf8");
  const rest = items.filter((item) => keyOf(item) > after).sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  const shown = rest.slice(0, input.MaxResults ?? most);
  const more = rest.length > shown.length;
  return { items: shown, NextToken: more ? Buffer.from(keyOf(shown.at(-1)!)).toString("base64") : undefined };
}
