import type { ServiceDefinition, ServiceHost, ServiceInstance } from "../../service.ts";
import { createApi, type LogsApi } from "./api.ts";
import { authorizationsOf } from "./authorizations.ts";
import { LogGroups } from "./groups.ts";
import { createOperations } from "./operations.ts";

/** Amazon CloudWatch Logs. */
export const cloudwatchLogs: ServiceDefinition<LogsApi> = {
  id: "cloudwatch-logs",
  sdk: () => import("@aws-sdk/client-cloudwatch-logs"),
  protocols: ["aws-json-1.1"],
  signingName: "logs",
  targetPrefix: "Logs_20140328",
  create,
};

function create(host: ServiceHost): ServiceInstance<LogsApi> {
  const groups = new LogGroups(host);
  return {
    operations: createOperations(groups),
    api: createApi(groups),
    authorizations: authorizationsOf,
    close: () => groups.close(),
  };
}
