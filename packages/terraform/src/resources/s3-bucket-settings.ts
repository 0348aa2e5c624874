import {
  type BucketLifecycleConfiguration,
  DeleteBucketEncryptionCommand,
  DeleteBucketLifecycleCommand,
  DeleteBucketOwnershipControlsCommand,
  DeleteBucketPolicyCommand,
  DeletePublicAccessBlockCommand,
  type LifecycleRule,
  PutBucketEncryptionCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketOwnershipControlsCommand,
  PutBucketPolicyCommand,
  PutBucketVersioningCommand,
  PutPublicAccessBlockCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import type { Attributes, HandlerContext, ResourceHandler, Support } from "../plan/handler.ts";

/** A setting of a bucket that is put whole: create and update are the same call. */
function setting(options: {
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

export const s3BucketPublicAccessBlock = setting({
  type: "aws_s3_bucket_public_access_block",
  supports: {
    arguments: ["bucket", "block_public_acls", "block_public_policy", "ignore_public_acls", "restrict_public_buckets"],
  },
  defaults: {
    block_public_acls: false,
    block_public_policy: false,
    ignore_public_acls: false,
    restrict_public_buckets: false,
  },
  put: (client, Bucket, config) =>
    client.send(
      new PutPublicAccessBlockCommand({
        Bucket,
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: config.block_public_acls === true,
          BlockPublicPolicy: config.block_public_policy === true,
          IgnorePublicAcls: config.ignore_public_acls === true,
          RestrictPublicBuckets: config.restrict_public_buckets === true,
        },
      }),
    ),
  remove: (client, Bucket) => client.send(new DeletePublicAccessBlockCommand({ Bucket })),
});

export const s3BucketVersioning = setting({
  type: "aws_s3_bucket_versioning",
  supports: { arguments: ["bucket"], blocks: { versioning_configuration: { arguments: ["status"] } } },
  put(client, Bucket, config) {
    const [{ status }] = config.versioning_configuration as [{ status: "Enabled" | "Suspended" | "Disabled" }];
    // "Disabled" states that versioning was never on; there is no call for it.
    return status === "Disabled"
      ? Promise.resolve()
      : client.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: status } }));
  },
  remove(client, Bucket, prior) {
    const [{ status }] = prior.versioning_configuration as [{ status: string }];
    return status === "Enabled"
      ? client.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: "Suspended" } }))
      : Promise.resolve();
  },
});

export const s3BucketPolicy = setting({
  type: "aws_s3_bucket_policy",
  supports: { arguments: ["bucket", "policy"] },
  put: (client, Bucket, config) => client.send(new PutBucketPolicyCommand({ Bucket, Policy: String(config.policy) })),
  remove: (client, Bucket) => client.send(new DeleteBucketPolicyCommand({ Bucket })),
});

export const s3BucketOwnershipControls = setting({
  type: "aws_s3_bucket_ownership_controls",
  supports: { arguments: ["bucket"], blocks: { rule: { arguments: ["object_ownership"] } } },
  put(client, Bucket, config) {
    const [{ object_ownership: ObjectOwnership }] = config.rule as [{ object_ownership: "BucketOwnerEnforced" }];
    return client.send(
      new PutBucketOwnershipControlsCommand({ Bucket, OwnershipControls: { Rules: [{ ObjectOwnership }] } }),
    );
  },
  remove: (client, Bucket) => client.send(new DeleteBucketOwnershipControlsCommand({ Bucket })),
});

interface EncryptionRule {
  readonly bucket_key_enabled?: boolean;
  readonly apply_server_side_encryption_by_default?: readonly [
    { readonly sse_algorithm: "AES256"; readonly kms_master_key_id?: string },
  ];
}

export const s3BucketServerSideEncryptionConfiguration = setting({
  type: "aws_s3_bucket_server_side_encryption_configuration",
  supports: {
    arguments: ["bucket"],
    blocks: {
      rule: {
        arguments: ["bucket_key_enabled"],
        blocks: { apply_server_side_encryption_by_default: { arguments: ["sse_algorithm", "kms_master_key_id"] } },
      },
    },
  },
  put(client, Bucket, config) {
    const Rules = (config.rule as readonly EncryptionRule[]).map((rule) => {
      const byDefault = rule.apply_server_side_encryption_by_default?.[0];
      return {
        ...(rule.bucket_key_enabled === undefined ? {} : { BucketKeyEnabled: rule.bucket_key_enabled }),
        ...(byDefault
          ? {
              ApplyServerSideEncryptionByDefault: {
                SSEAlgorithm: byDefault.sse_algorithm,
                ...(byDefault.kms_master_key_id ? { KMSMasterKeyID: byDefault.kms_master_key_id } : {}),
              },
            }
          : {}),
      };
    });
    return client.send(new PutBucketEncryptionCommand({ Bucket, ServerSideEncryptionConfiguration: { Rules } }));
  },
  remove: (client, Bucket) => client.send(new DeleteBucketEncryptionCommand({ Bucket })),
});

