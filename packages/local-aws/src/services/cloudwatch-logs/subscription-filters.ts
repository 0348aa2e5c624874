import type {
  DeleteSubscriptionFilterCommandInput,
  DescribeSubscriptionFiltersCommandInput,
  DescribeSubscriptionFiltersCommandOutput,
  Distribution,
  PutSubscriptionFilterCommandInput,
} from "@aws-sdk/client-cloudwatch-logs";
import { AwsError, notImplemented } from "../../errors.ts";
import { serviceOf } from "../invoke-target.ts";
import type { LogGroups } from "./groups.ts";
import { page } from "./paging.ts";
import { Subscription } from "./subscription.ts";
import { invalid, LogsConstraints, type Output } from "./validation.ts";

/** CloudWatch Logs quotas: subscription filters of a group. */
const MAX_FILTERS = 2;

const UNREACHABLE: Readonly<Record<string, string>> = {
  lambda:
    "Could not execute the lambda function. Make sure you have given CloudWatch Logs permission to execute your function.",
  kinesis:
    "Could not deliver test message to specified Kinesis stream. Check if the given kinesis stream is in ACTIVE state.",
  firehose:
    "Could not deliver test message to specified Firehose stream. Check if the given Firehose stream is in ACTIVE state.",
};

/** Creates or replaces a filter after its destination has taken a control message. */
export async function putSubscriptionFilter(
  groups: LogGroups,
  input: PutSubscriptionFilterCommandInput,
): Promise<undefined> {
  const { filterName: name = "", filterPattern: pattern = "", destinationArn = "", roleArn } = input;
  new LogsConstraints()
    .length("filterName", name, 1, 512)
    .pattern("filterName", name, /[^:*]*/)
    .length("filterPattern", pattern, 0, 1024)
    .oneOf("distribution", input.distribution, ["Random", "ByLogStream"])
    .check();
  const group = groups.require(input.logGroupName);
  const service = serviceOf(destinationArn);
  const refusal = UNREACHABLE[service];
  if (refusal === undefined)
    throw service === "logs" || service === "es"
      ? notImplemented(
          `Destination ${destinationArn} of logs:PutSubscriptionFilter`,
          "use a function, stream or delivery stream",
        )
      : invalid(`PutSubscriptionFilter operation cannot work with destinationArn for vendor ${service}`);
  if (service !== "lambda" && roleArn === undefined)
    throw invalid(`destinationArn for vendor ${service} requires a roleArn`);
  if (service === "lambda" && roleArn !== undefined)
    throw invalid("destinationArn for vendor lambda cannot be used with roleArn");
  if (!group.subscriptions.has(name) && group.subscriptions.size >= MAX_FILTERS)
    throw new AwsError("LimitExceededException", "Resource limit exceeded.");
  const distribution: Distribution = input.distribution ?? "ByLogStream";
  const settings = { name, pattern, destinationArn, roleArn, distribution };
  const subscription = new Subscription(groups.host, group, settings);
  try {
    await subscription.probe();
  } catch (cause) {
    if (!(cause instanceof AwsError)) throw cause;
    throw new AwsError("InvalidParameterException", refusal, { cause });
  }
  group.subscriptions.get(name)?.close();
  group.subscriptions.set(name, subscription);
}

export function deleteSubscriptionFilter(groups: LogGroups, input: DeleteSubscriptionFilterCommandInput): undefined {
  const group = groups.require(input.logGroupName);
  const subscription = group.subscriptions.get(input.filterName!);
  if (subscription === undefined)
    throw new AwsError("ResourceNotFoundException", "The specified subscription filter does not exist.");
  subscription.close();
  group.subscriptions.delete(subscription.settings.name);
}

export function describeSubscriptionFilters(
  groups: LogGroups,
  input: DescribeSubscriptionFiltersCommandInput,
): Output<DescribeSubscriptionFiltersCommandOutput> {
  new LogsConstraints().range("limit", input.limit, 1, 50).check();
  const group = groups.require(input.logGroupName);
  const found = [...group.subscriptions.values()].filter(({ settings }) =>
    settings.name.startsWith(input.filterNamePrefix ?? ""),
  );
  const { items, nextToken } = page(found, ({ settings }) => settings.name, input.limit ?? 50, input.nextToken);
  return {
    subscriptionFilters: items.map(({ settings, created }) => ({
      filterName: settings.name,
      logGroupName: group.name,
      filterPattern: settings.pattern,
      destinationArn: settings.destinationArn,
      ...(settings.roleArn === undefined ? {} : { roleArn: settings.roleArn }),
      distribution: settings.distribution,
      creationTime: created,
    })),
    ...(nextToken && { nextToken }),
  };
}
