import type { ServiceDefinition, ServiceHost, ServiceInstance } from "../../service.ts";
import { createApi, type LambdaApi } from "./api.ts";
import { AsyncInvocations } from "./async-invocations.ts";
import { Functions } from "./functions.ts";
import { invokeOperations } from "./invoke.ts";
import { lifecycleOperations } from "./lifecycle.ts";
import { Mappings } from "./mappings/mappings.ts";
import { mappingOperations } from "./mappings/operations.ts";
import { tagOperations } from "./tags.ts";

export type { FunctionView, Invocation, InvokeRequest, LambdaApi } from "./api.ts";

/** AWS Lambda. */
export const lambda: ServiceDefinition<LambdaApi> = {
  id: "lambda",
  sdk: () => import("@aws-sdk/client-lambda"),
  protocols: ["rest-json"],
  signingName: "lambda",
  create,
};

function create(host: ServiceHost): ServiceInstance<LambdaApi> {
  const functions = new Functions(host);
  const asynchronous = new AsyncInvocations(functions);
  const api = createApi(functions, asynchronous);
  const mappings = new Mappings(host, api);
  return {
    operations: {
      ...lifecycleOperations(functions),
      ...tagOperations(functions),
      ...invokeOperations(functions, asynchronous),
      ...mappingOperations(mappings),
    },
    api,
    close: () => {
      mappings.close();
      return functions.invocations.environments.close();
    },
  };
}
