import { operation } from "../../service.ts";
import { filterLogEvents } from "./filter-events.ts";
import { getLogEvents } from "./get.ts";
import type { LogGroups } from "./groups.ts";
import {
  createLogGroup,
  createLogStream,
  deleteLogGroup,
  deleteLogStream,
  deleteRetentionPolicy,
  describeLogGroups,
  describeLogStreams,
  putRetentionPolicy,
} from "./lifecycle.ts";
import { putLogEvents } from "./put.ts";
import {
  listTagsForResource,
  listTagsLogGroup,
  tagLogGroup,
  tagResource,
  untagLogGroup,
  untagResource,
} from "./tags.ts";

/** The operations that are implemented, each with the input members it executes. */
export function createOperations(groups: LogGroups) {
  function on<Input extends object, Output extends object | undefined>(
    members: readonly (keyof Input & string)[],
    run: (groups: LogGroups, input: Input) => Output | Promise<Output>,
  ) {
    return operation<Input, Output>(members, (input) => run(groups, input));
  }

  return {
    CreateLogGroup: on(["logGroupName", "kmsKeyId", "tags", "logGroupClass"], createLogGroup),
    DeleteLogGroup: on(["logGroupName"], deleteLogGroup),
    DescribeLogGroups: on(["logGroupNamePrefix", "logGroupNamePattern", "nextToken", "limit"], describeLogGroups),
    CreateLogStream: on(["logGroupName", "logStreamName"], createLogStream),
    DeleteLogStream: on(["logGroupName", "logStreamName"], deleteLogStream),
    DescribeLogStreams: on(
      ["logGroupName", "logGroupIdentifier", "logStreamNamePrefix", "orderBy", "descending", "nextToken", "limit"],
      describeLogStreams,
    ),
    PutRetentionPolicy: on(["logGroupName", "retentionInDays"], putRetentionPolicy),
    DeleteRetentionPolicy: on(["logGroupName"], deleteRetentionPolicy),
    PutLogEvents: on(["logGroupName", "logStreamName", "logEvents", "sequenceToken"], putLogEvents),
    GetLogEvents: on(
      [
        "logGroupName",
        "logGroupIdentifier",
        "logStreamName",
        "startTime",
        "endTime",
        "nextToken",
        "limit",
        "startFromHead",
      ],
      getLogEvents,
    ),
    FilterLogEvents: on(
      [
        "logGroupName",
        "logGroupIdentifier",
        "logStreamNames",
        "logStreamNamePrefix",
        "startTime",
        "endTime",
        "filterPattern",
        "nextToken",
        "limit",
        "interleaved",
      ],
      filterLogEvents,
    ),
    TagResource: on(["resourceArn", "tags"], tagResource),
    UntagResource: on(["resourceArn", "tagKeys"], untagResource),
    ListTagsForResource: on(["resourceArn"], listTagsForResource),
    TagLogGroup: on(["logGroupName", "tags"], tagLogGroup),
    UntagLogGroup: on(["logGroupName", "tags"], untagLogGroup),
    ListTagsLogGroup: on(["logGroupName"], listTagsLogGroup),
  };
}
