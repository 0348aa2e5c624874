import type { ServiceDefinition, ServiceHost, ServiceInstance } from "../../service.ts";
import { createApi, type KinesisApi } from "./api.ts";
import { authorizationsOf } from "./authorizations.ts";
import { OnDemandScaling } from "./on-demand.ts";
import { createOperations } from "./operations.ts";
import { policyOf } from "./policies.ts";
import { Puts } from "./put.ts";
import { Streams } from "./streams.ts";

export type { KinesisApi, KinesisShard, KinesisStream, RecordBatch, StartingPoint } from "./api.ts";

/** Amazon Kinesis Data Streams. */
export const kinesis: ServiceDefinition<KinesisApi> = {
  id: "kinesis",
  sdk: () => import("@aws-sdk/client-kinesis"),
  protocols: ["aws-json-1.1", "aws-cbor-1.1"],
  signingName: "kinesis",
  targetPrefix: "Kinesis_20131202",
  create,
};

function create(host: ServiceHost): ServiceInstance<KinesisApi> {
  const streams = new Streams(host);
  const puts = new Puts(streams, new OnDemandScaling(streams));
  return {
    operations: createOperations(streams, puts),
    api: createApi(streams, puts),
    authorizations: (operation, input) => authorizationsOf(streams, operation, input),
    resourcePolicy: (resource) => policyOf(streams, resource),
    close: () => streams.close(),
  };
}
