import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import {
  type ChecksumAlgorithm,
  CreateBucketCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import { beforeAll, describe, expect, test } from "vitest";
import { failureOf, TRANSPORTS, useS3 } from "./harness.ts";

const Bucket = "checksums";

/** Checksums of "123456789": the check values of the CRC catalogue (reveng), and of the hashes' own definitions. */
const TEXT = "123456789";
const EXPECTED = {
  CRC32: Buffer.from("cbf43926", "hex").toString("base64"),
  CRC32C: Buffer.from("e3069283", "hex").toString("base64"),
  CRC64NVME: Buffer.from("ae8b14860a799888", "hex").toString("base64"),
  SHA1: createHash("sha1").update(TEXT).digest("base64"),
  SHA256: createHash("sha256").update(TEXT).digest("base64"),
} as const;
const ALGORITHMS = Object.keys(EXPECTED) as (keyof typeof EXPECTED)[];

describe.each(TRANSPORTS)("checksums over %s", (transport) => {
  const harness = useS3(transport);

  beforeAll(async () => {
    await harness.s3.send(new CreateBucketCommand({ Bucket }));
  });

  test.each(ALGORITHMS.filter((name) => name !== "CRC64NVME"))(
    "%s that the SDK computes is verified, kept and returned when asked for",
    async (algorithm) => {
      const put = await harness.s3.send(
        new PutObjectCommand({ Bucket, Key: algorithm, Body: TEXT, ChecksumAlgorithm: algorithm as ChecksumAlgorithm }),
      );
      const asked = await harness.s3.send(new GetObjectCommand({ Bucket, Key: algorithm, ChecksumMode: "ENABLED" }));
      const part = await harness.s3.send(
        new GetObjectCommand({ Bucket, Key: algorithm, ChecksumMode: "ENABLED", Range: "bytes=0-3" }),
      );

      expect(put[`Checksum${algorithm}`]).toBe(EXPECTED[algorithm]);
      expect(asked).toMatchObject({ [`Checksum${algorithm}`]: EXPECTED[algorithm], ChecksumType: "FULL_OBJECT" });
      expect(await asked.Body!.transformToString()).toBe(TEXT);
      expect(part[`Checksum${algorithm}`]).toBeUndefined();
    },
  );

  test.each(ALGORITHMS)("%s given with an upload is verified", async (algorithm) => {
    const right = { Bucket, Key: "given", Body: TEXT, [`Checksum${algorithm}`]: EXPECTED[algorithm] };
    await harness.s3.send(new PutObjectCommand(right));

    const failure = await failureOf(
      harness.s3.send(new PutObjectCommand({ ...right, Key: "wrong", Body: "987654321" })),
    );
    const missing = await failureOf(harness.s3.send(new HeadObjectCommand({ Bucket, Key: "wrong" })));

    expect(failure).toMatchObject({
      name: "BadDigest",
      status: 400,
      message: `The ${algorithm} you specified did not match the calculated checksum.`,
    });
    expect(missing.status).toBe(404);
  });

  test.each(["CRC32", "CRC32C", "SHA1", "SHA256"] as const)("%s in a trailer is verified", async (algorithm) => {
    const put = await harness.s3.send(
      new PutObjectCommand({
        Bucket,
        Key: "trailer",
        Body: Readable.from([Buffer.from(TEXT)]),
        ContentLength: TEXT.length,
        ChecksumAlgorithm: algorithm,
      }),
    );

    expect(put[`Checksum${algorithm}`]).toBe(EXPECTED[algorithm]);
  });

  test("S3 computes CRC64NVME when the caller sends nothing", async () => {
    const bare = harness.client({ requestChecksumCalculation: "WHEN_REQUIRED" });

    const put = await bare.send(new PutObjectCommand({ Bucket, Key: "bare", Body: TEXT }));

    expect(put).toMatchObject({ ChecksumCRC64NVME: EXPECTED.CRC64NVME, ChecksumType: "FULL_OBJECT" });
  });

  test("Content-MD5 is verified", async () => {
    const ContentMD5 = createHash("md5").update(TEXT).digest("base64");
    await harness.s3.send(new PutObjectCommand({ Bucket, Key: "md5", Body: TEXT, ContentMD5 }));

    const wrong = await failureOf(
      harness.s3.send(new PutObjectCommand({ Bucket, Key: "md5", Body: "other", ContentMD5 })),
    );
    const invalid = await failureOf(
      harness.s3.send(new PutObjectCommand({ Bucket, Key: "md5", Body: TEXT, ContentMD5: "abc" })),
    );

    expect(wrong).toMatchObject({ name: "BadDigest", status: 400, ExpectedDigest: ContentMD5 });
    expect(invalid).toMatchObject({ name: "InvalidDigest", status: 400 });
  });

  test("a value that is no digest is refused before the upload", async () => {
    const failure = await failureOf(
      harness.s3.send(new PutObjectCommand({ Bucket, Key: "x", Body: TEXT, ChecksumSHA256: "AAAA" })),
    );

    expect(failure).toMatchObject({
      name: "InvalidRequest",
      message: "Value for x-amz-checksum-sha256 header is invalid.",
    });
  });

  test("algorithms that are not executed are refused by name", async () => {
    const failure = await failureOf(
      harness.s3.send(new PutObjectCommand({ Bucket, Key: "x", Body: TEXT, ChecksumXXHASH64: "AAAAAAAAAAA=" })),
    );

    expect(failure).toMatchObject({ name: "NotImplemented", status: 400 });
    expect(failure.message).toContain("XXHASH64");
  });

  test("the ETag of an object put whole is its MD5", async () => {
    const put = await harness.s3.send(new PutObjectCommand({ Bucket, Key: "etag", Body: TEXT }));

    expect(put.ETag).toBe(`"${createHash("md5").update(TEXT).digest("hex")}"`);
  });
});
