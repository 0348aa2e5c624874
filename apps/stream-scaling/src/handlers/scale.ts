import { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import { KinesisClient } from "@aws-sdk/client-kinesis";
import type { AlarmRule } from "@millrace/stream-scaling";
import { createScalingHandler } from "@millrace/stream-scaling/function";

/** Answers the alarms of streams that share the policy in the environment, which Terraform sets. */
export const handler = createScalingHandler({
  kinesis: new KinesisClient({}),
  cloudwatch: new CloudWatchClient({}),
  alarms: variable("ALARMS") as "usage-factor" | "record-count",
  periodMinutes: Number(variable("PERIOD_MINUTES")) as 1 | 5,
  minShards: Number(variable("MIN_SHARDS")),
  scaleUp: JSON.parse(variable("SCALE_UP")) as AlarmRule,
  scaleDown: JSON.parse(variable("SCALE_DOWN")) as AlarmRule,
  blockingIteratorAgeMinutes: Number(variable("BLOCKING_ITERATOR_AGE_MINUTES")),
});

function variable(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`environment variable ${name}: expected a value, got none`);
  return value;
}
