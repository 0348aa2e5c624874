import {
  type BucketLifecycleConfiguration,
  DeleteBucketLifecycleCommand,
  type LifecycleRule,
  PutBucketLifecycleConfigurationCommand,
} from "@aws-sdk/client-s3";
import { bucketSetting } from "./bucket-setting.ts";

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

export const s3BucketLifecycleConfiguration = bucketSetting({
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
