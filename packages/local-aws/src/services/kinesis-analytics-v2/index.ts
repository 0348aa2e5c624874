import { notImplemented } from "../../errors.ts";
import { operation, type ServiceDefinition, type ServiceHost, type ServiceInstance } from "../../service.ts";
import { Applications } from "./applications.ts";
import { authorizationsOf } from "./authorizations.ts";
import { controlOperations } from "./control.ts";
import { lifecycleOperations } from "./lifecycle.ts";
import { loggingOptionOperations } from "./logging-options.ts";
import { snapshotOperations } from "./snapshots.ts";
import { tagOperations } from "./tags.ts";
import { Transitions } from "./transitions.ts";

/** Amazon Managed Service for Apache Flink. */
export const kinesisAnalyticsV2: ServiceDefinition<undefined> = {
  id: "kinesis-analytics-v2",
  sdk: () => import("@aws-sdk/client-kinesis-analytics-v2"),
  protocols: ["aws-json-1.1"],
  signingName: "kinesisanalytics",
  targetPrefix: "KinesisAnalytics_20180523",
  create,
};

function create(host: ServiceHost): ServiceInstance<undefined> {
  const applications = new Applications(host);
  const transitions = new Transitions(applications);
  return {
    operations: {
      ...lifecycleOperations(applications, transitions),
      ...controlOperations(applications, transitions),
      ...snapshotOperations(applications),
      ...loggingOptionOperations(applications, transitions),
      ...tagOperations(applications),
      CreateApplicationPresignedUrl: operation(
        ["ApplicationName", "UrlType", "SessionExpirationDurationInSeconds"],
        () => {
          throw notImplemented("The Apache Flink dashboard", "read metrics from CloudWatch and the application's log");
        },
      ),
    },
    api: undefined,
    authorizations: (name, input) => authorizationsOf(applications, name, input),
    close: () => transitions.close(),
  };
}
