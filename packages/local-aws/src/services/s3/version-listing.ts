import type {
  DeleteMarkerEntry,
  ListObjectVersionsCommandInput,
  ListObjectVersionsCommandOutput,
  ObjectVersion as ObjectVersionOutput,
} from "@aws-sdk/client-s3";
import { operation, type RequestContext } from "../../service.ts";
import { invalidArgument } from "./errors.ts";
import { afterPrefix, orderOf } from "./key-index.ts";
import { commonPrefix, keyEncoder, optional, pageLimit } from "./keys.ts";
import { type ObjectVersion, type Output, ownerId, requireBucket, type S3State } from "./state.ts";
import { indexBehind } from "./versions.ts";

/** ListObjectVersions. */
export function versionListingOperations(state: S3State) {
  return {
    ListObjectVersions: operation<ListObjectVersionsCommandInput, Output<ListObjectVersionsCommandOutput>>(
      [
        "Bucket",
        "Delimiter",
        "EncodingType",
        "KeyMarker",
        "MaxKeys",
        "Prefix",
        "VersionIdMarker",
        "ExpectedBucketOwner",
      ],
      (input, context) => listVersions(state, input, context),
    ),
  };
}

interface Marker {
  readonly key: string;
  readonly versionId: string | undefined;
}

/** Versions and delete markers by key in UTF-8 byte order, the newest of a key first. */
function listVersions(
  state: S3State,
  input: ListObjectVersionsCommandInput,
  context: RequestContext,
): Output<ListObjectVersionsCommandOutput> {
  const bucket = requireBucket(state, input, context);
  const encode = keyEncoder(input.EncodingType);
  const limit = pageLimit(input.MaxKeys, "max-keys");
  const { Prefix: prefix = "", Delimiter: delimiter = "", KeyMarker: keyMarker = "" } = input;
  const versionMarker = input.VersionIdMarker || undefined;
  if (versionMarker !== undefined && keyMarker === "")
    throw invalidArgument(
      "A version-id marker cannot be specified without a key marker.",
      "version-id-marker",
      versionMarker,
    );
  const owner = { Owner: { ID: ownerId(state) } };
  const versions: ObjectVersionOutput[] = [];
  const markers: DeleteMarkerEntry[] = [];
  const prefixes: string[] = [];
  let last: Marker | undefined;
  let next: Marker | undefined;

  const markerOrder = orderOf(keyMarker);
  const prefixOrder = orderOf(prefix);
  let cursor = bucket.objects.seek(markerOrder > prefixOrder ? markerOrder : prefixOrder);
  while (limit > 0 && !next) {
    const node = cursor.next();
    if (!node?.key.startsWith(prefix)) break;
    const group = commonPrefix(node.key, prefix, delimiter);
    if (group !== undefined) {
      if (!keyMarker.startsWith(group)) {
        if (count() === limit) next = last;
        else {
          prefixes.push(group);
          last = { key: group, versionId: undefined };
        }
      }
      const end = afterPrefix(orderOf(group));
      if (end === undefined) break;
      cursor = bucket.objects.seek(end);
      continue;
    }
    const start = keyMarker !== "" && node.order === markerOrder ? indexBehind(node.value, versionMarker) : 0;
    for (let index = start; index < node.value.versions.length && !next; index++) {
      if (count() === limit) next = last;
      else add(node.value.versions[index]!, index === 0);
    }
  }

  return {
    Name: bucket.name,
    Prefix: encode(prefix),
    KeyMarker: encode(keyMarker),
    VersionIdMarker: versionMarker ?? "",
    ...optional("Delimiter", input.Delimiter === undefined ? undefined : encode(input.Delimiter)),
    ...optional("EncodingType", input.EncodingType),
    MaxKeys: limit,
    IsTruncated: next !== undefined,
    ...optional("NextKeyMarker", next === undefined ? undefined : encode(next.key)),
    ...optional("NextVersionIdMarker", next?.versionId),
    Versions: versions,
    DeleteMarkers: markers,
    CommonPrefixes: prefixes.map((text) => ({ Prefix: encode(text) })),
  };

  function count(): number {
    return versions.length + markers.length + prefixes.length;
  }

  function add(version: ObjectVersion, latest: boolean): void {
    const { key, versionId, content } = version;
    const shared = {
      Key: encode(key),
      VersionId: versionId,
      IsLatest: latest,
      LastModified: new Date(version.lastModified),
      ...owner,
    };
    if (!content) markers.push(shared);
    else
      versions.push({
        ...shared,
        ETag: content.etag,
        Size: content.blob.size,
        StorageClass: "STANDARD",
        ChecksumAlgorithm: [content.checksum.algorithm],
        ChecksumType: content.checksum.type,
      });
    last = { key, versionId };
  }
}
