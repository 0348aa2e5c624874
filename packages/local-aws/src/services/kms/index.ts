import type { ServiceDefinition, ServiceHost, ServiceInstance } from "../../service.ts";
import type { KmsApi } from "./api.ts";

/** AWS Key Management Service. */
export const kms: ServiceDefinition<KmsApi> = {
  id: "kms",
  sdk: () => import("@aws-sdk/client-kms"),
  protocols: ["aws-json-1.1"],
  signingName: "kms",
  targetPrefix: "TrentService",
  create,
};

function create(_host: ServiceHost): ServiceInstance<KmsApi> {
  return { operations: {}, api: {} as KmsApi };
}
