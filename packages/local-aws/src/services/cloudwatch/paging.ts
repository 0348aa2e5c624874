import { AwsError } from "../../errors.ts";

/** One page of a list in the order of its keys; the token is the key of the page's last item. */
export function pageAfter<Item>(
  items: readonly Item[],
  keyOf: (item: Item) => string,
  token: string | undefined,
  limit: number,
): { readonly items: readonly Item[]; readonly NextToken?: string } {
  let from = 0;
  if (token !== undefined) {
    const key = Buffer.from(token, "base64url").toString();
    from = items.findIndex((item) => keyOf(item) === key) + 1;
    if (from === 0) throw new AwsError("InvalidNextToken", "The value of NextToken is invalid for this request.");
  }
  const page = items.slice(from, from + limit);
  const last = page.at(-1);
  if (last === undefined || from + limit >= items.length) return { items: page };
  return { items: page, NextToken: Buffer.from(keyOf(last)).toString("base64url") };
}
