import http from "node:http";
import {
  CreateBucketCommand,
  GetBucketLocationCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { beforeAll, describe, expect, test } from "vitest";
import { patterned, useS3 } from "./harness.ts";

const Bucket = "presigned";

describe("presigned URLs", () => {
  const harness = useS3("http", { region: "eu-west-1" });

  beforeAll(async () => {
    await harness.s3.send(new CreateBucketCommand({ Bucket }));
  });

  test("a download needs no more than its URL", async () => {
    await harness.s3.send(new PutObjectCommand({ Bucket, Key: "a b/ü", Body: patterned(200_000) }));
    const command = new GetObjectCommand({
      Bucket,
      Key: "a b/ü",
      ResponseContentDisposition: 'attachment; filename="trips.csv"',
    });
    const url = await getSignedUrl(harness.s3, command, { expiresIn: 60 });

    const response = await fetch(url, { headers: { range: "bytes=10-19" } });

    expect(response.status).toBe(206);
    expect(Buffer.from(await response.arrayBuffer())).toEqual(patterned(200_000).subarray(10, 20));
    expect(response.headers.get("content-disposition")).toBe('attachment; filename="trips.csv"');
  });

  test("an upload brings its body, and the metadata that was signed into its URL", async () => {
    const command = new PutObjectCommand({ Bucket, Key: "up", Metadata: { origin: "browser" } });
    const url = await getSignedUrl(harness.s3, command);
    expect(url).toContain("x-amz-checksum-crc32");

    const response = await fetch(url, { method: "PUT", body: "text" });

    const head = await harness.s3.send(new HeadObjectCommand({ Bucket, Key: "up" }));
    expect(response.status).toBe(200);
    expect(head).toMatchObject({ ContentLength: 4, Metadata: { origin: "browser" } });
  });

  test("an upload without a type has S3's default type", async () => {
    const url = await getSignedUrl(harness.s3, new PutObjectCommand({ Bucket, Key: "untyped" }));

    await fetch(url, { method: "PUT", body: new Uint8Array([1]) });

    const head = await harness.s3.send(new HeadObjectCommand({ Bucket, Key: "untyped" }));
    expect(head.ContentType).toBe("binary/octet-stream");
  });

  test("a URL for another key, or changed, is refused", async () => {
    const url = await getSignedUrl(harness.s3, new GetObjectCommand({ Bucket, Key: "one" }));

    const response = await fetch(url.replace("/one?", "/two?"));

    expect(response.status).toBe(403);
    expect(await response.text()).toContain("<Code>SignatureDoesNotMatch</Code>");
  });

  test("an upload of unknown length is refused", async () => {
    const url = await getSignedUrl(harness.s3, new PutObjectCommand({ Bucket, Key: "endless" }));
    const body = new ReadableStream({
      start(controller) {
        controller.enqueue(new Uint8Array(10));
        controller.close();
      },
    });

    const response = await fetch(url, { method: "PUT", body, duplex: "half" } as RequestInit);

    expect(response.status).toBe(411);
    expect(await response.text()).toContain("<Code>MissingContentLength</Code>");
  });

  test("an upload above 5 GiB is refused before its body", async () => {
    const url = await getSignedUrl(harness.s3, new PutObjectCommand({ Bucket, Key: "huge" }));

    const [status, text] = await new Promise<[number | undefined, string]>((resolve, reject) => {
      const headers = { "content-length": 5 * 1024 ** 3 + 1 };
      const request = http.request(url, { method: "PUT", headers }, (response) => {
        let body = "";
        response.on("data", (chunk: Buffer) => {
          body += chunk.toString();
        });
        response.once("end", () => {
          request.destroy();
          resolve([response.statusCode, body]);
        });
      });
      request.once("error", reject);
      request.flushHeaders();
    });

    expect(status).toBe(400);
    expect(text).toContain("<Code>EntityTooLarge</Code>");
    expect(text).toContain("<MaxSizeAllowed>5368709120</MaxSizeAllowed>");
  });

  test("the location of a bucket is the document itself, as S3 writes it", async () => {
    const url = await getSignedUrl(harness.s3, new GetBucketLocationCommand({ Bucket }));

    const text = await (await fetch(url)).text();

    expect(text).toMatch(/<LocationConstraint xmlns="[^"]+">eu-west-1<\/LocationConstraint>$/);
  });

  test("answers that have no body have none", async () => {
    const { ETag } = await harness.s3.send(new PutObjectCommand({ Bucket, Key: "same", Body: "x" }));
    const url = await getSignedUrl(harness.s3, new GetObjectCommand({ Bucket, Key: "same" }));
    const missing = await getSignedUrl(harness.s3, new HeadObjectCommand({ Bucket, Key: "none" }));

    const unchanged = await fetch(url, { headers: { "if-none-match": ETag! } });
    const none = await fetch(missing, { method: "HEAD" });

    expect([unchanged.status, await unchanged.text(), unchanged.headers.get("etag")]).toEqual([304, "", ETag]);
    expect([none.status, await none.text()]).toEqual([404, ""]);
  });
});
