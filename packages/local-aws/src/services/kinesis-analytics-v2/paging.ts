import { Constraints } from "../../constraints.ts";
import { invalidArgument } from "./errors.ts";

const MAX_PAGE = 50;

/** A page of a list and the token of the next one. @throws AwsError InvalidArgumentException. */
export function pageOf<T>(
  items: readonly T[],
  token: string | undefined,
  limit: number | undefined,
): { readonly items: readonly T[]; readonly next: { readonly NextToken?: string } } {
  new Constraints().range("limit", limit, 1, MAX_PAGE).check("InvalidArgumentException");
  const start = token === undefined ? 0 : readToken(token);
  const end = start + (limit ?? MAX_PAGE);
  return { items: items.slice(start, end), next: end < items.length ? { NextToken: writeToken(end) } : {} };
}

function writeToken(offset: number): string {
  return Buffer.from(`offset:${offset}`).toString("base64");
}

function readToken(token: string): number {
  const offset = /^offset:(\d{1,9})$/.exec(Buffer.from(token, "base64").toString())?.[1];
  if (offset === undefined) throw invalidArgument("Invalid NextToken");
  return Number(offset);
}
