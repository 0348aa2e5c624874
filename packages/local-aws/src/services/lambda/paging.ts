import { invalidParameter } from "./names.ts";

/** API Reference: a page has at most 50 items, whatever MaxItems says. */
const PAGE = 50;

/** A page of a list, and the marker of the next one. @throws AwsError InvalidParameterValueException. */
export function pageOf<T>(
  items: readonly T[],
  marker: string | undefined,
  maxItems: number | undefined,
): { readonly items: readonly T[]; readonly next: { readonly NextMarker?: string } } {
  const start = marker === undefined ? 0 : readMarker(marker);
  const end = start + Math.min(maxItems ?? PAGE, PAGE);
  return { items: items.slice(start, end), next: end < items.length ? { NextMarker: writeMarker(end) } : {} };
}

function writeMarker(offset: number): string {
  return Buffer.from(`offset:${offset}`).toString("base64url");
}

function readMarker(marker: string): number {
  const offset = /^offset:(\d{1,9})$/.exec(Buffer.from(marker, "base64url").toString())?.[1];
  if (offset === undefined) throw invalidParameter("Invalid Marker");
  return Number(offset);
}
