import type { ServiceDefinition } from "../../service.ts";

export const kinesis: ServiceDefinition = {
  id: "kinesis",
  sdk: () => import("@aws-sdk/client-kinesis"),
  protocols: ["aws-json-1.1"],
  signingName: "kinesis",
  targetPrefix: "Kinesis_20131202",
  create: () => ({ operations: {}, api: undefined }),
};
