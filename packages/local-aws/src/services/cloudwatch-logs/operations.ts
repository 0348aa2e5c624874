import { operation, type ServiceInstance } from "../../service.ts";
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
import { deleteMetricFilter, describeMetricFilters, putMetricFilter, testMetricFilter } from "./metric-filters.ts";
import { putLogEvents } from "./put.ts";
import {
  deleteSubscriptionFilter,
  describeSubscriptionFilters,
  putSubscriptionFilter,
} from "./subscription-filters.ts";
import {
  listTagsForResource,
  listTagsLogGroup,
  tagLogGroup,
  tagResource,
  untagLogGroup,
  untagResource,
} from "./tags.ts";

/** The operations that are implemented, each with the input members it executes. */
export function createOperations(groups: LogGroups): ServiceInstance["operations"] {
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
    PutMetricFilter: on(["logGroupName", "filterName", "filterPattern", "metricTransformations"], putMetricFilter),
    DeleteMetricFilter: on(["logGroupName", "filterName"], deleteMetricFilter),
    DescribeMetricFilters: on(
      ["logGroupName", "filterNamePrefix", "nextToken", "limit", "metricName", "metricNamespace"],
      describeMetricFilters,
    ),
    TestMetricFilter: on(["filterPattern", "logEventMessages"], testMetricFilter),
    PutSubscriptionFilter: on(
      ["logGroupName", "filterName", "filterPattern", "destinationArn", "roleArn", "distribution"],
      putSubscriptionFilter,
    ),
    DeleteSubscriptionFilter: on(["logGroupName", "filterName"], deleteSubscriptionFilter),
    DescribeSubscriptionFilters: on(
      ["logGroupName", "filterNamePrefix", "nextToken", "limit"],
      describeSubscriptionFilters,
    ),
    TagResource: on(["resourceArn", "tags"], tagResource),
    UntagResource: on(["resourceArn", "tagKeys"], untagResource),
    ListTagsForResource: on(["resourceArn"], listTagsForResource),
    TagLogGroup: on(["logGroupName", "tags"], tagLogGroup),
    UntagLogGroup: on(["logGroupName", "tags"], untagLogGroup),
    ListTagsLogGroup: on(["logGroupName"], listTagsLogGroup),
  };
}
