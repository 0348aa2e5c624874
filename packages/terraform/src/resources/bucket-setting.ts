import type { S3Client } from "@aws-sdk/client-s3";
import type { Attributes, HandlerContext, ResourceHandler, Support } from "../plan/handler.ts";

/** A setting of a bucket that is put whole: create and update are the same call. */
export function bucketSetting(options: {
  type: string;
  supports: Support;
  defaults?: Attributes;
  put(client: S3Client, bucket: string, config: Attributes): Promise<unknown>;
  /** Nested defaults that the provider shows. */
  complete?(config: Attributes): Attributes;
  remove(client: S3Client, bucket: string, prior: Attributes): Promise<unknown>;
}): ResourceHandler {
  const write = async (config: Attributes, context: HandlerContext): Promise<Attributes> => {
    await options.put(context.client<S3Client>("s3"), String(config.bucket), config);
    return { ...(options.complete?.(config) ?? config), id: config.bucket };
  };
  return {
    type: options.type,
    supports: options.supports,
    absent: ["NoSuchBucket"],
    replaceOn: ["bucket"],
    ...(options.defaults ? { defaults: options.defaults } : {}),
    create: write,
    update: (config, _prior, context) => write(config, context),
    async delete(prior, context) {
      await options.remove(context.client<S3Client>("s3"), String(prior.bucket), prior);
    },
  };
}
