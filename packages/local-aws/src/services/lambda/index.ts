import type { ServiceDefinition, ServiceHost, ServiceInstance } from "../../service.ts";
import { aliasOperations } from "./aliases.ts";
import { createApi, type LambdaApi } from "./api.ts";
import { AsyncInvocations } from "./async-invocations.ts";
import { authorizationsOf } from "./authorizations.ts";
import { concurrencyOperations } from "./concurrency.ts";
import { eventInvokeConfigOperations } from "./event-invoke-configs.ts";
import { Functions } from "./functions.ts";
import { invokeOperations } from "./invoke.ts";
import { lifecycleOperations } from "./lifecycle.ts";
import { Mappings } from "./mappings/mappings.ts";
import { mappingAuthorizations, mappingOperations } from "./mappings/operations.ts";
import { permissionOperations, policyOf } from "./permissions.ts";
import { subscribeToS3 } from "./s3-trigger.ts";
import { tagOperations } from "./tags.ts";
import { versionOperations } from "./versions.ts";

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
  const unsubscribe = subscribeToS3(functions, api);
  const mappings = new Mappings(host, api);
  return {
    operations: {
      ...lifecycleOperations(functions),
      ...versionOperations(functions),
      ...aliasOperations(functions),
      ...concurrencyOperations(functions),
      ...permissionOperations(functions),
      ...eventInvokeConfigOperations(functions),
      ...tagOperations(functions, mappings),
      ...invokeOperations(functions, asynchronous),
      ...mappingOperations(mappings),
    },
    api,
    authorizations: (operation, input) =>
      mappingAuthorizations(mappings, operation, input) ?? authorizationsOf(functions, operation, input),
    resourcePolicy: (resource) => policyOf(functions, resource),
    close() {
      unsubscribe();
      mappings.close();
      return functions.invocations.environments.close();
    },
  };
}
