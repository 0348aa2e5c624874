import type {
  ListObjectsCommandInput,
  ListObjectsCommandOutput,
  ListObjectsV2CommandInput,
  ListObjectsV2CommandOutput,
} from "@aws-sdk/client-s3";
import { operation } from "../../service.ts";
import { ownerId } from "./buckets.ts";
import { invalidArgument } from "./errors.ts";
import { afterPrefix, type KeyIndex, orderOf } from "./key-index.ts";
import { type ObjectContent, type ObjectEntry, type ObjectVersion, requireBucket, type S3State } from "./state.ts";

type Output<Type> = Omit<Type, "$metadata">;

/** Pages hold at most 1,000 keys and common prefixes. */
const MAX_KEYS = 1000;

/** ListObjectsV2 and ListObjects. */
export function listingOperations(state: S3State) {
  return {
    ListObjectsV2: operation<ListObjectsV2CommandInput, Output<ListObjectsV2CommandOutput>>(
      [
        "Bucket",
        "Delimiter",
        "EncodingType",
        "MaxKeys",
        "Prefix",
        "ContinuationToken",
        "FetchOwner",
        "StartAfter",
        "ExpectedBucketOwner",
      ],
      (input, context) => {
        const bucket = requireBucket(state, input, context);
        const encode = keyEncoder(input.EncodingType);
        const limit = pageLimit(input.MaxKeys);
        const after =
          input.ContinuationToken === undefined ? input.StartAfter : readContinuation(input.ContinuationToken);
        const page = walk(bucket.objects, {
          prefix: input.Prefix ?? "",
          delimiter: input.Delimiter ?? "",
          after: after ?? "",
          limit,
        });
        const owner = input.FetchOwner ? { Owner: { ID: ownerId(state.host.account) } } : {};
        return {
          Name: bucket.name,
          Prefix: encode(input.Prefix ?? ""),
          ...optional("Delimiter", input.Delimiter, encode),
          MaxKeys: limit,
          ...optional("EncodingType", input.EncodingType),
          ...optional("StartAfter", input.StartAfter, encode),
          ...optional("ContinuationToken", input.ContinuationToken),
          KeyCount: page.versions.length + page.prefixes.length,
          IsTruncated: page.next !== undefined,
          ...optional("NextContinuationToken", page.next, writeContinuation),
          Contents: page.versions.map((version) => ({ ...listed(version, encode), ...owner })),
          CommonPrefixes: page.prefixes.map((prefix) => ({ Prefix: encode(prefix) })),
        };
      },
    ),
    ListObjects: operation<ListObjectsCommandInput, Output<ListObjectsCommandOutput>>(
      ["Bucket", "Delimiter", "EncodingType", "Marker", "MaxKeys", "Prefix", "ExpectedBucketOwner"],
      (input, context) => {
        const bucket = requireBucket(state, input, context);
        const encode = keyEncoder(input.EncodingType);
        const limit = pageLimit(input.MaxKeys);
        const page = walk(bucket.objects, {
          prefix: input.Prefix ?? "",
          delimiter: input.Delimiter ?? "",
          after: input.Marker ?? "",
          limit,
        });
        return {
          Name: bucket.name,
          Prefix: encode(input.Prefix ?? ""),
          Marker: encode(input.Marker ?? ""),
          ...optional("Delimiter", input.Delimiter, encode),
          MaxKeys: limit,
          ...optional("EncodingType", input.EncodingType),
          IsTruncated: page.next !== undefined,
          // Without a delimiter the caller goes on from the last key (API reference, ListObjects, NextMarker).
          ...(input.Delimiter ? optional("NextMarker", page.next, encode) : {}),
          Contents: page.versions.map((version) => ({
            ...listed(version, encode),
            Owner: { ID: ownerId(state.host.account) },
          })),
          CommonPrefixes: page.prefixes.map((prefix) => ({ Prefix: encode(prefix) })),
        };
      },
    ),
  };
}

export interface ListRequest {
  readonly prefix: string;
  /** Empty for none. */
  readonly delimiter: string;
  /** Key or common prefix to go on behind; empty for the start. */
  readonly after: string;
  readonly limit: number;
}

