import { AwsError } from "../../errors.ts";
import { invalidArgument } from "./errors.ts";
import type { SystemMetadata } from "./state.ts";

/** User metadata: names and values together at most 2 KB in UTF-8 (S3 User Guide, "Working with object metadata"). */
const MAX_METADATA_BYTES = 2048;
/** A header name (RFC 9110, section 5.6.2). */
const TOKEN = /^[!#$%&'*+\-.^_`|~\da-z]+$/;

/**
 * User metadata as it is kept: names in lower case, values decoded where they are encoded words.
 * @throws AwsError MetadataTooLarge, InvalidArgument for what no header can carry.
 */
export function readMetadata(given: Readonly<Record<string, string>> | undefined): Record<string, string> {
  const metadata: Record<string, string> = {};
  let size = 0;
  for (const key of Object.keys(given ?? {})) {
    const name = key.toLowerCase();
    const value = decodeWords(given![key]!.trim());
    if (!TOKEN.test(name)) throw invalidArgument("Your metadata has a name that is no header name", name, value);
    metadata[name] = value;
    size += Buffer.byteLength(name) + Buffer.byteLength(value);
  }
  if (size > MAX_METADATA_BYTES)
    throw new AwsError("MetadataTooLarge", "Your metadata headers exceed the maximum allowed metadata size", {
      fields: { Size: size, MaxSizeAllowed: MAX_METADATA_BYTES },
    });
  return metadata;
}

/** User metadata as headers: values beyond printable US-ASCII become encoded words (RFC 2047, section 2). */
export function writeMetadata(metadata: Readonly<Record<string, string>>): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const name of Object.keys(metadata)) {
    const value = metadata[name]!;
    headers[name] = /^[\x20-\x7e]*$/.test(value) ? value : `=?UTF-8?B?${Buffer.from(value).toString("base64")}?=`;
  }
  return headers;
}

/* encoded-word = "=?" charset "?" encoding "?" encoded-text "?="; encoding B is base64, Q is like quoted-printable. */
const WORD = /=\?(utf-8|us-ascii)\?([bq])\?([^?\s]*)\?=/gi;

function decodeWords(value: string): string {
  return value.replace(WORD, (_word, _charset: string, encoding: string, text: string) =>
    encoding.toLowerCase() === "b"
      ? Buffer.from(text, "base64").toString()
      : Buffer.from(
          text
            .replace(/_/g, " ")
            .replace(/=([\da-f]{2})/gi, (_match, digits: string) => String.fromCharCode(Number.parseInt(digits, 16))),
          "latin1",
        ).toString(),
  );
}

interface SystemHeaders {
  readonly ContentType?: string | undefined;
  readonly CacheControl?: string | undefined;
  readonly ContentDisposition?: string | undefined;
  readonly ContentEncoding?: string | undefined;
  readonly ContentLanguage?: string | undefined;
  readonly Expires?: Date | undefined;
}

/** The headers that are kept with an object; `aws-chunked` is a framing of the upload, not an encoding of the object. */
export function readSystemMetadata(input: SystemHeaders): SystemMetadata {
  const encoding = input.ContentEncoding?.split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "aws-chunked" && part !== "")
    .join(",");
  const system = {
    ContentType: input.ContentType || "binary/octet-stream",
    CacheControl: input.CacheControl,
    ContentDisposition: input.ContentDisposition,
    ContentEncoding: encoding || undefined,
    ContentLanguage: input.ContentLanguage,
    Expires: input.Expires,
  };
  for (const [name, value] of Object.entries(system)) checkHeaderText(name, value);
  return system;
}

/** @throws AwsError InvalidArgument for text that no HTTP header can carry. */
export function checkHeaderText(name: string, value: unknown): void {
  if (typeof value === "string" && !/^[\t\x20-\x7e\x80-\xff]*$/.test(value))
    throw invalidArgument("Header value cannot be represented using ISO-8859-1.", name, value);
}
