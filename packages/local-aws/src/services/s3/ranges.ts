import { AwsError } from "../../errors.ts";
import { invalidArgument, invalidRequest } from "./errors.ts";
import type { ObjectContent } from "./state.ts";

/** Bytes `start` to `end`, exclusive. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/*
 * Range (RFC 9110, section 14.2): bytes=first-last | bytes=first- | bytes=-suffix. S3 answers one range; a header it
 * cannot read, or with several ranges, is as none.
 */
const RANGE = /^bytes=(\d*)-(\d*)$/;

/** @throws AwsError InvalidRange (416) when no byte of the object is in the range. */
export function readRange(header: string, size: number): ByteRange | undefined {
  const match = RANGE.exec(header.trim());
  if (!match || (match[1] === "" && match[2] === "")) return undefined;
  const first = match[1] === "" ? undefined : Number(match[1]);
  const last = match[2] === "" ? undefined : Number(match[2]);
  if (first === undefined) {
    if (last === 0 || size === 0) throw invalidRange(header, size);
    return { start: Math.max(0, size - last!), end: size };
  }
  if (last !== undefined && last < first) return undefined;
  if (first >= size) throw invalidRange(header, size);
  return { start: first, end: last === undefined ? size : Math.min(last + 1, size) };
}

function invalidRange(header: string, size: number): AwsError {
  return new AwsError("InvalidRange", "The requested range is not satisfiable", {
    status: 416,
    fields: { RangeRequested: header, ActualObjectSize: size },
    headers: { "content-range": `bytes */${size}` },
  });
}

/** The bytes of one part of an object; an object put whole is its own part 1. @throws AwsError InvalidPartNumber. */
export function partRange(content: ObjectContent, number: number): ByteRange {
  if (!Number.isInteger(number) || number < 1 || number > 10_000)
    throw invalidArgument("Part number must be an integer between 1 and 10000, inclusive", "partNumber", number);
  const parts = content.parts ?? [{ number: 1, size: content.blob.size }];
  let start = 0;
  for (const part of parts) {
    if (part.number === number) return { start, end: start + part.size };
    start += part.size;
  }
  throw new AwsError("InvalidPartNumber", "The requested partnumber is not satisfiable", {
    status: 416,
    fields: { PartNumberRequested: number, ActualPartCount: parts.length },
  });
}

/** `x-amz-copy-source-range`: bytes=first-last, both given and inside the source. @throws AwsError. */
export function readCopyRange(header: string, size: number): ByteRange {
  const match = /^bytes=(\d+)-(\d+)$/.exec(header.trim());
  const first = Number(match?.[1]);
  const last = Number(match?.[2]);
  if (!match || last < first)
    throw invalidArgument(
      "The x-amz-copy-source-range value must be of the form bytes=first-last where first and last are the zero-based offsets of the first and last bytes to copy",
      "x-amz-copy-source-range",
      header,
    );
  if (first >= size) throw invalidRequest("The specified copy range is invalid for the source object size");
  if (last >= size)
    throw invalidArgument(
      `Range specified is not valid for source object of size: ${size}`,
      "x-amz-copy-source-range",
      header,
    );
  return { start: first, end: last + 1 };
}

export function contentRange(range: ByteRange, size: number): string {
  return `bytes ${range.start}-${range.end - 1}/${size}`;
}
