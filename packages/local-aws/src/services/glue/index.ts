import type { ServiceDefinition, ServiceHost, ServiceInstance } from "../../service.ts";
import { createApi, type GlueApi } from "./api.ts";
import { authorizationsOf } from "./authorizations.ts";
import { Catalog } from "./catalog.ts";
import { Crawlers } from "./crawlers/crawlers.ts";
import { createOperations } from "./operations.ts";

/** AWS Glue Data Catalog and crawlers. */
export const glue: ServiceDefinition<GlueApi> = {
  id: "glue",
  sdk: () => import("@aws-sdk/client-glue"),
  protocols: ["aws-json-1.1"],
  signingName: "glue",
  targetPrefix: "AWSGlue",
  create,
};

function create(host: ServiceHost): ServiceInstance<GlueApi> {
  const catalog = new Catalog(host);
  const crawlers = new Crawlers(catalog);
  return {
    operations: createOperations({ catalog, crawlers }),
    api: createApi(catalog),
    authorizations: authorizationsOf,
    resourcePolicy: () => catalog.policy?.text,
    close: () => crawlers.close(),
  };
}
