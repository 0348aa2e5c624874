import {
  DescribeApplicationCommand,
  ListApplicationSnapshotsCommand,
  StartApplicationCommand,
  StopApplicationCommand,
} from "@aws-sdk/client-kinesis-analytics-v2";
import type { Context } from "./parameters.ts";

/** Stops the application while records come, which takes a snapshot, and starts it from that; how many snapshots there are. */
export async function restart(context: Context): Promise<number> {
  const { aws, outputs, progress } = context;
  const ApplicationName = outputs.application;
  progress.note("the application stops with a snapshot and goes on from it");
  // A job that is failing at this moment cannot be stopped: it starts again, and is asked again.
  do {
    await until(context, "RUNNING");
    await aws.kinesisAnalyticsV2().send(new StopApplicationCommand({ ApplicationName }));
  } while ((await until(context, "READY", "RUNNING")) !== "READY");
  const { SnapshotSummaries = [] } = await aws
    .kinesisAnalyticsV2()
    .send(new ListApplicationSnapshotsCommand({ ApplicationName }));
  await aws.kinesisAnalyticsV2().send(
    new StartApplicationCommand({
      ApplicationName,
      RunConfiguration: {
        ApplicationRestoreConfiguration: { ApplicationRestoreType: "RESTORE_FROM_LATEST_SNAPSHOT" },
      },
    }),
  );
  await until(context, "RUNNING");
  return SnapshotSummaries.length;
}

async function until(context: Context, ...wanted: string[]): Promise<string> {
  for (;;) {
    const status = await statusOf(context);
    if (wanted.includes(status)) return status;
    await context.clock.sleep(1000, context.signal);
  }
}

export async function statusOf({ aws, outputs }: Context): Promise<string> {
  const found = await aws
    .kinesisAnalyticsV2()
    .send(new DescribeApplicationCommand({ ApplicationName: outputs.application }));
  return found.ApplicationDetail!.ApplicationStatus!;
}
