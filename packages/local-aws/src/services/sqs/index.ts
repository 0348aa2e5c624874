import type { ServiceDefinition, ServiceHost, ServiceInstance } from "../../service.ts";
import { createApi, type SqsApi } from "./api.ts";
import { authorizationsOf } from "./authorizations.ts";
import { QUERY_CODES } from "./errors.ts";
import { MoveTasks } from "./move-tasks.ts";
import { createOperations } from "./operations.ts";
import { Queues } from "./queues.ts";
import { receiveFromS3 } from "./s3-destination.ts";

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
  queryPath: "QueueUrl",
  create,
};

function create(host: ServiceHost): ServiceInstance<SqsApi> {
  const queues = new Queues(host);
  const moves = new MoveTasks(queues);
  const endNotifications = receiveFromS3(queues);
  return {
    operations: createOperations(queues, moves),
    api: createApi(queues),
    authorizations: (operation, input, context) => authorizationsOf(queues, operation, input, context),
    resourcePolicy: (resource) => {
      const queue = queues.find(resource.split(":").at(-1)!);
      return queue?.arn === resource ? queue.settings.get("Policy") : undefined;
    },
    close() {
      endNotifications();
      moves.close();
      queues.close();
    },
  };
}
