import { readFileSync } from "node:fs";
import path from "node:path";
import {
  DeleteObjectCommand,
  HeadObjectCommand,
  ListObjectVersionsCommand,
  PutObjectCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import type { Attributes, HandlerContext, Place, ResourceHandler } from "../plan/handler.ts";

interface Config {
  readonly bucket: string;
  readonly key: string;
  readonly source?: string;
  readonly content?: string;
  readonly content_type?: string;
  readonly tags: Readonly<Record<string, string>>;
}

export const s3Object: ResourceHandler = {
  type: "aws_s3_object",
  supports: { arguments: ["bucket", "key", "source", "content", "content_type", "source_hash", "etag", "tags"] },
  absent: ["NoSuchBucket", "NotFound"],
  replaceOn: ["bucket", "key"],
  defaults: { tags: {} },

  create: (attributes, context, _created, place) => put(attributes, context, place),

  update: (attributes, _prior, context, place) => put(attributes, context, place),

  async delete(prior, context) {
    const client = context.client<S3Client>("s3");
    const [Bucket, Key] = [String(prior.bucket), String(prior.key)];
    // All versions and markers, as the provider does; a bucket without versioning has one, called null.
    let KeyMarker: string | undefined;
    let VersionIdMarker: string | undefined;
    do {
      const page = await client.send(
        new ListObjectVersionsCommand({ Bucket, Prefix: Key, KeyMarker, VersionIdMarker }),
      );
      for (const version of [...(page.Versions ?? []), ...(page.DeleteMarkers ?? [])])
        if (version.Key === Key)
          await client.send(new DeleteObjectCommand({ Bucket, Key, VersionId: version.VersionId }));
      KeyMarker = page.NextKeyMarker;
      VersionIdMarker = page.NextVersionIdMarker;
    } while (KeyMarker !== undefined);
  },
};

async function put(attributes: Attributes, context: HandlerContext, { rootPath }: Place): Promise<Attributes> {
  const config = attributes as unknown as Config;
  const client = context.client<S3Client>("s3");
  const { bucket: Bucket, key: Key } = config;
  const tags = new URLSearchParams(config.tags).toString();
  await client.send(
    new PutObjectCommand({
      Bucket,
      Key,
      Body: config.source === undefined ? (config.content ?? "") : readFileSync(path.resolve(rootPath, config.source)),
      ContentType: config.content_type ?? "application/octet-stream",
      ...(tags === "" ? {} : { Tagging: tags }),
    }),
  );
  const head = await client.send(new HeadObjectCommand({ Bucket, Key }));
  return {
    ...config,
    id: Key,
    arn: `arn:${context.partition}:s3:::${Bucket}/${Key}`,
    content_type: head.ContentType,
    etag: head.ETag?.replaceAll('"', ""),
    version_id: head.VersionId ?? "",
    storage_class: head.StorageClass ?? "STANDARD",
    server_side_encryption: head.ServerSideEncryption ?? "",
    bucket_key_enabled: head.BucketKeyEnabled ?? false,
    force_destroy: false,
    tags_all: config.tags,
  };
}
