import { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import { KinesisClient } from "@aws-sdk/client-kinesis";
import { KinesisAnalyticsV2Client } from "@aws-sdk/client-kinesis-analytics-v2";
import { createStepHandler, type StepTarget } from "@millrace/stream-scaling/steps";

const targets = process.env.TARGETS;
if (targets === undefined) throw new Error("environment variable TARGETS: expected a value, got none");

/** Answers the alarms whose policies stand in the environment, which Terraform sets. */
export const handler = createStepHandler({
  targets: JSON.parse(targets) as StepTarget[],
  kinesis: new KinesisClient({}),
  kinesisAnalytics: new KinesisAnalyticsV2Client({}),
  cloudwatch: new CloudWatchClient({}),
});
