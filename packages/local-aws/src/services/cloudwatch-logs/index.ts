import type { ServiceDefinition, ServiceHost, ServiceInstance } from "../../service.ts";
import type { LogsApi } from "./api.ts";

/** Amazon CloudWatch Logs. */
export const cloudwatchLogs: ServiceDefinition<LogsApi> = {
  id: "cloudwatch-logs",
  sdk: () => import("@aws-sdk/client-cloudwatch-logs"),
  protocols: ["aws-json-1.1"],
  signingName: "logs",
  targetPrefix: "Logs_20140328",
  create,
};

function create(_host: ServiceHost): ServiceInstance<LogsApi> {
  return { operations: {}, api: {} as LogsApi };
}
