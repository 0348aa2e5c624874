import type { ServiceDefinition, ServiceHost, ServiceInstance } from "../../service.ts";
import type { DynamoDbApi } from "./api.ts";
import { authorizationsOf } from "./authorizations.ts";
import { createOperations } from "./operations.ts";
import { policyOf } from "./resource-policies.ts";
import { provisionedThroughput, provisionThroughput } from "./scaling.ts";
import { Tables } from "./tables.ts";

/** Amazon DynamoDB. */
export const dynamodb: ServiceDefinition<DynamoDbApi> = {
  id: "dynamodb",
  sdk: () => import("@aws-sdk/client-dynamodb"),
  protocols: ["aws-json-1.0"],
  signingName: "dynamodb",
  targetPrefix: "DynamoDB_20120810",
  crc32: true,
  create,
};

function create(host: ServiceHost): ServiceInstance<DynamoDbApi> {
  const tables = new Tables(host);
  return {
    operations: createOperations(tables),
    api: {
      stream: (arn) => tables.stream(arn),
      streams: () => tables.streams(),
      throughput: (table, index) => provisionedThroughput(tables, table, index),
      provision: (table, index, throughput) => provisionThroughput(tables, table, index, throughput),
    },
    authorizations: (operation, input, context) => authorizationsOf(tables, operation, input, context),
    resourcePolicy: (resource) => policyOf(tables, resource),
    close: () => tables.close(),
  };
}
