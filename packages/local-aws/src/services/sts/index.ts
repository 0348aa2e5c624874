import type { ServiceDefinition } from "../../service.ts";

export const sts: ServiceDefinition = {
  id: "sts",
  sdk: () => import("@aws-sdk/client-sts"),
  protocols: ["query"],
  signingName: "sts",
  queryVersion: "2011-06-15",
  xmlNamespace: "https://sts.amazonaws.com/doc/2011-06-15/",
  global: true,
  create: () => ({ operations: {}, api: undefined }),
};