export interface ListPage {
  readonly versions: readonly (ObjectVersion & { readonly content: ObjectContent })[];
  readonly prefixes: readonly string[];
  /** Last key or common prefix of a page that is not the last. */
  readonly next: string | undefined;
}

/**
 * One page of current objects in UTF-8 byte order. Keys that hold the delimiter behind the prefix roll up into one common
 * prefix, which counts as one; the rest of its keys are skipped by search, not read.
 */
export function walk(objects: KeyIndex<ObjectEntry>, request: ListRequest): ListPage {
  const { prefix, delimiter, after, limit } = request;
  const versions: (ObjectVersion & { readonly content: ObjectContent })[] = [];
  const prefixes: string[] = [];
  const prefixOrder = orderOf(prefix);
  const afterOrder = orderOf(after);
  const afterGroup = groupOf(after, prefix, delimiter);
  let last: string | undefined;
  if (limit === 0) return { versions, prefixes, next: undefined };
  let cursor = objects.seek(afterOrder > prefixOrder ? afterOrder : prefixOrder);
  while (true) {
    const node = cursor.next();
    if (!node?.key.startsWith(prefix)) return { versions, prefixes, next: undefined };
    if (after !== "" && node.order <= afterOrder) continue;
    const version = node.value.versions[0]!;
    if (!version.content) continue;
    const group = groupOf(node.key, prefix, delimiter);
    const seen = group !== undefined && (group === afterGroup || group === prefixes.at(-1));
    if (!seen) {
      if (versions.length + prefixes.length === limit) return { versions, prefixes, next: last };
      if (group === undefined) versions.push(version as ObjectVersion & { readonly content: ObjectContent });
      else prefixes.push(group);
      last = group ?? node.key;
    }
    if (group !== undefined) {
      const end = afterPrefix(orderOf(group));
      if (end === undefined) return { versions, prefixes, next: undefined };
      cursor = objects.seek(end);
    }
  }
}

function groupOf(key: string, prefix: string, delimiter: string): string | undefined {
  if (delimiter === "" || !key.startsWith(prefix)) return undefined;
  const at = key.indexOf(delimiter, prefix.length);
  return at < 0 ? undefined : key.slice(0, at + delimiter.length);
}

function listed(version: ObjectVersion & { readonly content: ObjectContent }, encode: (key: string) => string) {
  const { content } = version;
  return {
    Key: encode(version.key),
    LastModified: new Date(version.lastModified),
    ETag: content.etag,
    Size: content.blob.size,
    StorageClass: "STANDARD" as const,
    ...(content.checksum
      ? { ChecksumAlgorithm: [content.checksum.algorithm], ChecksumType: content.checksum.type }
      : {}),
  };
}

function optional<Name extends string>(
  name: Name,
  value: string | undefined,
  map: (text: string) => string = String,
): { [key in Name]?: never } {
  return (value === undefined ? {} : { [name]: map(value) }) as never;
}

/** @throws AwsError InvalidArgument. */
export function pageLimit(maxKeys: number | undefined): number {
  if (maxKeys === undefined) return MAX_KEYS;
  if (!(Number.isInteger(maxKeys) && maxKeys >= 0 && maxKeys <= 2147483647))
    throw invalidArgument("Argument maxKeys must be an integer between 0 and 2147483647", "maxKeys", maxKeys);
  return Math.min(maxKeys, MAX_KEYS);
}

/** How keys are written in an answer: as they are, or form-encoded with slashes kept when the caller asks for `url`. */
export function keyEncoder(type: string | undefined): (key: string) => string {
  if (type === undefined) return String;
  if (type !== "url") throw invalidArgument("Invalid Encoding Method specified in Request", "encoding-type", type);
  return encodeKey;
}

/** Form encoding as S3 writes keys in listings and events: spaces as `+`, slashes and `*` kept. */
export function encodeKey(key: string): string {
  return encodeURIComponent(key)
    .replace(/%20/g, "+")
    .replace(/%2F/g, "/")
    .replace(/[!'()~]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
}

function writeContinuation(after: string): string {
  return Buffer.from(after).toString("base64");
}

function readContinuation(token: string): string {
  const after = Buffer.from(token, "base64").toString();
  if (token === "" || writeContinuation(after) !== token)
    throw invalidArgument("The continuation token provided is incorrect", "continuation-token", token);
  return after;
}
