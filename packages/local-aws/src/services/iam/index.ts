import type { ServiceDefinition } from "../../service.ts";

export const iam: ServiceDefinition = {
  id: "iam",
  sdk: () => import("@aws-sdk/client-iam"),
  protocols: ["query"],
  signingName: "iam",
  queryVersion: "2010-05-08",
  xmlNamespace: "https://iam.amazonaws.com/doc/2010-05-08/",
  global: true,
  create: () => ({ operations: {}, api: undefined }),
};
