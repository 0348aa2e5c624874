import path from "node:path";
import type { OperationDefinition, ServiceDefinition, ServiceHost, ServiceInstance } from "../../service.ts";
import { createApi, type S3Api } from "./api.ts";
import { attributeOperations } from "./attributes.ts";
import { authorizationsOf } from "./authorizations.ts";
import { bucketOperations } from "./buckets.ts";
import { completionOperations } from "./completion.ts";
import { copyOperations } from "./copy.ts";
import { deletionOperations } from "./deletions.ts";
import { LifecycleRunner } from "./expiry.ts";
import { lifecycleOperations } from "./lifecycle.ts";
import { listingOperations } from "./listing.ts";
import { multipartOperations } from "./multipart.ts";
import { notificationOperations } from "./notifications.ts";
import { objectOperations } from "./objects.ts";
import { partOperations } from "./parts.ts";
import { policyOperations } from "./policies.ts";
import { settingOperations } from "./settings.ts";
import type { S3State } from "./state.ts";
import { BlobStore } from "./store.ts";
import { taggingOperations } from "./tags.ts";
import { checkPayload } from "./upload-check.ts";
import { uploadListingOperations } from "./upload-listing.ts";
import { versionListingOperations } from "./version-listing.ts";

export type { ObjectSummary, PutOptions, S3Api } from "./api.ts";
export type { S3EventName } from "./event-names.ts";
export type { NotificationDetail, ObjectEventDetail, S3EventRecord } from "./events.ts";
export type { DestinationCheck } from "./notifications.ts";

export const s3: ServiceDefinition<S3Api> = {
  id: "s3",
  sdk: () => import("@aws-sdk/client-s3"),
  protocols: ["rest-xml"],
  signingName: "s3",
  xmlNamespace: "http://s3.amazonaws.com/doc/2006-03-01/",
  global: true,
  bucketInPath: true,
  create,
};

function create(host: ServiceHost): ServiceInstance<S3Api> {
  const state: S3State = {
    host,
    store: new BlobStore({ directory: path.join(host.directory, "blobs") }),
    buckets: new Map(),
    sequence: 0,
  };
  const runner = new LifecycleRunner(state);
  const operations = {
    ...bucketOperations(state),
    ...settingOperations(state),
    ...policyOperations(state),
    ...taggingOperations(state),
    ...lifecycleOperations(state, () => runner.start()),
    ...notificationOperations(state),
    ...objectOperations(state),
    ...deletionOperations(state),
    ...copyOperations(state),
    ...attributeOperations(state),
    ...multipartOperations(state),
    ...partOperations(state),
    ...completionOperations(state),
    ...uploadListingOperations(state),
    ...listingOperations(state),
    ...versionListingOperations(state),
  };
  return {
    operations: withPayloadCheck(operations),
    api: createApi(state),
    authorizations: (operation, input, context) => authorizationsOf(state, operation, input, context),
    resourcePolicy: (resource) => state.buckets.get(resource.split(":").slice(5).join(":").split("/")[0]!)?.policy,
    close() {
      runner.stop();
      state.store.close();
    },
  };
}

/** Operations whose body S3 wants to come with a digest (trait httpChecksum, requestChecksumRequired). */
const DIGEST_REQUIRED: ReadonlySet<string> = new Set([
  "DeleteObjects",
  "PutBucketEncryption",
  "PutBucketLifecycleConfiguration",
  "PutBucketOwnershipControls",
  "PutBucketPolicy",
  "PutBucketTagging",
  "PutBucketVersioning",
  "PutObjectTagging",
  "PutPublicAccessBlock",
]);

function withPayloadCheck(operations: ServiceInstance["operations"]): ServiceInstance["operations"] {
  const checked: Record<string, OperationDefinition<never, object | undefined>> = {};
  for (const name of Object.keys(operations)) {
    const { members, run } = operations[name]!;
    checked[name] = {
      members,
      run(input, context) {
        // The checksum headers of a completion are those of the object, not of its body.
        if (name !== "CompleteMultipartUpload") checkPayload(context, DIGEST_REQUIRED.has(name));
        return run(input, context);
      },
    };
  }
  return checked;
}
