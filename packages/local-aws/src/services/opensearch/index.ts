import type { ServiceDefinition, ServiceHost, ServiceInstance } from "../../service.ts";
import { createApi, type SearchApi } from "./api.ts";
import { accessPolicyOf, authorizationsOf } from "./authorizations.ts";
import { domainOperations } from "./domain-operations.ts";
import { DOMAIN_PATH, Domains } from "./domains.ts";
import { answerDomain, refuseDomain, regionOf, targetOf } from "./endpoint.ts";

/** Amazon OpenSearch Service: domains, and the search engine at their endpoints. */
export const opensearch: ServiceDefinition<SearchApi> = {
  id: "opensearch",
  sdk: () => import("@aws-sdk/client-opensearch"),
  protocols: ["rest-json"],
  signingName: "es",
  plainPrefix: DOMAIN_PATH,
  plainPath: { regionOf, refuse: refuseDomain },
  create,
};

function create(host: ServiceHost): ServiceInstance<SearchApi> {
  const domains = new Domains(host);
  return {
    operations: domainOperations(domains),
    api: createApi(domains),
    authorizations: (operation, input) => authorizationsOf(domains, operation, input),
    resourcePolicy: (resource) => accessPolicyOf(domains, resource),
    plain: {
      target: (request) => targetOf(domains, request),
      answer: (request) => answerDomain(domains, request),
    },
  };
}
