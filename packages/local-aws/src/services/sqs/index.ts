import type { ServiceDefinition, ServiceHost, ServiceInstance } from "../../service.ts";
import type { SqsApi } from "./api.ts";

/** Amazon Simple Queue Service. */
export const sqs: ServiceDefinition<SqsApi> = {
  id: "sqs",
  sdk: () => import("@aws-sdk/client-sqs"),
  protocols: ["aws-json-1.0"],
  signingName: "sqs",
  targetPrefix: "AmazonSQS",
  create,
};

function create(_host: ServiceHost): ServiceInstance<SqsApi> {
  return { operations: {}, api: {} as SqsApi };
}
