import type { ServiceDefinition, ServiceHost, ServiceInstance } from "../../service.ts";
import type { DynamoDbApi } from "../dynamodb/api.ts";
import { authorizationsOf } from "./authorizations.ts";
import { createOperations } from "./operations.ts";

/** Amazon DynamoDB Streams: reads the streams that tables of the DynamoDB service write. */
export const dynamodbStreams: ServiceDefinition<undefined> = {
  id: "dynamodb-streams",
  sdk: () => import("@aws-sdk/client-dynamodb-streams"),
  protocols: ["aws-json-1.0"],
  signingName: "dynamodb",
  targetPrefix: "DynamoDBStreams_20120810",
  crc32: true,
  create,
};

function create(host: ServiceHost): ServiceInstance<undefined> {
  const tables: Promise<DynamoDbApi> = host.load("dynamodb");
  return {
    operations: createOperations(host, tables),
    api: undefined,
    authorizations: (operation, input) => authorizationsOf(host, operation, input),
  };
}
