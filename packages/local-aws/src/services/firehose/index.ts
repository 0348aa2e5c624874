import type { ServiceDefinition, ServiceHost, ServiceInstance } from "../../service.ts";
import { createApi, type FirehoseApi } from "./api.ts";
import { authorizationsOf } from "./authorizations.ts";
import { createOperations } from "./operations.ts";
import { Puts } from "./put.ts";
import { Streams } from "./streams.ts";

/** Amazon Data Firehose. */
export const firehose: ServiceDefinition<FirehoseApi> = {
  id: "firehose",
  sdk: () => import("@aws-sdk/client-firehose"),
  protocols: ["aws-json-1.1"],
  signingName: "firehose",
  targetPrefix: "Firehose_20150804",
  create,
};

function create(host: ServiceHost): ServiceInstance<FirehoseApi> {
  const streams = new Streams(host);
  const puts = new Puts(streams);
  return {
    operations: createOperations(streams, puts),
    api: createApi(streams, puts),
    authorizations: (operation, input) => authorizationsOf(streams, operation, input),
    close: () => streams.close(),
  };
}
