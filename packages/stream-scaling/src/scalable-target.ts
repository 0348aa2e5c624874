import { DescribeStreamSummaryCommand, type KinesisClient, UpdateShardCountCommand } from "@aws-sdk/client-kinesis";
import {
  DescribeApplicationCommand,
  type KinesisAnalyticsV2Client,
  UpdateApplicationCommand,
} from "@aws-sdk/client-kinesis-analytics-v2";
import { MAX_SHARDS, nextScalingAt, SCALINGS_PER_DAY } from "./decision.ts";

// Developer Guide, "Quotas": processing units of an application of Managed Service for Apache Flink.
const MAX_KPUS = 64;

/** Clients of the services whose resources are scaled. */
export interface TargetClients {
  readonly kinesis: Pick<KinesisClient, "send">;
  readonly kinesisAnalytics: Pick<KinesisAnalyticsV2Client, "send">;
}

/** The capacity of a resource now, and what one call of its service can make of it. */
export interface Capacity {
  readonly capacity: number;
  readonly least: number;
  readonly most: number;
  /** Asks the service for another capacity, which takes a while. */
  change(capacity: number): Promise<void>;
}

/**
 * Open shards of a stream. UpdateShardCount takes at most double and at least half, ten times in any 24 hours. Rejects when
 * the stream is not ACTIVE or was scaled ten times at `times` within a day before `now`.
 */
export async function streamCapacity(
  { kinesis }: TargetClients,
  StreamName: string,
  times: readonly number[],
  now: number,
): Promise<Capacity> {
  const { StreamDescriptionSummary: summary } = await kinesis.send(new DescribeStreamSummaryCommand({ StreamName }));
  if (summary?.StreamStatus !== "ACTIVE") throw new Error(`the stream is ${summary?.StreamStatus ?? "not described"}`);
  const allowedAt = nextScalingAt(times, now);
  if (allowedAt > now) {
    const until = new Date(allowedAt).toISOString();
    throw new Error(
      `UpdateShardCount worked ${SCALINGS_PER_DAY} times in the last 24 hours, it does again at ${until}`,
    );
  }
  const capacity = summary.OpenShardCount!;
  return {
    capacity,
    least: Math.ceil(capacity / 2),
    most: Math.min(2 * capacity, MAX_SHARDS),
    async change(TargetShardCount) {
      const ScalingType = "UNIFORM_SCALING";
      await kinesis.send(new UpdateShardCountCommand({ StreamName, TargetShardCount, ScalingType }));
    },
  };
}

/**
 * Parallelism of an application, at most what 64 processing units hold. A running job is stopped with a snapshot and goes on
 * from it; the service scales it no more by CPU. Rejects when the application is not RUNNING.
 */
export async function applicationCapacity(
  { kinesisAnalytics }: TargetClients,
  ApplicationName: string,
): Promise<Capacity> {
  const { ApplicationDetail: detail } = await kinesisAnalytics.send(
    new DescribeApplicationCommand({ ApplicationName }),
  );
  if (detail?.ApplicationStatus !== "RUNNING")
    throw new Error(`the application is ${detail?.ApplicationStatus ?? "not described"}`);
  const parallelism =
    detail.ApplicationConfigurationDescription?.FlinkApplicationConfigurationDescription
      ?.ParallelismConfigurationDescription;
  const { CurrentParallelism, Parallelism, ParallelismPerKPU = 1 } = parallelism ?? {};
  return {
    capacity: CurrentParallelism ?? Parallelism ?? 1,
    least: 1,
    most: MAX_KPUS * ParallelismPerKPU,
    async change(ParallelismUpdate) {
      await kinesisAnalytics.send(
        new UpdateApplicationCommand({
          ApplicationName,
          CurrentApplicationVersionId: detail.ApplicationVersionId,
          ApplicationConfigurationUpdate: {
            FlinkApplicationConfigurationUpdate: {
              ParallelismConfigurationUpdate: {
                ConfigurationTypeUpdate: "CUSTOM",
                ParallelismUpdate,
                AutoScalingEnabledUpdate: false,
              },
            },
          },
        }),
      );
    },
  };
}
