import {
  CreateBucketCommand,
  DeleteBucketTaggingCommand,
  DeleteObjectTaggingCommand,
  GetBucketTaggingCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  PutBucketTaggingCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
  type Tag,
} from "@aws-sdk/client-s3";
import { beforeAll, describe, expect, test } from "vitest";
import { failureOf, TRANSPORTS, useS3 } from "./harness.ts";

const Bucket = "tagged";

function tags(count: number): Tag[] {
  return Array.from({ length: count }, (_, index) => ({ Key: `k${index}`, Value: "v" }));
}

describe.each(TRANSPORTS)("tags over %s", (transport) => {
  const harness = useS3(transport);
  const object = { Bucket, Key: "object" };

  beforeAll(async () => {
    await harness.s3.send(new CreateBucketCommand({ Bucket }));
    await harness.s3.send(new PutObjectCommand({ ...object, Body: "x" }));
  });

  test("an object's tags are replaced, read and removed", async () => {
    const TagSet = [
      { Key: "Zähler", Value: "7 kWh" },
      { Key: "a:b/c=d+e-f@g_h.i", Value: "" },
    ];
    await harness.s3.send(new PutObjectTaggingCommand({ ...object, Tagging: { TagSet: tags(3) } }));
    await harness.s3.send(new PutObjectTaggingCommand({ ...object, Tagging: { TagSet } }));

    const read = await harness.s3.send(new GetObjectTaggingCommand(object));
    const head = await harness.s3.send(new HeadObjectCommand(object));
    await harness.s3.send(new DeleteObjectTaggingCommand(object));
    const after = await harness.s3.send(new GetObjectTaggingCommand(object));

    expect(read.TagSet).toEqual(TagSet);
    expect(head.TagCount).toBe(2);
    expect(after.TagSet).toEqual([]);
  });

  test("an object has up to 10 tags", async () => {
    await harness.s3.send(new PutObjectTaggingCommand({ ...object, Tagging: { TagSet: tags(10) } }));

    const failure = await failureOf(
      harness.s3.send(new PutObjectTaggingCommand({ ...object, Tagging: { TagSet: tags(11) } })),
    );

    expect(failure).toMatchObject({ name: "BadRequest", status: 400 });
    expect(failure.message).toBe("Object tags cannot be greater than 10");
  });

  test.each([
    [[{ Key: "aws:owner", Value: "x" }], "Your TagKey cannot be prefixed with aws:"],
    [[{ Key: "a;b", Value: "x" }], "The TagKey you have provided is invalid"],
    [[{ Key: "k".repeat(129), Value: "x" }], "The TagKey you have provided is invalid"],
    [[{ Key: "k", Value: "v".repeat(257) }], "The TagValue you have provided is invalid"],
    [[...tags(1), ...tags(1)], "Cannot provide multiple Tags with the same key"],
  ])("tags that S3 does not take are refused: %o", async (TagSet, message) => {
    const failure = await failureOf(harness.s3.send(new PutObjectTaggingCommand({ ...object, Tagging: { TagSet } })));

    expect(failure).toMatchObject({ name: "InvalidTag", status: 400, message });
  });

  test("tags in an upload's header are held to the same rules", async () => {
    const twice = await failureOf(harness.s3.send(new PutObjectCommand({ ...object, Body: "x", Tagging: "a=1&a=2" })));
    const invalid = await failureOf(harness.s3.send(new PutObjectCommand({ ...object, Body: "x", Tagging: "a;=1" })));

    expect(twice).toMatchObject({ name: "InvalidArgument", status: 400 });
    expect(invalid).toMatchObject({ name: "InvalidTag", status: 400 });
  });

  test("a bucket has up to 50 tags", async () => {
    await harness.s3.send(new PutBucketTaggingCommand({ Bucket, Tagging: { TagSet: tags(50) } }));
    const read = await harness.s3.send(new GetBucketTaggingCommand({ Bucket }));

    const failure = await failureOf(
      harness.s3.send(new PutBucketTaggingCommand({ Bucket, Tagging: { TagSet: tags(51) } })),
    );
    await harness.s3.send(new DeleteBucketTaggingCommand({ Bucket }));
    const none = await failureOf(harness.s3.send(new GetBucketTaggingCommand({ Bucket })));

    expect(read.TagSet).toHaveLength(50);
    expect(failure).toMatchObject({ name: "BadRequest", status: 400 });
    expect(none).toMatchObject({ name: "NoSuchTagSet", status: 404 });
  });
});
