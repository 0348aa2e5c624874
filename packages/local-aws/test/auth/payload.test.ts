import { Readable } from "node:stream";
import { CreateBucketCommand, GetObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Cloud, createCloud } from "../../src/index.ts";
import { inPieces } from "./signing.ts";

let cloud: Cloud;

beforeEach(() => {
  cloud = createCloud({ clock: "fast" });
});
afterEach(() => cloud.close());

/** The SDK warns of streams that it cannot send again. */
const logger = { debug() {}, info() {}, warn() {}, error() {} };

/** Above what the listener reads whole, so that the body is checked while it streams. */
const LARGE = Buffer.alloc(9 * 1024 * 1024, "streamed ");

describe.each(["in process", "over HTTP"])("a streamed upload %s", (transport) => {
  async function client(): Promise<S3Client> {
    const { requestHandler, ...config } = cloud.clientConfig();
    const s3 = new S3Client(
      transport === "over HTTP"
        ? { ...config, endpoint: (await cloud.listen()).url, forcePathStyle: true, maxAttempts: 1, logger }
        : { ...config, requestHandler, forcePathStyle: true, maxAttempts: 1, logger },
    );
    await s3.send(new CreateBucketCommand({ Bucket: "uploads" }));
    return s3;
  }

  function put(Body: Readable, ContentLength: number): PutObjectCommand {
    return new PutObjectCommand({ Bucket: "uploads", Key: "k", Body, ContentLength });
  }

  test("in large chunks is stored as it was sent", async () => {
    const s3 = await client();

    await s3.send(put(inPieces(LARGE, 64 * 1024), LARGE.length));

    const { Body } = await s3.send(new GetObjectCommand({ Bucket: "uploads", Key: "k" }));
    expect(LARGE.equals(await Body!.transformToByteArray())).toBe(true);
    s3.destroy();
  });

  test("with a small chunk that is not the last is refused while it streams", async () => {
    const s3 = await client();
    const body = Readable.from([Buffer.from("small"), LARGE], { objectMode: false });

    await expect(s3.send(put(body, LARGE.length + 5))).rejects.toMatchObject({
      name: "InvalidChunkSizeError",
      Chunk: "2",
      BadChunkSize: "5",
    });
    s3.destroy();
  });

  test("shorter than it said is refused", async () => {
    const s3 = await client();

    await expect(s3.send(put(inPieces(LARGE, 64 * 1024), LARGE.length + 1))).rejects.toMatchObject({
      name: "IncompleteBody",
    });
    await expect(s3.send(new GetObjectCommand({ Bucket: "uploads", Key: "k" }))).rejects.toMatchObject({
      name: "NoSuchKey",
    });
    s3.destroy();
  });
});
