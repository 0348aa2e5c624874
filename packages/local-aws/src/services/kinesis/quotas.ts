import { AwsError } from "../../errors.ts";
import type { Streams } from "./streams.ts";

/** Developer guide, quotas: provisioned shards per account and Region; AWS's default in its larger Regions. */
export const SHARD_QUOTA = 500;
/** Developer guide, quotas: on-demand streams per account and Region. */
export const ON_DEMAND_STREAM_QUOTA = 50;

/** Shards that count against the quota: open ones of provisioned streams, and those being created. */
export function provisionedShards(streams: Streams): number {
  let count = 0;
  for (const stream of streams)
    if (stream.mode === "PROVISIONED") count += stream.openShards.length + stream.pendingShards;
  return count;
}

/** @throws AwsError LimitExceededException when `more` shards would exceed the account's quota. */
export function checkShardQuota(streams: Streams, more: number): void {
  const count = provisionedShards(streams);
  if (count + more <= SHARD_QUOTA) return;
  const { account, region } = streams.host;
  throw new AwsError(
    "LimitExceededException",
    `This request would exceed the shard limit for the account ${account} in ${region}. ` +
      `Current shard count for the account: ${count}. Limit: ${SHARD_QUOTA}. ` +
      `Number of additional shards that would have resulted from this request: ${more}. ` +
      "Refer to the AWS Service Limits page (http://docs.aws.amazon.com/general/latest/gr/aws_service_limits.html) " +
      "for current limits and how to request higher limits.",
  );
}
