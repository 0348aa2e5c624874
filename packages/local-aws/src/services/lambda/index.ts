import type { ServiceDefinition, ServiceHost, ServiceInstance } from "../../service.ts";
import type { LambdaApi } from "./api.ts";

/** AWS Lambda. */
export const lambda: ServiceDefinition<LambdaApi> = {
  id: "lambda",
  sdk: () => import("@aws-sdk/client-lambda"),
  protocols: ["rest-json"],
  signingName: "lambda",
  create,
};

function create(_host: ServiceHost): ServiceInstance<LambdaApi> {
  return { operations: {}, api: {} as LambdaApi };
}
