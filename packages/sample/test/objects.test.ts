import { gzipSync } from "node:zlib";
import { CreateBucketCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { createCloud } from "@millrace/local-aws";
import { expect, onTestFinished, test } from "vitest";
import type { AwsClients } from "../src/clients.ts";
import { bytesOf, listObjects, readLines } from "../src/objects.ts";

test("objects below a prefix are listed over pages, and read whether they are gzip or not", async () => {
  const cloud = createCloud({ clock: "fast" });
  onTestFinished(() => cloud.close());
  const s3 = new S3Client({ ...cloud.clientConfig(), forcePathStyle: true });
  const context = { aws: { s3: () => s3 } as unknown as AwsClients, outputs: { bucket: "lake" } };
  await s3.send(new CreateBucketCommand({ Bucket: "lake" }));
  const put = (Key: string, Body: string | Buffer, ContentEncoding?: string) =>
    s3.send(new PutObjectCommand({ Bucket: "lake", Key, Body, ContentEncoding }));
  for (let index = 0; index < 1001; index++) await put(`many/${String(index).padStart(4, "0")}`, "x");
  await put("a/plain", "one\n\ntwo\n");
  await put("a/named.gz", gzipSync("three\n"));
  await put("a/told", gzipSync("four"), "gzip");

  const many = await listObjects(context, "many/");
  expect(many).toHaveLength(1001);
  expect(many.at(-1)).toEqual({ key: "many/1000", bytes: 1 });
  expect(bytesOf(many)).toBe(1001);
  const lines = await Promise.all(["a/plain", "a/named.gz", "a/told"].map((key) => readLines(context, key)));
  expect(lines).toEqual([["one", "two"], ["three"], ["four"]]);
});
