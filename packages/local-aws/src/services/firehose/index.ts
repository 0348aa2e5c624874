import type { ServiceDefinition, ServiceHost, ServiceInstance } from "../../service.ts";
import type { FirehoseApi } from "./api.ts";

/** Amazon Data Firehose. */
export const firehose: ServiceDefinition<FirehoseApi> = {
  id: "firehose",
  sdk: () => import("@aws-sdk/client-firehose"),
  protocols: ["aws-json-1.1"],
  signingName: "firehose",
  targetPrefix: "Firehose_20150804",
  create,
};

function create(_host: ServiceHost): ServiceInstance<FirehoseApi> {
  return { operations: {}, api: {} as FirehoseApi };
}
