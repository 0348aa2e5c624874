import type { ServiceDefinition, ServiceHost, ServiceInstance } from "../../service.ts";
import type { GlueApi } from "./api.ts";

/** AWS Glue Data Catalog. */
export const glue: ServiceDefinition<GlueApi> = {
  id: "glue",
  sdk: () => import("@aws-sdk/client-glue"),
  protocols: ["aws-json-1.1"],
  signingName: "glue",
  targetPrefix: "AWSGlue",
  create,
};

function create(_host: ServiceHost): ServiceInstance<GlueApi> {
  return { operations: {}, api: {} as GlueApi };
}
