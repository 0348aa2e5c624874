import type { ServiceDefinition, ServiceHost, ServiceInstance } from "../../service.ts";
import type { DynamoDbApi } from "../dynamodb/api.ts";

/** Amazon DynamoDB Streams. */
export const dynamodbStreams: ServiceDefinition<DynamoDbApi> = {
  id: "dynamodb-streams",
  sdk: () => import("@aws-sdk/client-dynamodb-streams"),
  protocols: ["aws-json-1.0"],
  signingName: "dynamodb",
  targetPrefix: "DynamoDBStreams_20120810",
  create,
};

function create(_host: ServiceHost): ServiceInstance<DynamoDbApi> {
  return { operations: {}, api: {} as DynamoDbApi };
}