interface RuleConfig {
  readonly id: string;
  readonly status: "Enabled" | "Disabled";
  readonly filter?: readonly [
    {
      readonly prefix?: string;
      readonly object_size_greater_than?: number;
      readonly object_size_less_than?: number;
      readonly tag?: readonly [{ key: string; value: string }];
    }?,
  ];
  readonly expiration?: readonly [
    { readonly days?: number; readonly date?: string; readonly expired_object_delete_marker?: boolean },
  ];
  readonly noncurrent_version_expiration?: readonly [
    { readonly noncurrent_days: number; readonly newer_noncurrent_versions?: number },
  ];
  readonly abort_incomplete_multipart_upload?: readonly [{ readonly days_after_initiation: number }];
}

export const s3BucketLifecycleConfiguration = setting({
  type: "aws_s3_bucket_lifecycle_configuration",
  supports: {
    arguments: ["bucket"],
    blocks: {
      rule: {
        arguments: ["id", "status"],
        blocks: {
          filter: {
            arguments: ["prefix", "object_size_greater_than", "object_size_less_than"],
            blocks: { tag: { arguments: ["key", "value"] } },
          },
          expiration: { arguments: ["days", "date", "expired_object_delete_marker"] },
          noncurrent_version_expiration: { arguments: ["noncurrent_days", "newer_noncurrent_versions"] },
          abort_incomplete_multipart_upload: { arguments: ["days_after_initiation"] },
        },
      },
    },
  },
  put: (client, Bucket, config) =>
    client.send(
      new PutBucketLifecycleConfigurationCommand({
        Bucket,
        LifecycleConfiguration: lifecycle(config.rule as readonly RuleConfig[]),
      }),
    ),
  complete: (config) => ({
    transition_default_minimum_object_size: "all_storage_classes_128K",
    ...config,
    rule: (config.rule as readonly RuleConfig[]).map((rule) => ({
      ...rule,
      ...(rule.expiration
        ? { expiration: rule.expiration.map((item) => ({ expired_object_delete_marker: false, ...item })) }
        : {}),
    })),
  }),
  remove: (client, Bucket) => client.send(new DeleteBucketLifecycleCommand({ Bucket })),
});

function lifecycle(rules: readonly RuleConfig[]): BucketLifecycleConfiguration {
  return {
    Rules: rules.map((rule): LifecycleRule => {
      const filter = rule.filter?.[0];
      const expiration = rule.expiration?.[0];
      const noncurrent = rule.noncurrent_version_expiration?.[0];
      const abort = rule.abort_incomplete_multipart_upload?.[0];
      const parts = {
        ...(filter?.prefix === undefined ? {} : { Prefix: filter.prefix }),
        ...(filter?.object_size_greater_than === undefined
          ? {}
          : { ObjectSizeGreaterThan: filter.object_size_greater_than }),
        ...(filter?.object_size_less_than === undefined ? {} : { ObjectSizeLessThan: filter.object_size_less_than }),
      };
      const tag = filter?.tag?.[0];
      const Filter =
        Object.keys(parts).length + (tag ? 1 : 0) > 1
          ? { And: { ...parts, ...(tag ? { Tags: [{ Key: tag.key, Value: tag.value }] } : {}) } }
          : tag
            ? { Tag: { Key: tag.key, Value: tag.value } }
            : Object.keys(parts).length === 0
              ? { Prefix: "" }
              : parts;
      return {
        ID: rule.id,
        Status: rule.status,
        Filter,
        ...(expiration
          ? {
              Expiration: {
                ...(expiration.days === undefined ? {} : { Days: expiration.days }),
                ...(expiration.date === undefined ? {} : { Date: new Date(expiration.date) }),
                ...(expiration.expired_object_delete_marker === undefined
                  ? {}
                  : { ExpiredObjectDeleteMarker: expiration.expired_object_delete_marker }),
              },
            }
          : {}),
        ...(noncurrent
          ? {
              NoncurrentVersionExpiration: {
                NoncurrentDays: noncurrent.noncurrent_days,
                ...(noncurrent.newer_noncurrent_versions === undefined
                  ? {}
                  : { NewerNoncurrentVersions: noncurrent.newer_noncurrent_versions }),
              },
            }
          : {}),
        ...(abort ? { AbortIncompleteMultipartUpload: { DaysAfterInitiation: abort.days_after_initiation } } : {}),
      };
    }),
  };
}
