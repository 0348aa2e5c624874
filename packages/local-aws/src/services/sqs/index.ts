import type { ServiceDefinition, ServiceHost, ServiceInstance } from "../../service.ts";
import { createApi, type SqsApi } from "./api.ts";
import { authorizationsOf } from "./authorizations.ts";
import { QUERY_CODES } from "./errors.ts";
import { createOperations } from "./operations.ts";
import { Queues } from "./queues.ts";

/** Amazon Simple Queue Service. */
export const sqs: ServiceDefinition<SqsApi> = {
  id: "sqs",
  sdk: () => import("@aws-sdk/client-sqs"),
  protocols: ["aws-json-1.0", "query"],
  signingName: "sqs",
  targetPrefix: "AmazonSQS",
  queryVersion: "2012-11-05",
  xmlNamespace: "http://queue.amazonaws.com/doc/2012-11-05/",
  queryCodes: QUERY_CODES,
  create,
};

function create(host: ServiceHost): ServiceInstance<SqsApi> {
  const queues = new Queues(host);
  return {
    operations: createOperations(queues),
    api: createApi(queues),
    authorizations: (operation, input, context) => authorizationsOf(queues, operation, input, context),
    resourcePolicy: (resource) => {
      const queue = queues.find(resource.split(":").at(-1)!);
      return queue?.arn === resource ? queue.settings.get("Policy") : undefined;
    },
    close: () => queues.close(),
  };
}
