import { buffer } from "node:stream/consumers";
import { CreateBucketCommand, GetObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { beforeAll, describe, expect, test } from "vitest";
import { type S3Api, s3 as service } from "../../../src/services/s3/index.ts";
import { patterned, useS3 } from "./harness.ts";

describe("the interface for other services", () => {
  const harness = useS3("in-process");
  const bucket = "delivered";
  let api: S3Api;

  beforeAll(async () => {
    await harness.s3.send(new CreateBucketCommand({ Bucket: bucket }));
    api = harness.cloud.services.instance(service, harness.cloud.region).api;
  });

  test("objects put by a service are read by clients, and the other way round", async () => {
    const bytes = patterned(100_000);

    const put = await api.putObject(bucket, "out/1", bytes, { ContentType: "text/csv", metadata: { a: "b" } });
    await harness.s3.send(new PutObjectCommand({ Bucket: bucket, Key: "in/1", Body: "text" }));

    const read = await harness.s3.send(new GetObjectCommand({ Bucket: bucket, Key: "out/1" }));
    expect(read).toMatchObject({ ContentType: "text/csv", Metadata: { a: "b" }, ETag: put.etag });
    expect(Buffer.from(await read.Body!.transformToByteArray()).equals(bytes)).toBe(true);
    const got = api.getObject(bucket, "in/1", { start: 1 })!;
    expect(Buffer.isBuffer(got.body) ? got.body.toString() : await buffer(got.body)).toBe("ext");
  });

  test("a service streams what it puts, and its events name it", async () => {
    const records: unknown[] = [];
    const end = harness.cloud.hooks.subscribe("s3", (event) => records.push(event.detail.record));
    async function* chunks(): AsyncGenerator<Buffer> {
      for (let index = 0; index < 3; index++) yield patterned(50_000);
    }

    const put = await api.putObject(bucket, "stream", chunks(), { actor: { principalId: "AWS:firehose" } });
    end();

    expect(put.size).toBe(150_000);
    expect(records).toEqual([
      expect.objectContaining({ eventName: "ObjectCreated:Put", userIdentity: { principalId: "AWS:firehose" } }),
    ]);
  });

  test("listings go on past a page, and deleted objects are gone", async () => {
    for (let index = 0; index < 1005; index++) await api.putObject(bucket, `many/${index}`, Buffer.from("x"));
    api.deleteObject(bucket, "many/7");

    const keys = [...api.listObjects(bucket, "many/")].map(({ key }) => key);

    expect(keys).toHaveLength(1004);
    expect(keys).not.toContain("many/7");
    expect(api.headObject(bucket, "many/7")).toBeUndefined();
    expect(api.bucketRegion(bucket)).toBe("us-east-1");
    expect(api.bucketRegion("none")).toBeUndefined();
  });

  test("a bucket that is not there is refused as in the API", () => {
    expect(() => api.headObject("none", "k")).toThrow(expect.objectContaining({ code: "NoSuchBucket" }));
  });
});
