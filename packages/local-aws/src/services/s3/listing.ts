import type {
  ListObjectsCommandInput,
  ListObjectsCommandOutput,
  ListObjectsV2CommandInput,
  ListObjectsV2CommandOutput,
} from "@aws-sdk/client-s3";
import { operation } from "../../service.ts";
import { invalidArgument } from "./errors.ts";
import { afterPrefix, type KeyIndex, orderOf } from "./key-index.ts";
import { commonPrefix, keyEncoder, optional, pageLimit } from "./keys.ts";
import { type ObjectEntry, type Output, ownerId, requireBucket, type S3State, type StoredVersion } from "./state.ts";

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
        const limit = pageLimit(input.MaxKeys, "max-keys");
        const { ContinuationToken: token, StartAfter: startAfter, Prefix: prefix = "", Delimiter: delimiter } = input;
        const page = walk(bucket.objects, {
          prefix,
          delimiter: delimiter ?? "",
          after: token === undefined ? (startAfter ?? "") : readContinuation(token),
          skipsGroup: token !== undefined,
          limit,
        });
        return {
          Name: bucket.name,
          Prefix: encode(prefix),
          ...optional("Delimiter", delimiter === undefined ? undefined : encode(delimiter)),
          MaxKeys: limit,
          ...optional("EncodingType", input.EncodingType),
          ...optional("StartAfter", startAfter === undefined ? undefined : encode(startAfter)),
          ...optional("ContinuationToken", token),
          KeyCount: page.versions.length + page.prefixes.length,
          IsTruncated: page.next !== undefined,
          ...optional("NextContinuationToken", page.next === undefined ? undefined : writeContinuation(page.next)),
          Contents: page.versions.map((version) => ({
            ...listed(version, encode),
            ...(input.FetchOwner ? { Owner: { ID: ownerId(state) } } : {}),
          })),
          CommonPrefixes: page.prefixes.map((text) => ({ Prefix: encode(text) })),
        };
      },
    ),
    ListObjects: operation<ListObjectsCommandInput, Output<ListObjectsCommandOutput>>(
      ["Bucket", "Delimiter", "EncodingType", "Marker", "MaxKeys", "Prefix", "ExpectedBucketOwner"],
      (input, context) => {
        const bucket = requireBucket(state, input, context);
        const encode = keyEncoder(input.EncodingType);
        const limit = pageLimit(input.MaxKeys, "max-keys");
        const { Marker: marker = "", Prefix: prefix = "", Delimiter: delimiter } = input;
        const page = walk(bucket.objects, {
          prefix,
          delimiter: delimiter ?? "",
          after: marker,
          skipsGroup: true,
          limit,
        });
        return {
          Name: bucket.name,
          Prefix: encode(prefix),
          Marker: encode(marker),
          ...optional("Delimiter", delimiter === undefined ? undefined : encode(delimiter)),
          MaxKeys: limit,
          ...optional("EncodingType", input.EncodingType),
          IsTruncated: page.next !== undefined,
          // Without a delimiter the caller goes on from the last key (API reference, ListObjects, NextMarker).
          ...(delimiter && page.next !== undefined ? { NextMarker: encode(page.next) } : {}),
          Contents: page.versions.map((version) => ({ ...listed(version, encode), Owner: { ID: ownerId(state) } })),
          CommonPrefixes: page.prefixes.map((text) => ({ Prefix: encode(text) })),
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
  /** Whether the common prefix that `after` lies in is left out. */
  readonly skipsGroup: boolean;
  readonly limit: number;
}

export interface ListPage {
  readonly versions: readonly StoredVersion[];
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
  const versions: StoredVersion[] = [];
  const prefixes: string[] = [];
  const prefixOrder = orderOf(prefix);
  const afterOrder = orderOf(after);
  const skipped = request.skipsGroup ? commonPrefix(after, prefix, delimiter) : undefined;
  let last: string | undefined;
  let cursor = objects.seek(afterOrder > prefixOrder ? afterOrder : prefixOrder);
  while (limit > 0) {
    const node = cursor.next();
    if (!node?.key.startsWith(prefix)) break;
    if (after !== "" && node.order === afterOrder) continue;
    const version = node.value.versions[0]!;
    if (!version.content) continue;
    const group = commonPrefix(node.key, prefix, delimiter);
    if (group === undefined || group !== skipped) {
      if (versions.length + prefixes.length === limit) return { versions, prefixes, next: last };
      if (group === undefined) versions.push(version as StoredVersion);
      else prefixes.push(group);
      last = group ?? node.key;
    }
    if (group !== undefined) {
      const end = afterPrefix(orderOf(group));
      if (end === undefined) break;
      cursor = objects.seek(end);
    }
  }
  return { versions, prefixes, next: undefined };
}

function listed(version: StoredVersion, encode: (key: string) => string) {
  const { content } = version;
  return {
    Key: encode(version.key),
    LastModified: new Date(version.lastModified),
    ETag: content.etag,
    Size: content.blob.size,
    StorageClass: "STANDARD" as const,
    ChecksumAlgorithm: [content.checksum.algorithm],
    ChecksumType: content.checksum.type,
  };
}

/** Continuation tokens hold the last key or common prefix of the page before. */
function writeContinuation(after: string): string {
  return Buffer.from(after).toString("base64");
}

function readContinuation(token: string): string {
  const after = Buffer.from(token, "base64").toString();
  if (token === "" || writeContinuation(after) !== token)
    throw invalidArgument("The continuation token provided is incorrect", "continuation-token", token);
  return after;
}
