import type { ServiceDefinition, ServiceHost, ServiceInstance } from "../../service.ts";
import type { DynamoDbApi } from "./api.ts";

/** Amazon DynamoDB. */
export const dynamodb: ServiceDefinition<DynamoDbApi> = {
  id: "dynamodb",
  sdk: () => import("@aws-sdk/client-dynamodb"),
  protocols: ["aws-json-1.0"],
  signingName: "dynamodb",
  targetPrefix: "DynamoDB_20120810",
  create,
};

function create(_host: ServiceHost): ServiceInstance<DynamoDbApi> {
  return { operations: {}, api: {} as DynamoDbApi };
}
