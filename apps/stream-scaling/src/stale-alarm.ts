import { PublishCommand } from "@aws-sdk/client-sns";
import type { Context } from "./parameters.ts";
import { type AlarmMessage, readScalingLog } from "./scaling-log.ts";

const PATIENCE = 5 * 60_000;

/** Publishes an alarm message once more, long after the scaling that it caused, and tells what the function made of it. */
export async function repeatAlarm(context: Context, message: AlarmMessage): Promise<string> {
  const { aws, clock, outputs, signal } = context;
  const began = clock.now();
  await aws.sns().send(new PublishCommand({ TopicArn: outputs.usage_topic, Message: JSON.stringify(message) }));
  const until = clock.now() + PATIENCE;
  while (clock.now() < until) {
    await clock.sleep(5000, signal);
    const { decisions } = await readScalingLog(context, outputs.usage_log_group, began);
    if (decisions[0] !== undefined) return decisions[0].outcome;
  }
  return "not answered";
}
