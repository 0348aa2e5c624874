import type { ServiceDefinition, ServiceHost, ServiceInstance } from "../../service.ts";
import type { SearchApi } from "./api.ts";

/** Amazon OpenSearch Service: domains. */
export const opensearch: ServiceDefinition<SearchApi> = {
  id: "opensearch",
  sdk: () => import("@aws-sdk/client-opensearch"),
  protocols: ["rest-json"],
  signingName: "es",
  create,
};

function create(_host: ServiceHost): ServiceInstance<SearchApi> {
  return { operations: {}, api: {} as SearchApi };
}
