import type {
  CreateLogGroupCommandInput,
  CreateLogStreamCommandInput,
  DeleteLogGroupCommandInput,
  DeleteLogStreamCommandInput,
  DeleteRetentionPolicyCommandInput,
  DescribeLogGroupsCommandInput,
  DescribeLogGroupsCommandOutput,
  DescribeLogStreamsCommandInput,
  DescribeLogStreamsCommandOutput,
  LogGroup as LogGroupDescription,
  LogStream as LogStreamDescription,
  PutRetentionPolicyCommandInput,
} from "@aws-sdk/client-cloudwatch-logs";
import { AwsError, notImplemented } from "../../errors.ts";
import { groupOf } from "./get.ts";
import type { LogGroup, LogGroups, LogStream } from "./groups.ts";
import { page } from "./paging.ts";
import { checkTags } from "./tags.ts";
import { invalid, LogsConstraints, type Output } from "./validation.ts";

/** API Reference, PutRetentionPolicy: days. */
const RETENTION_DAYS: readonly number[] = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

export function createLogGroup(groups: LogGroups, input: CreateLogGroupCommandInput): undefined {
  new LogsConstraints().group(input.logGroupName).check();
  if (input.logGroupClass !== undefined && input.logGroupClass !== "STANDARD")
    throw notImplemented(`Log group class ${input.logGroupClass}`, "use STANDARD, the default");
  if (input.kmsKeyId !== undefined)
    throw notImplemented(
      "kmsKeyId of logs:CreateLogGroup",
      "leave it out: log groups here are not encrypted with a key",
    );
  checkTags(new Map(), input.tags ?? {});
  if (groups.find(input.logGroupName!))
    throw new AwsError("ResourceAlreadyExistsException", "The specified log group already exists");
  const group = groups.add(input.logGroupName!);
  for (const [key, value] of Object.entries(input.tags ?? {})) group.tags.set(key, value);
}

export function deleteLogGroup(groups: LogGroups, input: DeleteLogGroupCommandInput): undefined {
  groups.remove(groups.require(input.logGroupName));
}

export function describeLogGroups(
  groups: LogGroups,
  input: DescribeLogGroupsCommandInput,
): Output<DescribeLogGroupsCommandOutput> {
  new LogsConstraints()
    .range("limit", input.limit, 1, 50)
    .group(input.logGroupNamePrefix, "logGroupNamePrefix")
    .check();
  const { logGroupNamePrefix: prefix, logGroupNamePattern: pattern } = input;
  if (prefix !== undefined && pattern !== undefined)
    throw invalid("LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.");
  const found = [...groups].filter(
    ({ name }) =>
      (prefix === undefined || name.startsWith(prefix)) &&
      (pattern === undefined || name.toLowerCase().includes(pattern.toLowerCase())),
  );
  const { items, nextToken } = page(found, (group) => group.name, input.limit ?? 50, input.nextToken);
  return { logGroups: items.map((group) => describeGroup(group, groups.now)), ...(nextToken && { nextToken }) };
}

export function createLogStream(groups: LogGroups, input: CreateLogStreamCommandInput): undefined {
  new LogsConstraints().group(input.logGroupName).stream(input.logStreamName).check();
  const group = groups.require(input.logGroupName);
  if (group.streams.has(input.logStreamName!))
    throw new AwsError("ResourceAlreadyExistsException", "The specified log stream already exists");
  groups.addStream(group, input.logStreamName!);
}

export function deleteLogStream(groups: LogGroups, input: DeleteLogStreamCommandInput): undefined {
  const group = groups.require(input.logGroupName);
  const stream = groups.requireStream(group, input.logStreamName!);
  stream.events.expire(Number.POSITIVE_INFINITY);
  group.streams.delete(stream.name);
}

export function describeLogStreams(
  groups: LogGroups,
  input: DescribeLogStreamsCommandInput,
): Output<DescribeLogStreamsCommandOutput> {
  new LogsConstraints().range("limit", input.limit, 1, 50).check();
  const group = groupOf(groups, input);
  const byTime = input.orderBy === "LastEventTime";
  if (byTime && input.logStreamNamePrefix !== undefined)
    throw invalid("Cannot order by LastEventTime with a logStreamNamePrefix.");
  const found = [...group.streams.values()].filter(({ name }) => name.startsWith(input.logStreamNamePrefix ?? ""));
  const key = (stream: LogStream) =>
    byTime ? `${String(stream.events.at(-1)?.timestamp ?? 0).padStart(16, "0")} ${stream.name}` : stream.name;
  const { items, nextToken } = page(found, key, input.limit ?? 50, input.nextToken, input.descending ?? false);
  return { logStreams: items.map(describeStream), ...(nextToken && { nextToken }) };
}

export function putRetentionPolicy(groups: LogGroups, input: PutRetentionPolicyCommandInput): undefined {
  const days = input.retentionInDays!;
  if (!RETENTION_DAYS.includes(days))
    throw invalid(
      `1 validation error detected: Value '${days}' at 'retentionInDays' failed to satisfy constraint: Member must satisfy enum value set: [${RETENTION_DAYS.join(", ")}]`,
    );
  const group = groups.require(input.logGroupName);
  group.retentionDays = days;
  group.expire(groups.now);
  groups.scheduleUpkeep();
}

export function deleteRetentionPolicy(groups: LogGroups, input: DeleteRetentionPolicyCommandInput): undefined {
  groups.require(input.logGroupName).retentionDays = undefined;
}

function describeGroup(group: LogGroup, now: number): LogGroupDescription {
  group.expire(now);
  return {
    logGroupName: group.name,
    creationTime: group.created,
    ...(group.retentionDays === undefined ? {} : { retentionInDays: group.retentionDays }),
    metricFilterCount: group.metricFilters.size,
    arn: `${group.arn}:*`,
    logGroupArn: group.arn,
    storedBytes: group.storedBytes,
    logGroupClass: "STANDARD",
  };
}

function describeStream(stream: LogStream): LogStreamDescription {
  const first = stream.events.at(0);
  return {
    logStreamName: stream.name,
    creationTime: stream.created,
    ...(first === undefined
      ? {}
      : { firstEventTimestamp: first.timestamp, lastEventTimestamp: stream.events.at(-1)!.timestamp }),
    ...(stream.lastIngestion === undefined ? {} : { lastIngestionTime: stream.lastIngestion }),
    uploadSequenceToken: (stream.events.at(-1)?.id ?? "").padStart(56, "0"),
    arn: stream.arn,
    // Always 0 since June 2019 (API Reference, LogStream).
    storedBytes: 0,
  };
}
