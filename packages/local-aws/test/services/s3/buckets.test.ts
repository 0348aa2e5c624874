import {
  CreateBucketCommand,
  type CreateBucketCommandInput,
  CreateMultipartUploadCommand,
  DeleteBucketCommand,
  GetBucketCorsCommand,
  GetBucketLocationCommand,
  GetBucketTaggingCommand,
  HeadBucketCommand,
  ListBucketsCommand,
  PutObjectCommand,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import { describe, expect, test } from "vitest";
import { failureOf, TRANSPORTS, useS3 } from "./harness.ts";

describe.each(TRANSPORTS)("buckets over %s", (transport) => {
  const harness = useS3(transport);

  function create(Bucket: string, options: Partial<CreateBucketCommandInput> = {}) {
    return harness.s3.send(new CreateBucketCommand({ Bucket, ...options }));
  }

  test("a bucket is in the Region it was created in", async () => {
    const frankfurt = harness.client({ region: "eu-central-1" });
    await create("in-virginia");
    await frankfurt.send(new CreateBucketCommand({ Bucket: "in-frankfurt" }));

    const virginia = await harness.s3.send(new GetBucketLocationCommand({ Bucket: "in-virginia" }));
    const located = await frankfurt.send(new GetBucketLocationCommand({ Bucket: "in-frankfurt" }));
    const head = await frankfurt.send(new HeadBucketCommand({ Bucket: "in-frankfurt" }));

    expect(virginia.LocationConstraint).toBeUndefined();
    expect(located.LocationConstraint).toBe("eu-central-1");
    expect(head).toMatchObject({ BucketRegion: "eu-central-1", BucketArn: "arn:aws:s3:::in-frankfurt" });
  });

  test("a request signed for another Region is sent on to the bucket's", async () => {
    const paris = harness.client({ region: "eu-west-3" });
    await paris.send(new CreateBucketCommand({ Bucket: "in-paris" }));
    await create("followed", { CreateBucketConfiguration: { LocationConstraint: "eu-west-3" } });

    const failure = await failureOf(harness.s3.send(new PutObjectCommand({ Bucket: "in-paris", Key: "k", Body: "x" })));
    const follower = harness.client({ followRegionRedirects: true });
    await follower.send(new PutObjectCommand({ Bucket: "followed", Key: "k", Body: "x" }));

    expect(failure).toMatchObject({ name: "PermanentRedirect", status: 301, Bucket: "in-paris" });
  });

  test("a location constraint must fit the Region that is asked", async () => {
    const paris = harness.client({ region: "eu-west-3" });

    const other = await failureOf(
      paris.send(
        new CreateBucketCommand({
          Bucket: "elsewhere",
          CreateBucketConfiguration: { LocationConstraint: "eu-west-1" },
        }),
      ),
    );

    expect(other).toMatchObject({ name: "IllegalLocationConstraintException", status: 400 });
  });

  test.each([
    "ab",
    "a".repeat(64),
    "Upper",
    "under_score",
    "-hyphen",
    "dot..dot",
    "192.168.1.1",
    "xn--name",
    "name-s3alias",
    "name.",
  ])("%s is no bucket name", async (name) => {
    const failure = await failureOf(create(name));

    expect(failure).toMatchObject({ name: "InvalidBucketName", status: 400 });
  });

  test("creating one's own bucket again is refused outside us-east-1", async () => {
    const paris = harness.client({ region: "eu-west-3" });
    await create("again-virginia");
    await paris.send(new CreateBucketCommand({ Bucket: "again-paris" }));

    await create("again-virginia");
    const failure = await failureOf(paris.send(new CreateBucketCommand({ Bucket: "again-paris" })));

    expect(failure).toMatchObject({ name: "BucketAlreadyOwnedByYou", status: 409 });
  });

  test("only an empty bucket is deleted, whatever uploads are under way", async () => {
    const Bucket = "full";
    await create(Bucket);
    await harness.s3.send(new PutObjectCommand({ Bucket, Key: "k", Body: "x" }));
    await create("uploading");
    const target = { Bucket: "uploading", Key: "k" };
    const { UploadId } = await harness.s3.send(new CreateMultipartUploadCommand(target));
    await harness.s3.send(new UploadPartCommand({ ...target, UploadId, PartNumber: 1, Body: "x" }));

    const failure = await failureOf(harness.s3.send(new DeleteBucketCommand({ Bucket })));
    await harness.s3.send(new DeleteBucketCommand({ Bucket: "uploading" }));
    const gone = await failureOf(harness.s3.send(new HeadBucketCommand({ Bucket: "uploading" })));

    expect(failure).toMatchObject({ name: "BucketNotEmpty", status: 409, BucketName: Bucket });
    expect(gone.status).toBe(404);
  });

  test("buckets are listed by name, in pages, by prefix and by Region", async () => {
    for (const name of ["page-c", "page-a", "page-b"]) await create(name);

    const names: string[] = [];
    let ContinuationToken: string | undefined;
    do {
      const page = await harness.s3.send(new ListBucketsCommand({ Prefix: "page-", MaxBuckets: 2, ContinuationToken }));
      names.push(...page.Buckets!.map(({ Name }) => Name!));
      ContinuationToken = page.ContinuationToken;
    } while (ContinuationToken !== undefined);
    const elsewhere = await harness.s3.send(new ListBucketsCommand({ Prefix: "page-", BucketRegion: "eu-west-1" }));

    expect(names).toEqual(["page-a", "page-b", "page-c"]);
    expect(elsewhere.Buckets ?? []).toEqual([]);
  });

  test("a bucket may be created with tags", async () => {
    await create("tagged-from-birth", { CreateBucketConfiguration: { Tags: [{ Key: "stage", Value: "test" }] } });

    const { TagSet } = await harness.s3.send(new GetBucketTaggingCommand({ Bucket: "tagged-from-birth" }));

    expect(TagSet).toEqual([{ Key: "stage", Value: "test" }]);
  });

  test.each([
    [{ ObjectOwnership: "ObjectWriter" as const }, "ObjectOwnership"],
    [{ ObjectLockEnabledForBucket: true }, "ObjectLockEnabledForBucket"],
    [{ CreateBucketConfiguration: { Bucket: { Type: "Directory" as const } } }, "Directory"],
  ])("what is not executed is refused by name: %o", async (options, name) => {
    const failure = await failureOf(create("refused", options));

    expect(failure).toMatchObject({ name: "NotImplemented", status: 400 });
    expect(failure.message).toContain(name);
  });

  test("an operation that is not there is refused by name", async () => {
    await create("cors");

    const failure = await failureOf(harness.s3.send(new GetBucketCorsCommand({ Bucket: "cors" })));

    expect(failure).toMatchObject({ name: "NotImplemented", status: 400 });
    expect(failure.message).toContain("GetBucketCors");
  });
});
