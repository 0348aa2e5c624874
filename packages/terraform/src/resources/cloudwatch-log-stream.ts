import {
  type CloudWatchLogsClient,
  CreateLogStreamCommand,
  DeleteLogStreamCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import type { ResourceHandler } from "../plan/handler.ts";

export const cloudwatchLogStream: ResourceHandler = {
  type: "aws_cloudwatch_log_stream",
  supports: { arguments: ["name", "log_group_name"] },
  absent: ["ResourceNotFoundException"],
  replaceOn: ["name", "log_group_name"],

  async create(config, context) {
    const [logGroupName, logStreamName] = [String(config.log_group_name), String(config.name)];
    const client = context.client<CloudWatchLogsClient>("cloudwatch-logs");
    await client.send(new CreateLogStreamCommand({ logGroupName, logStreamName }));
    const { partition, region, account } = context;
    const arn = `arn:${partition}:logs:${region}:${account}:log-group:${logGroupName}:log-stream:${logStreamName}`;
    return { ...config, id: logStreamName, arn };
  },

  async delete(prior, context) {
    const input = { logGroupName: String(prior.log_group_name), logStreamName: String(prior.name) };
    await context.client<CloudWatchLogsClient>("cloudwatch-logs").send(new DeleteLogStreamCommand(input));
  },
};
