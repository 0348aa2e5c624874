import type { ServiceDefinition, ServiceHost, ServiceInstance } from "../../service.ts";
import { createOperations } from "./operations.ts";
import type { RunningTrail } from "./trails.ts";

/** AWS CloudTrail: the event history of the cloud's own management calls, and trails that deliver it to S3. */
export const cloudtrail: ServiceDefinition<undefined> = {
  id: "cloudtrail",
  sdk: () => import("@aws-sdk/client-cloudtrail"),
  protocols: ["aws-json-1.1"],
  signingName: "cloudtrail",
  targetPrefix: "CloudTrail_20131101",
  create,
};

function create(host: ServiceHost): ServiceInstance<undefined> {
  const trails = new Map<string, RunningTrail>();
  return {
    operations: createOperations(host, trails),
    api: undefined,
    authorizations: (operation, input) => [{ action: `cloudtrail:${operation}`, resources: [resourceOf(host, input)] }],
    close() {
      for (const trail of trails.values()) trail.close();
    },
  };
}

function resourceOf(host: ServiceHost, input: Record<string, unknown>): string {
  const name = input.Name ?? input.TrailName ?? input.ResourceId;
  if (typeof name !== "string") return "*";
  return name.startsWith("arn:")
    ? name
    : `arn:${host.partition}:cloudtrail:${host.region}:${host.account}:trail/${name}`;
}
