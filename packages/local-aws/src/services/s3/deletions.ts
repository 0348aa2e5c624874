import type {
  DeletedObject,
  DeleteObjectCommandInput,
  DeleteObjectCommandOutput,
  DeleteObjectsCommandInput,
  DeleteObjectsCommandOutput,
  ObjectIdentifier,
  _Error as S3Error,
} from "@aws-sdk/client-s3";
import { AwsError, notImplemented } from "../../errors.ts";
import { operation, type RequestContext } from "../../service.ts";
import { checkWrite } from "./conditions.ts";
import { invalidArgument, malformedXml } from "./errors.ts";
import { raiseEvent } from "./events.ts";
import { actorOf, type Bucket, bucketArn, type Output, requireBucket, type S3State } from "./state.ts";
import { checkKey } from "./validation.ts";
import { type Deletion, deleteCurrent, deleteVersion } from "./versions.ts";

const MAX_KEYS = 1000;

/** DeleteObject and DeleteObjects. */
export function deletionOperations(state: S3State) {
  return {
    DeleteObject: operation<DeleteObjectCommandInput, Output<DeleteObjectCommandOutput>>(
      ["Bucket", "Key", "VersionId", "IfMatch", "ExpectedBucketOwner"],
      (input, context) => {
        const bucket = requireBucket(state, input, context);
        const { version, marker } = deleteOne(state, bucket, input.Key!, input.VersionId, input.IfMatch, context);
        if (bucket.versioning === undefined) return {};
        return {
          VersionId: version?.versionId ?? input.VersionId,
          ...(marker === undefined ? {} : { DeleteMarker: true }),
        };
      },
    ),
    DeleteObjects: operation<DeleteObjectsCommandInput, Output<DeleteObjectsCommandOutput>>(
      ["Bucket", "Delete", "ChecksumAlgorithm", "ExpectedBucketOwner"],
      (input, context) => {
        const bucket = requireBucket(state, input, context);
        const objects = input.Delete?.Objects ?? [];
        if (objects.length === 0) throw malformedXml("Delete names at least one Object");
        if (objects.length > MAX_KEYS) throw malformedXml(`Delete names at most ${MAX_KEYS} Objects`);
        const deleted: DeletedObject[] = [];
        const errors: S3Error[] = [];
        for (const object of objects) {
          try {
            deleted.push(deleteListed(state, bucket, object, context));
          } catch (error) {
            if (!(error instanceof AwsError)) throw error;
            const { Key, VersionId } = object;
            errors.push({
              Key,
              ...(VersionId === undefined ? {} : { VersionId }),
              Code: error.code,
              Message: error.message,
            });
          }
        }
        return { ...(input.Delete?.Quiet ? {} : { Deleted: deleted }), Errors: errors };
      },
    ),
  };
}

/** One object of many: what is refused for it does not stop the others. */
function deleteListed(
  state: S3State,
  bucket: Bucket,
  object: ObjectIdentifier,
  context: RequestContext,
): DeletedObject {
  const { Key: key = "", VersionId: versionId } = object;
  if (object.LastModifiedTime !== undefined || object.Size !== undefined)
    throw notImplemented(
      `${object.Size === undefined ? "LastModifiedTime" : "Size"} of an Object of s3:DeleteObjects`,
      "S3 takes it for directory buckets only; use ETag",
    );
  const action = versionId === undefined ? "s3:DeleteObject" : "s3:DeleteObjectVersion";
  if (!context.permits({ action, resources: [`${bucketArn(state, bucket.name)}/${key}`] }))
    throw new AwsError("AccessDenied", "Access Denied");
  const { version, marker } = deleteOne(state, bucket, key, versionId, object.ETag, context);
  return {
    Key: key,
    ...(versionId === undefined ? {} : { VersionId: versionId }),
    ...(marker === undefined ? {} : { DeleteMarker: true, DeleteMarkerVersionId: version?.versionId }),
  };
}

function deleteOne(
  state: S3State,
  bucket: Bucket,
  key: string,
  versionId: string | undefined,
  ifMatch: string | undefined,
  context: RequestContext,
): Deletion {
  checkKey(key);
  if (ifMatch !== undefined) {
    if (versionId !== undefined)
      throw invalidArgument("If-Match cannot be used with a version id", "If-Match", ifMatch);
    if (ifMatch !== "*") checkWrite("DeleteObject", bucket, key, { IfMatch: ifMatch });
  }
  const deletion =
    versionId === undefined ? deleteCurrent(state, bucket, key) : deleteVersion(state, bucket, key, versionId);
  if (deletion.version) {
    const name = deletion.marker === "added" ? "ObjectRemoved:DeleteMarkerCreated" : "ObjectRemoved:Delete";
    raiseEvent(state, bucket, name, deletion.version, actorOf(context));
  }
  return deletion;
}
