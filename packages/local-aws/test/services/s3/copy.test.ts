import { createHash } from "node:crypto";
import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  PutObjectCommand,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import { beforeAll, describe, expect, test } from "vitest";
import { failureOf, patterned, TRANSPORTS, useS3 } from "./harness.ts";

const Bucket = "copies";
const CopySource = `${Bucket}/source`;

describe.each(TRANSPORTS)("copies over %s", (transport) => {
  const harness = useS3(transport);
  const bytes = patterned(100_000);

  beforeAll(async () => {
    await harness.s3.send(new CreateBucketCommand({ Bucket }));
    await harness.s3.send(new CreateBucketCommand({ Bucket: "elsewhere" }));
    await harness.s3.send(
      new PutObjectCommand({
        Bucket,
        Key: "source",
        Body: bytes,
        ContentType: "text/plain",
        Metadata: { a: "1" },
        Tagging: "k=v",
      }),
    );
  });

  test("a copy has the bytes, metadata and tags of its source, and outlives it", async () => {
    await harness.s3.send(new CopyObjectCommand({ Bucket, Key: "first", CopySource }));
    const copied = await harness.s3.send(
      new CopyObjectCommand({ Bucket: "elsewhere", Key: "second", CopySource: `${Bucket}/first` }),
    );
    await harness.s3.send(new DeleteObjectCommand({ Bucket, Key: "first" }));

    const read = await harness.s3.send(new GetObjectCommand({ Bucket: "elsewhere", Key: "second" }));
    expect(Buffer.from(await read.Body!.transformToByteArray()).equals(bytes)).toBe(true);
    expect(read).toMatchObject({ ContentType: "text/plain", Metadata: { a: "1" }, TagCount: 1 });
    expect(read.ETag).toBe(copied.CopyObjectResult!.ETag);
  });

  test("directives replace metadata and tags", async () => {
    await harness.s3.send(
      new CopyObjectCommand({
        Bucket,
        Key: "replaced",
        CopySource,
        MetadataDirective: "REPLACE",
        TaggingDirective: "REPLACE",
        ContentType: "text/csv",
        Metadata: { b: "2" },
        Tagging: "x=y&z=",
      }),
    );

    const head = await harness.s3.send(new HeadObjectCommand({ Bucket, Key: "replaced" }));
    const { TagSet } = await harness.s3.send(new GetObjectTaggingCommand({ Bucket, Key: "replaced" }));
    expect(head).toMatchObject({ ContentType: "text/csv", Metadata: { b: "2" } });
    expect(TagSet).toEqual([
      { Key: "x", Value: "y" },
      { Key: "z", Value: "" },
    ]);
  });

  test("a copy to itself must change something", async () => {
    const failure = await failureOf(harness.s3.send(new CopyObjectCommand({ Bucket, Key: "source", CopySource })));
    await harness.s3.send(new PutObjectCommand({ Bucket, Key: "itself", Body: "x" }));
    await harness.s3.send(
      new CopyObjectCommand({
        Bucket,
        Key: "itself",
        CopySource: `${Bucket}/itself`,
        MetadataDirective: "REPLACE",
        Metadata: { now: "1" },
      }),
    );

    const head = await harness.s3.send(new HeadObjectCommand({ Bucket, Key: "itself" }));
    expect(failure).toMatchObject({ name: "InvalidRequest", status: 400 });
    expect(head.Metadata).toEqual({ now: "1" });
  });

  test("a copy may have another checksum", async () => {
    const { CopyObjectResult } = await harness.s3.send(
      new CopyObjectCommand({ Bucket, Key: "sha", CopySource, ChecksumAlgorithm: "SHA256" }),
    );

    expect(CopyObjectResult!.ChecksumSHA256).toBe(createHash("sha256").update(bytes).digest("base64"));
  });

  test("a copy of an object of several parts is a whole one, with the ETag of its bytes", async () => {
    const target = { Bucket, Key: "parted" };
    const { UploadId } = await harness.s3.send(new CreateMultipartUploadCommand(target));
    const { ETag } = await harness.s3.send(new UploadPartCommand({ ...target, UploadId, PartNumber: 1, Body: bytes }));
    const Parts = [{ PartNumber: 1, ETag }];
    await harness.s3.send(new CompleteMultipartUploadCommand({ ...target, UploadId, MultipartUpload: { Parts } }));

    const { CopyObjectResult } = await harness.s3.send(
      new CopyObjectCommand({ Bucket, Key: "joined", CopySource: `${Bucket}/parted` }),
    );

    expect(CopyObjectResult!.ETag).toBe(`"${createHash("md5").update(bytes).digest("hex")}"`);
    expect(CopyObjectResult!.ChecksumType).toBe("FULL_OBJECT");
  });

  test("sources are URL-encoded and may begin with a slash", async () => {
    const key = "ä b+c?d&e/f";
    await harness.s3.send(new PutObjectCommand({ Bucket, Key: key, Body: "odd" }));

    await harness.s3.send(
      new CopyObjectCommand({ Bucket, Key: "odd", CopySource: `/${Bucket}/${encodeURIComponent(key)}` }),
    );

    const { Body } = await harness.s3.send(new GetObjectCommand({ Bucket, Key: "odd" }));
    expect(await Body!.transformToString()).toBe("odd");
  });

  test("a source that is none is refused", async () => {
    const none = await failureOf(harness.s3.send(new CopyObjectCommand({ Bucket, Key: "x", CopySource: "nothing" })));
    const missing = await failureOf(
      harness.s3.send(new CopyObjectCommand({ Bucket, Key: "x", CopySource: `${Bucket}/missing` })),
    );

    expect(none).toMatchObject({ name: "InvalidArgument", status: 400 });
    expect(missing).toMatchObject({ name: "NoSuchKey", status: 404, Key: "missing" });
  });
});
