import type {
  GetMetricDataCommandInput,
  GetMetricStatisticsCommandInput,
  ListMetricsCommandInput,
  PutMetricDataCommandInput,
} from "@aws-sdk/client-cloudwatch";
import { operation, type ServiceDefinition, type ServiceHost, type ServiceInstance } from "../../service.ts";
import { type CloudWatchApi, createApi } from "./api.ts";
import { getMetricData } from "./get-metric-data.ts";
import { getMetricStatistics } from "./get-metric-statistics.ts";
import { listMetrics } from "./list-metrics.ts";
import { putMetricData } from "./put-metric-data.ts";

/** Amazon CloudWatch: metrics. Alarms, dashboards and the rest are refused by name. */
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
    },
    api: createApi(metrics, () => clock.now()),
    /** CloudWatch metrics have no ARN; PutMetricData can be limited by the condition key cloudwatch:namespace. */
    authorizations: (name, input) => [
      {
        action: `cloudwatch:${name}`,
        resources: ["*"],
        ...(name === "PutMetricData" ? { conditions: { "cloudwatch:namespace": String(input.Namespace) } } : {}),
      },
    ],
  };
}
