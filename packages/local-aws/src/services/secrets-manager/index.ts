import type { ServiceDefinition, ServiceHost, ServiceInstance } from "../../service.ts";
import type { SecretsApi } from "./api.ts";

/** AWS Secrets Manager. */
export const secretsManager: ServiceDefinition<SecretsApi> = {
  id: "secrets-manager",
  sdk: () => import("@aws-sdk/client-secrets-manager"),
  protocols: ["aws-json-1.1"],
  signingName: "secretsmanager",
  targetPrefix: "secretsmanager",
  create,
};

function create(_host: ServiceHost): ServiceInstance<SecretsApi> {
  return { operations: {}, api: {} as SecretsApi };
}
