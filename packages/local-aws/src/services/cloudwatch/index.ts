import type {
  GetMetricDataCommandInput,
  GetMetricStatisticsCommandInput,
  ListMetricsCommandInput,
  ListTagsForResourceCommandInput,
  PutMetricDataCommandInput,
  TagResourceCommandInput,
  UntagResourceCommandInput,
} from "@aws-sdk/client-cloudwatch";
import { AwsError } from "../../errors.ts";
import {
  type Authorization,
  operation,
  type ServiceDefinition,
  type ServiceHost,
  type ServiceInstance,
} from "../../service.ts";
import { Alarms } from "./alarms/alarms.ts";
import { alarmOperations } from "./alarms/operations.ts";
import { type CloudWatchApi, createApi } from "./api.ts";
import { Dashboards } from "./dashboards.ts";
import { getMetricData } from "./get-metric-data.ts";
import { getMetricStatistics } from "./get-metric-statistics.ts";
import { listMetrics } from "./list-metrics.ts";
import { putMetricData } from "./put-metric-data.ts";
import { checkTags } from "./tags.ts";

/** Amazon CloudWatch: metrics, alarms and dashboards. The rest is refused by name. */
export const cloudwatch: ServiceDefinition<CloudWatchApi> = {
  id: "cloudwatch",
  sdk: () => import("@aws-sdk/client-cloudwatch"),
  protocols: ["aws-json-1.0", "rpc-v2-cbor", "query"],
  signingName: "monitoring",
  iamPrefix: "cloudwatch",
  targetPrefix: "GraniteServiceVersion20100801",
  queryVersion: "2010-08-01",
  xmlNamespace: "http://monitoring.amazonaws.com/doc/2010-08-01/",
  create,
};

function create(host: ServiceHost): ServiceInstance<CloudWatchApi> {
  const { metrics, clock } = host;
  const alarms = new Alarms(host);
  const dashboards = new Dashboards(host);
  const tagged = (arn: string) => alarms.find(arn)?.tags ?? dashboards.tagsOf(arn);
  return {
    operations: {
      PutMetricData: operation<PutMetricDataCommandInput, undefined>(["Namespace", "MetricData"], (input, context) => {
        putMetricData(input, context, metrics);
        return undefined;
      }),
      GetMetricStatistics: operation(
        [
          "Namespace",
          "MetricName",
          "Dimensions",
          "StartTime",
          "EndTime",
          "Period",
          "Statistics",
          "ExtendedStatistics",
          "Unit",
        ],
        (input: GetMetricStatisticsCommandInput) => getMetricStatistics(input, clock.now(), metrics),
      ),
      GetMetricData: operation(
        ["MetricDataQueries", "StartTime", "EndTime", "NextToken", "ScanBy", "MaxDatapoints"],
        (input: GetMetricDataCommandInput) => getMetricData(input, clock.now(), metrics),
      ),
      ListMetrics: operation(
        ["Namespace", "MetricName", "Dimensions", "NextToken", "RecentlyActive"],
        (input: ListMetricsCommandInput) => listMetrics(input, clock.now(), metrics),
      ),
      ...alarmOperations(alarms),
      ...dashboards.operations(),
      ...tagOperations(tagged),
    },
    api: createApi(metrics, alarms, () => clock.now()),
    authorizations: (name, input) => [authorizationOf(alarms, dashboards, name, input)],
    close: () => alarms.close(),
  };
}

function tagOperations(tagsOf: (arn: string) => Map<string, string> | undefined) {
  const require = (arn: string) => {
    const tags = tagsOf(arn);
    if (!tags) throw new AwsError("ResourceNotFoundException", `${arn} does not exist`, { status: 404 });
    return tags;
  };
  return {
    TagResource: operation(["ResourceARN", "Tags"], (input: TagResourceCommandInput) => {
      const tags = require(input.ResourceARN!);
      for (const [key, value] of checkTags(tags, input.Tags!)) tags.set(key, value);
      return {};
    }),
    UntagResource: operation(["ResourceARN", "TagKeys"], (input: UntagResourceCommandInput) => {
      const tags = require(input.ResourceARN!);
      for (const key of input.TagKeys!) tags.delete(key);
      return {};
    }),
    ListTagsForResource: operation(["ResourceARN"], (input: ListTagsForResourceCommandInput) => ({
      Tags: [...require(input.ResourceARN!)].map(([Key, Value]) => ({ Key, Value })),
    })),
  };
}

/**
 * Service authorization reference, Amazon CloudWatch: metrics have no ARN, but PutMetricData can be limited by
 * cloudwatch:namespace; operations on alarms are on their ARNs.
 */
function authorizationOf(
  alarms: Alarms,
  dashboards: Dashboards,
  name: string,
  input: Record<string, unknown>,
): Authorization {
  const action = `cloudwatch:${name}`;
  if (name === "PutMetricData")
    return { action, resources: ["*"], conditions: { "cloudwatch:namespace": String(input.Namespace) } };
  if (typeof input.ResourceARN === "string") return { action, resources: [input.ResourceARN] };
  if (typeof input.AlarmName === "string") return { action, resources: [alarms.arnOf(input.AlarmName)] };
  if (typeof input.DashboardName === "string") return { action, resources: [dashboards.arnOf(input.DashboardName)] };
  if (Array.isArray(input.DashboardNames))
    return { action, resources: input.DashboardNames.map((dashboard) => dashboards.arnOf(String(dashboard))) };
  const names = Array.isArray(input.AlarmNames) ? (input.AlarmNames as string[]) : [];
  return { action, resources: names.length === 0 ? ["*"] : names.map((alarm) => alarms.arnOf(alarm)) };
}
