import type { ServiceDefinition } from "../../service.ts";

export const cloudwatch: ServiceDefinition = {
  id: "cloudwatch",
  sdk: () => import("@aws-sdk/client-cloudwatch"),
  protocols: ["aws-json-1.0", "query"],
  signingName: "monitoring",
  iamPrefix: "cloudwatch",
  targetPrefix: "GraniteServiceVersion20100801",
  queryVersion: "2010-08-01",
  xmlNamespace: "http://monitoring.amazonaws.com/doc/2010-08-01/",
  create: () => ({ operations: {}, api: undefined }),
};
