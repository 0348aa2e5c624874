import path from "node:path";
import type { ServiceDefinition, ServiceHost, ServiceInstance } from "../../service.ts";
import { bucketOperations } from "./buckets.ts";
import { listingOperations } from "./listing.ts";
import { objectOperations } from "./objects.ts";
import type { S3State } from "./state.ts";
import { BlobStore } from "./store.ts";

export const s3: ServiceDefinition = {
  id: "s3",
  sdk: () => import("@aws-sdk/client-s3"),
  protocols: ["rest-xml"],
  signingName: "s3",
  xmlNamespace: "http://s3.amazonaws.com/doc/2006-03-01/",
  global: true,
  bucketInPath: true,
  create,
};

function create(host: ServiceHost): ServiceInstance {
  const state: S3State = {
    host,
    store: new BlobStore({ directory: path.join(host.directory, "blobs") }),
    buckets: new Map(),
    sequence: 0,
  };
  return {
    operations: { ...bucketOperations(state), ...objectOperations(state), ...listingOperations(state) },
    api: undefined,
    close: () => state.store.close(),
  };
}
