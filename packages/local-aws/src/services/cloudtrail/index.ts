import type { ServiceDefinition, ServiceHost, ServiceInstance } from "../../service.ts";

/** AWS CloudTrail. */
export const cloudtrail: ServiceDefinition<undefined> = {
  id: "cloudtrail",
  sdk: () => import("@aws-sdk/client-cloudtrail"),
  protocols: ["aws-json-1.1"],
  signingName: "cloudtrail",
  targetPrefix: "CloudTrail_20131101",
  create,
};

function create(_host: ServiceHost): ServiceInstance<undefined> {
  return { operations: {}, api: undefined };
}
