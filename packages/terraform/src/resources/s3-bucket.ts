import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteBucketTaggingCommand,
  DeleteObjectsCommand,
  ListObjectVersionsCommand,
  PutBucketTaggingCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import type { Attributes, HandlerContext, ResourceHandler } from "../plan/handler.ts";

export const s3Bucket: ResourceHandler = {
  type: "aws_s3_bucket",
  supports: { arguments: ["bucket", "bucket_prefix", "force_destroy", "tags"] },
  absent: ["NoSuchBucket"],
  replaceOn: ["bucket", "bucket_prefix"],
  defaults: { force_destroy: false, tags: {} },

  async create(config, context, created) {
    const client = context.client<S3Client>("s3");
    const name =
      typeof config.bucket === "string"
        ? config.bucket
        : `${String(config.bucket_prefix ?? "terraform-")}${context.random(26)}`;
    const home =
      context.region === "us-east-1"
        ? {}
        : { CreateBucketConfiguration: { LocationConstraint: context.region as "eu-west-1" } };
    await client.send(new CreateBucketCommand({ Bucket: name, ...home }));
    created(describe(name, config, context));
    await tag(client, name, config);
    return describe(name, config, context);
  },

  async update(config, prior, context) {
    const name = String(prior.bucket);
    await tag(context.client<S3Client>("s3"), name, config);
    return describe(name, config, context);
  },

  async delete(prior, context) {
    const client = context.client<S3Client>("s3");
    if (prior.force_destroy === true) await empty(client, String(prior.bucket));
    await client.send(new DeleteBucketCommand({ Bucket: String(prior.bucket) }));
  },
};

async function tag(client: S3Client, bucket: string, config: Attributes): Promise<void> {
  const TagSet = Object.entries((config.tags ?? {}) as Record<string, string>).map(([Key, Value]) => ({ Key, Value }));
  if (TagSet.length > 0) await client.send(new PutBucketTaggingCommand({ Bucket: bucket, Tagging: { TagSet } }));
  else await client.send(new DeleteBucketTaggingCommand({ Bucket: bucket }));
}

/** Deletes every version of every object, as `force_destroy` promises. */
async function empty(client: S3Client, Bucket: string): Promise<void> {
  while (true) {
    const page = await client.send(new ListObjectVersionsCommand({ Bucket }));
    const Objects = [...(page.Versions ?? []), ...(page.DeleteMarkers ?? [])].map(({ Key, VersionId }) => ({
      Key: Key!,
      VersionId,
    }));
    if (Objects.length === 0) return;
    const { Errors = [] } = await client.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects, Quiet: true } }));
    if (Errors[0])
      throw new Error(
        `${Errors.length} objects cannot be deleted; ${Errors[0].Key}: ${Errors[0].Code} ${Errors[0].Message}`,
      );
  }
}

function describe(name: string, config: Attributes, context: HandlerContext): Attributes {
  const domain = "amazonaws.com";
  return {
    ...config,
    id: name,
    bucket: name,
    arn: `arn:${context.partition}:s3:::${name}`,
    region: context.region,
    bucket_domain_name: `${name}.s3.${domain}`,
    bucket_regional_domain_name: `${name}.s3.${context.region}.${domain}`,
    tags_all: config.tags,
  };
}
