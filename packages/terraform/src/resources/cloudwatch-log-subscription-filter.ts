import { crc32 } from "node:zlib";
import {
  type CloudWatchLogsClient,
  DeleteSubscriptionFilterCommand,
  type Distribution,
  PutSubscriptionFilterCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import type { Attributes, HandlerContext, ResourceHandler } from "../plan/handler.ts";

export const cloudwatchLogSubscriptionFilter: ResourceHandler = {
  type: "aws_cloudwatch_log_subscription_filter",
  supports: {
    arguments: ["name", "log_group_name", "filter_pattern", "destination_arn", "role_arn", "distribution"],
  },
  absent: ["ResourceNotFoundException"],
  replaceOn: ["name", "log_group_name"],
  defaults: { distribution: "ByLogStream" },
  create: put,
  update: (config, _prior, context) => put(config, context),

  async delete(prior, context) {
    const input = { logGroupName: String(prior.log_group_name), filterName: String(prior.name) };
    await context.client<CloudWatchLogsClient>("cloudwatch-logs").send(new DeleteSubscriptionFilterCommand(input));
  },
};

/** Between two tries at a destination whose role or stream is not ready yet, as the provider makes them. */
const RETRY_MS = 1000;
const PATIENCE_MS = 30_000;

async function put(config: Attributes, context: HandlerContext): Promise<Attributes> {
  const client = context.client<CloudWatchLogsClient>("cloudwatch-logs");
  const command = new PutSubscriptionFilterCommand({
    logGroupName: String(config.log_group_name),
    filterName: String(config.name),
    filterPattern: String(config.filter_pattern),
    destinationArn: String(config.destination_arn),
    distribution: config.distribution as Distribution,
    ...(config.role_arn ? { roleArn: String(config.role_arn) } : {}),
  });
  for (let waited = 0; ; waited += RETRY_MS) {
    try {
      await client.send(command);
      break;
    } catch (error) {
      const unready = /^Could not (deliver test message|execute the lambda function)/.test((error as Error).message);
      if (!unready || waited >= PATIENCE_MS) throw error;
      await context.sleep(RETRY_MS);
    }
  }
  return { ...config, id: `cwlsf-${crc32(`${config.log_group_name}-`)}`, role_arn: config.role_arn ?? "" };
}
