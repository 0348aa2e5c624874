import type { DataHandler } from "../plan/handler.ts";
import { archiveFile } from "./archive-file.ts";
import { iamPolicyDocument } from "./iam-policy-document.ts";
import { availabilityZones, callerIdentity, partition, region } from "./identity.ts";

/** Every data source, by type. */
export const DATA: ReadonlyMap<string, DataHandler> = new Map(
  [archiveFile, availabilityZones, callerIdentity, iamPolicyDocument, partition, region].map((handler) => [
    handler.type,
    handler,
  ]),
);
