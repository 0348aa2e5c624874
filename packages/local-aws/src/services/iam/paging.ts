import { Constraints } from "../../constraints.ts";
import { AwsError } from "../../errors.ts";

export interface PageInput {
  readonly Marker?: string | undefined;
  readonly MaxItems?: number | undefined;
}

export const PAGE_MEMBERS = ["Marker", "MaxItems"] as const;

/** MaxItems: 1 to 1,000, 100 when left out. The marker holds the key of the last item returned. */
const DEFAULT_ITEMS = 100;

/** One page of items in the order of their keys. */
export function paginate<Item>(
  items: Iterable<Item>,
  keyOf: (item: Item) => string,
  input: PageInput,
): { readonly items: Item[]; readonly page: { IsTruncated: boolean; Marker?: string } } {
  new Constraints().range("maxItems", input.MaxItems, 1, 1000).check("ValidationError");
  const after = input.Marker === undefined ? undefined : readMarker(input.Marker);
  const keyed = [...items].map((item) => ({ key: keyOf(item), item }));
  keyed.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  const rest = after === undefined ? keyed : keyed.filter(({ key }) => key > after);
  const taken = rest.slice(0, input.MaxItems ?? DEFAULT_ITEMS);
  const truncated = taken.length < rest.length;
  return {
    items: taken.map(({ item }) => item),
    page: {
      IsTruncated: truncated,
      ...(truncated ? { Marker: Buffer.from(`m:${taken.at(-1)!.key}`).toString("base64url") } : {}),
    },
  };
}

function readMarker(marker: string): string {
  const text = Buffer.from(marker, "base64url").toString("utf8");
  if (!text.startsWith("m:")) throw new AwsError("InvalidInput", "Invalid Marker.");
  return text.slice(2);
}
