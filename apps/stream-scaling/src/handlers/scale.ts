import { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import { KinesisClient } from "@aws-sdk/client-kinesis";
import type { AlarmRule, SnsEvent } from "@millrace/stream-scaling";
import { createScalingHandler } from "@millrace/stream-scaling/function";

const scale = createScalingHandler({
  kinesis: new KinesisClient({}),
  cloudwatch: new CloudWatchClient({}),
  alarms: variable("ALARMS") as "usage-factor" | "record-count",
  periodMinutes: Number(variable("PERIOD_MINUTES")) as 1 | 5,
  minShards: Number(variable("MIN_SHARDS")),
  scaleUp: JSON.parse(variable("SCALE_UP")) as AlarmRule,
  scaleDown: JSON.parse(variable("SCALE_DOWN")) as AlarmRule,
  blockingIteratorAgeMinutes: Number(variable("BLOCKING_ITERATOR_AGE_MINUTES")),
});

/** Answers the alarms of streams that share the policy in the environment, which Terraform sets; logs what they said. */
export async function handler(event: SnsEvent): Promise<void> {
  for (const { Sns } of event.Records) process.stdout.write(`${Sns.Message}\n`);
  await scale(event);
}

function variable(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`environment variable ${name}: expected a value, got none`);
  return value;
}
