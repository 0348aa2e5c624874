import type {
  CreateBucketCommandInput,
  CreateBucketCommandOutput,
  DeleteBucketCommandInput,
  GetBucketLocationCommandInput,
  GetBucketLocationCommandOutput,
  HeadBucketCommandInput,
  HeadBucketCommandOutput,
  ListBucketsCommandInput,
  ListBucketsCommandOutput,
} from "@aws-sdk/client-s3";
import { AwsError, notImplemented } from "../../errors.ts";
import { operation, type RequestContext } from "../../service.ts";
import { invalidArgument } from "./errors.ts";
import { checkOwnership } from "./settings.ts";
import {
  type Bucket,
  bucketArn,
  createBucket,
  type Output,
  ownerId,
  presentSecond,
  requireBucket,
  type S3State,
} from "./state.ts";
import { readTagSet } from "./tags.ts";
import { discardUpload } from "./uploads.ts";
import { checkBucketName } from "./validation.ts";

/** CreateBucket, DeleteBucket, HeadBucket, GetBucketLocation and ListBuckets. */
export function bucketOperations(state: S3State) {
  return {
    CreateBucket: operation<CreateBucketCommandInput, Output<CreateBucketCommandOutput>>(
      ["Bucket", "ACL", "CreateBucketConfiguration", "ObjectOwnership"],
      (input, context) => {
        const name = input.Bucket!;
        checkBucketName(name);
        checkOwnership("CreateBucket", input.ObjectOwnership);
        if (input.ACL !== undefined && input.ACL !== "private")
          throw new AwsError(
            "InvalidBucketAclWithObjectOwnership",
            "Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting",
          );
        const region = locationOf(input, context);
        const tags = readTagSet(input.CreateBucketConfiguration?.Tags ?? [], "bucket");
        const existing = state.buckets.get(name);
        if (existing) return recreate(existing, context);
        const bucket = createBucket(name, region, presentSecond(state));
        bucket.tags = tags;
        state.buckets.set(name, bucket);
        return { Location: `/${name}`, BucketArn: bucketArn(state, name) };
      },
    ),
    DeleteBucket: operation<DeleteBucketCommandInput, undefined>(
      ["Bucket", "ExpectedBucketOwner"],
      (input, context) => {
        const bucket = requireBucket(state, input, context);
        if (bucket.objects.size > 0)
          throw new AwsError("BucketNotEmpty", "The bucket you tried to delete is not empty", {
            status: 409,
            fields: { BucketName: bucket.name },
          });
        for (const upload of [...bucket.uploads.values()]) discardUpload(state, bucket, upload);
        state.buckets.delete(bucket.name);
        return undefined;
      },
    ),
    HeadBucket: operation<HeadBucketCommandInput, Output<HeadBucketCommandOutput>>(
      ["Bucket", "ExpectedBucketOwner"],
      (input, context) => {
        const bucket = requireBucket(state, input, context);
        return {
          BucketRegion: bucket.region,
          BucketArn: bucketArn(state, bucket.name),
          AccessPointAlias: false,
        };
      },
    ),
    GetBucketLocation: operation<GetBucketLocationCommandInput, Output<GetBucketLocationCommandOutput>>(
      ["Bucket", "ExpectedBucketOwner"],
      (input, context) => {
        const { region } = requireBucket(state, input, context);
        return region === "us-east-1" ? {} : { LocationConstraint: region as never };
      },
    ),
    ListBuckets: operation<ListBucketsCommandInput, Output<ListBucketsCommandOutput>>(
      ["MaxBuckets", "ContinuationToken", "Prefix", "BucketRegion"],
      (input) => listBuckets(state, input),
    ),
  };
}

/** us-east-1 has no location constraint; every other Region wants its own name (API reference, CreateBucket). */
function locationOf(input: CreateBucketCommandInput, context: RequestContext): string {
  const {
    LocationConstraint: constraint,
    Location: zone,
    Bucket: kind,
  } = (input.CreateBucketConfiguration ?? {}) as { LocationConstraint?: string; Location?: unknown; Bucket?: unknown };
  if (zone !== undefined || kind !== undefined)
    throw notImplemented("Directory bucket of s3:CreateBucket", "leave out Location and Bucket");
  if (context.region === "us-east-1") {
    if (constraint === "us-east-1")
      throw new AwsError("InvalidLocationConstraint", "The specified location-constraint is not valid", {
        fields: { LocationConstraint: constraint },
      });
    return constraint === undefined || constraint === "" ? "us-east-1" : constraint;
  }
  if (constraint !== context.region)
    throw new AwsError(
      "IllegalLocationConstraintException",
      `The ${constraint ?? "unspecified"} location constraint is incompatible for the region specific endpoint this request was sent to.`,
    );
  return constraint;
}

/** Creating one's own bucket again succeeds in us-east-1 only (API reference, CreateBucket, BucketAlreadyOwnedByYou). */
function recreate(existing: Bucket, context: RequestContext): Output<CreateBucketCommandOutput> {
  if (existing.region === "us-east-1" && context.region === "us-east-1") return { Location: `/${existing.name}` };
  throw new AwsError(
    "BucketAlreadyOwnedByYou",
    "Your previous request to create the named bucket succeeded and you already own it.",
    { status: 409, fields: { BucketName: existing.name } },
  );
}

const MAX_BUCKETS_PER_PAGE = 10_000;

function listBuckets(state: S3State, input: ListBucketsCommandInput): Output<ListBucketsCommandOutput> {
  const limit = input.MaxBuckets ?? MAX_BUCKETS_PER_PAGE;
  if (!(Number.isInteger(limit) && limit >= 1 && limit <= MAX_BUCKETS_PER_PAGE))
    throw invalidArgument("Argument max-buckets must be an integer between 1 and 10000", "max-buckets", limit);
  const after =
    input.ContinuationToken === undefined ? "" : Buffer.from(input.ContinuationToken, "base64url").toString();
  const names = [...state.buckets.values()]
    .filter((bucket) => bucket.name.startsWith(input.Prefix ?? "") && bucket.name > after)
    .filter((bucket) => input.BucketRegion === undefined || bucket.region === input.BucketRegion)
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const page = names.slice(0, limit);
  return {
    Buckets: page.map((bucket) => ({
      Name: bucket.name,
      CreationDate: new Date(bucket.created),
      BucketRegion: bucket.region,
      BucketArn: bucketArn(state, bucket.name),
    })),
    Owner: { ID: ownerId(state) },
    ...(input.Prefix === undefined ? {} : { Prefix: input.Prefix }),
    ...(names.length > page.length ? { ContinuationToken: Buffer.from(page.at(-1)!.name).toString("base64url") } : {}),
  };
}
