import type { ServiceDefinition, ServiceHost, ServiceInstance } from "../../service.ts";

/** Amazon Athena. */
export const athena: ServiceDefinition<undefined> = {
  id: "athena",
  sdk: () => import("@aws-sdk/client-athena"),
  protocols: ["aws-json-1.1"],
  signingName: "athena",
  targetPrefix: "AmazonAthena",
  create,
};

function create(_host: ServiceHost): ServiceInstance<undefined> {
  return { operations: {}, api: undefined };
}
