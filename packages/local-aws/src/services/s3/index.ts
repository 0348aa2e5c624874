import type { ServiceDefinition } from "../../service.ts";

export const s3: ServiceDefinition = {
  id: "s3",
  sdk: () => import("@aws-sdk/client-s3"),
  protocols: ["rest-xml"],
  signingName: "s3",
  xmlNamespace: "http://s3.amazonaws.com/doc/2006-03-01/",
  global: true,
  bucketInPath: true,
  create: () => ({ operations: {}, api: undefined }),
};
