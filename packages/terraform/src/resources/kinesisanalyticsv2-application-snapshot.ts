import {
  CreateApplicationSnapshotCommand,
  DeleteApplicationSnapshotCommand,
  DescribeApplicationSnapshotCommand,
  type KinesisAnalyticsV2Client,
  type SnapshotDetails,
} from "@aws-sdk/client-kinesis-analytics-v2";
import type { HandlerContext, ResourceHandler } from "../plan/handler.ts";
import { timestamp } from "./kinesisanalyticsv2-application-config.ts";

export const kinesisanalyticsv2ApplicationSnapshot: ResourceHandler = {
  type: "aws_kinesisanalyticsv2_application_snapshot",
  supports: { arguments: ["application_name", "snapshot_name"] },
  absent: ["ResourceNotFoundException"],
  replaceOn: ["application_name", "snapshot_name"],

  async create(config, context, created) {
    const client = context.client<KinesisAnalyticsV2Client>("kinesis-analytics-v2");
    const names = { ApplicationName: String(config.application_name), SnapshotName: String(config.snapshot_name) };
    await client.send(new CreateApplicationSnapshotCommand(names));
    created(config);
    const details = await settled(client, names, context);
    return {
      ...config,
      id: `${names.ApplicationName}/${names.SnapshotName}`,
      application_version_id: details.ApplicationVersionId,
      snapshot_creation_timestamp: timestamp(details.SnapshotCreationTimestamp!),
    };
  },

  async delete(prior, context) {
    const client = context.client<KinesisAnalyticsV2Client>("kinesis-analytics-v2");
    const names = { ApplicationName: String(prior.application_name), SnapshotName: String(prior.snapshot_name) };
    const { SnapshotDetails } = await client.send(new DescribeApplicationSnapshotCommand(names));
    const SnapshotCreationTimestamp = SnapshotDetails!.SnapshotCreationTimestamp!;
    await client.send(new DeleteApplicationSnapshotCommand({ ...names, SnapshotCreationTimestamp }));
  },
};

/** Between two looks at a snapshot, and how long it may take, as the provider waits. */
const POLL_MS = 500;
const PATIENCE_MS = 10 * 60_000;

async function settled(
  client: KinesisAnalyticsV2Client,
  names: { readonly ApplicationName: string; readonly SnapshotName: string },
  context: HandlerContext,
): Promise<SnapshotDetails> {
  for (let waited = 0; ; waited += POLL_MS) {
    const { SnapshotDetails } = await client.send(new DescribeApplicationSnapshotCommand(names));
    if (SnapshotDetails?.SnapshotStatus === "READY") return SnapshotDetails;
    if (SnapshotDetails?.SnapshotStatus !== "CREATING" || waited >= PATIENCE_MS)
      throw new Error(
        `snapshot ${names.SnapshotName} of ${names.ApplicationName} is ${SnapshotDetails?.SnapshotStatus}`,
      );
    await context.sleep(POLL_MS);
  }
}
