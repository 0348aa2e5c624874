import { createHash } from "node:crypto";
import { readdirSync } from "node:fs";
import path from "node:path";
import {
  AbortMultipartUploadCommand,
  type ChecksumAlgorithm,
  type CompletedPart,
  CompleteMultipartUploadCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  type CreateMultipartUploadCommandInput,
  GetObjectAttributesCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListPartsCommand,
  PutObjectCommand,
  UploadPartCommand,
  UploadPartCopyCommand,
} from "@aws-sdk/client-s3";
import { Upload } from "@aws-sdk/lib-storage";
import { beforeAll, describe, expect, test } from "vitest";
import { createChecksum } from "../../../src/services/s3/checksums.ts";
import { failureOf, patterned, TRANSPORTS, useS3 } from "./harness.ts";

const Bucket = "multipart";
const MIB = 1024 * 1024;

function digest(algorithm: "CRC32" | "CRC32C" | "CRC64NVME" | "SHA1" | "SHA256", bytes: Uint8Array): Buffer {
  const running = createChecksum(algorithm);
  running.update(bytes);
  return running.digest();
}

describe.each(TRANSPORTS)("multipart uploads over %s", (transport) => {
  const harness = useS3(transport);

  beforeAll(async () => {
    await harness.s3.send(new CreateBucketCommand({ Bucket }));
  });

  async function start(Key: string, options: Partial<CreateMultipartUploadCommandInput> = {}) {
    const { UploadId } = await harness.s3.send(new CreateMultipartUploadCommand({ Bucket, Key, ...options }));
    return { Bucket, Key, UploadId };
  }

  async function upload(
    target: { Bucket: string; Key: string; UploadId: string | undefined },
    bodies: readonly Buffer[],
    ChecksumAlgorithm?: ChecksumAlgorithm,
  ): Promise<CompletedPart[]> {
    const parts: CompletedPart[] = [];
    for (const [index, Body] of bodies.entries()) {
      const PartNumber = index + 1;
      const { $metadata, ServerSideEncryption, ...part } = await harness.s3.send(
        new UploadPartCommand({ ...target, PartNumber, Body, ChecksumAlgorithm }),
      );
      parts.push(ChecksumAlgorithm ? { PartNumber, ...part } : { PartNumber, ETag: part.ETag });
    }
    return parts;
  }

  test("parts become one object with the ETag of their digests", async () => {
    const bodies = [patterned(5 * MIB), patterned(5 * MIB + 1), Buffer.from("the end")];
    const target = await start("whole", { ContentType: "text/plain", Metadata: { a: "b" }, Tagging: "t=1" });
    const Parts = await upload(target, bodies);

    const done = await harness.s3.send(new CompleteMultipartUploadCommand({ ...target, MultipartUpload: { Parts } }));
    const read = await harness.s3.send(new GetObjectCommand({ Bucket, Key: "whole" }));

    const digests = bodies.map((body) => createHash("md5").update(body).digest());
    expect(done.ETag).toBe(`"${createHash("md5").update(Buffer.concat(digests)).digest("hex")}-3"`);
    expect(Buffer.from(await read.Body!.transformToByteArray()).equals(Buffer.concat(bodies))).toBe(true);
    expect(read).toMatchObject({ ContentType: "text/plain", Metadata: { a: "b" }, TagCount: 1 });
    const { TagSet } = await harness.s3.send(new GetObjectTaggingCommand({ Bucket, Key: "whole" }));
    expect(TagSet).toEqual([{ Key: "t", Value: "1" }]);
  });

  test("a range and a part number read across the parts", async () => {
    const bodies = [patterned(5 * MIB), patterned(100_000)];
    const whole = Buffer.concat(bodies);
    const target = await start("across");
    await harness.s3.send(
      new CompleteMultipartUploadCommand({ ...target, MultipartUpload: { Parts: await upload(target, bodies) } }),
    );

    const range = await harness.s3.send(
      new GetObjectCommand({ Bucket, Key: "across", Range: `bytes=${5 * MIB - 10}-${5 * MIB + 9}` }),
    );
    const part = await harness.s3.send(new GetObjectCommand({ Bucket, Key: "across", PartNumber: 2 }));

    expect(Buffer.from(await range.Body!.transformToByteArray())).toEqual(whole.subarray(5 * MIB - 10, 5 * MIB + 10));
    expect(Buffer.from(await part.Body!.transformToByteArray()).equals(bodies[1]!)).toBe(true);
    expect(part).toMatchObject({
      PartsCount: 2,
      ContentRange: `bytes ${5 * MIB}-${whole.length - 1}/${whole.length}`,
    });
  });

  test.each(["CRC32", "CRC32C", "SHA1", "SHA256"] as const)(
    "a composite %s is made of those of the parts",
    async (algorithm) => {
      const bodies = [patterned(5 * MIB), Buffer.from("tail")];
      const target = await start(algorithm, { ChecksumAlgorithm: algorithm });
      const Parts = await upload(target, bodies, algorithm);

      const done = await harness.s3.send(new CompleteMultipartUploadCommand({ ...target, MultipartUpload: { Parts } }));
      const described = await harness.s3.send(
        new GetObjectAttributesCommand({
          Bucket,
          Key: algorithm,
          ObjectAttributes: ["Checksum", "ObjectParts", "ObjectSize", "ETag", "StorageClass"],
        }),
      );

      const own = digest(algorithm, Buffer.concat(bodies.map((body) => digest(algorithm, body)))).toString("base64");
      expect(done).toMatchObject({ [`Checksum${algorithm}`]: `${own}-2`, ChecksumType: "COMPOSITE" });
      expect(described).toMatchObject({
        Checksum: { [`Checksum${algorithm}`]: own, ChecksumType: "COMPOSITE" },
        ObjectSize: 5 * MIB + 4,
        ETag: done.ETag!.slice(1, -1),
        StorageClass: "STANDARD",
      });
      expect(described.ObjectParts).toMatchObject({ TotalPartsCount: 2, IsTruncated: false });
      expect(described.ObjectParts!.Parts!.map(({ Size }) => Size)).toEqual([5 * MIB, 4]);
    },
  );

  test.each(["CRC32", "CRC32C", "CRC64NVME"] as const)(
    "a full-object %s is that of all the bytes",
    async (algorithm) => {
      const bodies = [patterned(5 * MIB), patterned(70_000)];
      const target = await start(`full/${algorithm}`, { ChecksumAlgorithm: algorithm, ChecksumType: "FULL_OBJECT" });
      const Parts: CompletedPart[] = [];
      for (const [index, Body] of bodies.entries()) {
        const checksum = { [`Checksum${algorithm}`]: digest(algorithm, Body).toString("base64") };
        const { ETag } = await harness.s3.send(
          new UploadPartCommand({ ...target, PartNumber: index + 1, Body, ...checksum }),
        );
        Parts.push({ PartNumber: index + 1, ETag });
      }
      const whole = digest(algorithm, Buffer.concat(bodies)).toString("base64");

      const wrong = await failureOf(
        harness.s3.send(
          new CompleteMultipartUploadCommand({
            ...target,
            MultipartUpload: { Parts },
            [`Checksum${algorithm}`]: digest(algorithm, Buffer.from("x")).toString("base64"),
          }),
        ),
      );
      const done = await harness.s3.send(
        new CompleteMultipartUploadCommand({
          ...target,
          MultipartUpload: { Parts },
          ChecksumType: "FULL_OBJECT",
          MpuObjectSize: 5 * MIB + 70_000,
          [`Checksum${algorithm}`]: whole,
        }),
      );

      expect(wrong).toMatchObject({ name: "BadDigest", status: 400 });
      expect(done).toMatchObject({ [`Checksum${algorithm}`]: whole, ChecksumType: "FULL_OBJECT" });
    },
  );

  test("an upload that names no algorithm gets a full-object CRC64NVME", async () => {
    const bare = harness.client({ requestChecksumCalculation: "WHEN_REQUIRED" });
    const bodies = [patterned(5 * MIB), Buffer.from("x")];
    const target = { Bucket, Key: "default" };
    const { UploadId, ChecksumAlgorithm } = await bare.send(new CreateMultipartUploadCommand(target));
    const Parts: CompletedPart[] = [];
    for (const [index, Body] of bodies.entries()) {
      const { ETag } = await bare.send(new UploadPartCommand({ ...target, UploadId, PartNumber: index + 1, Body }));
      Parts.push({ PartNumber: index + 1, ETag });
    }

    await bare.send(new CompleteMultipartUploadCommand({ ...target, UploadId, MultipartUpload: { Parts } }));
    const head = await bare.send(new HeadObjectCommand({ ...target, ChecksumMode: "ENABLED" }));

    expect(ChecksumAlgorithm).toBeUndefined();
    expect(head.ChecksumCRC64NVME).toBe(digest("CRC64NVME", Buffer.concat(bodies)).toString("base64"));
  });

  test("a completion that repeats checksums of another algorithm than the upload's is refused", async () => {
    const target = await start("repeated");
    const { ETag, ChecksumCRC32 } = await harness.s3.send(
      new UploadPartCommand({ ...target, PartNumber: 1, Body: "x" }),
    );
    const Parts = [{ PartNumber: 1, ETag, ChecksumCRC32 }];

    const failure = await failureOf(
      harness.s3.send(new CompleteMultipartUploadCommand({ ...target, MultipartUpload: { Parts } })),
    );

    expect(ChecksumCRC32).toBeDefined();
    expect(failure).toMatchObject({ name: "InvalidPart", status: 400 });
  });

  test("checksum types that S3 does not combine are refused", async () => {
    const composite = await failureOf(start("x", { ChecksumAlgorithm: "CRC64NVME", ChecksumType: "COMPOSITE" }));
    const full = await failureOf(start("x", { ChecksumAlgorithm: "SHA256", ChecksumType: "FULL_OBJECT" }));

    expect(composite.message).toBe("The COMPOSITE checksum type cannot be used with the crc64nvme checksum algorithm.");
    expect(full.message).toBe("The FULL_OBJECT checksum type cannot be used with the sha256 checksum algorithm.");
  });

  test("a part with another checksum than the upload's is refused", async () => {
    const target = await start("mismatch", { ChecksumAlgorithm: "SHA256" });

    const failure = await failureOf(upload(target, [Buffer.from("x")], "CRC32"));

    expect(failure).toMatchObject({
      name: "InvalidRequest",
      message: "Checksum Type mismatch occurred, expected checksum Type: sha256, actual checksum Type: crc32",
    });
  });

  test("parts out of order, unknown or changed are refused, and the upload lives on", async () => {
    const target = await start("parts");
    const Parts = await upload(target, [patterned(5 * MIB), Buffer.from("b")]);
    const complete = (parts: CompletedPart[]) =>
      harness.s3.send(new CompleteMultipartUploadCommand({ ...target, MultipartUpload: { Parts: parts } }));

    const order = await failureOf(complete([Parts[1]!, Parts[0]!]));
    const twice = await failureOf(complete([Parts[0]!, Parts[0]!]));
    const unknown = await failureOf(complete([Parts[0]!, { ...Parts[1]!, PartNumber: 3 }]));
    const changed = await failureOf(complete([Parts[0]!, { ...Parts[1]!, ETag: Parts[0]!.ETag }]));
    const none = await failureOf(complete([]));

    expect(order).toMatchObject({ name: "InvalidPartOrder", status: 400 });
    expect(twice).toMatchObject({ name: "InvalidPartOrder", status: 400 });
    expect(unknown).toMatchObject({ name: "InvalidPart", status: 400 });
    expect(changed).toMatchObject({ name: "InvalidPart", status: 400 });
    expect(none.status).toBe(400);
    expect((await complete(Parts)).ETag).toMatch(/-2"$/);
  });

  test("every part but the last has at least 5 MiB", async () => {
    const target = await start("small");
    const Parts = await upload(target, [patterned(5 * MIB - 1), Buffer.from("b")]);

    const failure = await failureOf(
      harness.s3.send(new CompleteMultipartUploadCommand({ ...target, MultipartUpload: { Parts } })),
    );

    expect(failure).toMatchObject({ name: "EntityTooSmall", status: 400, MinSizeAllowed: String(5 * MIB) });
  });

  test("a part put again replaces the earlier one, and parts left out are dropped", async () => {
    const target = await start("again");
    await upload(target, [Buffer.from("old")]);
    const first = await upload(target, [Buffer.from("new")]);
    await harness.s3.send(new UploadPartCommand({ ...target, PartNumber: 9, Body: "unused" }));

    await harness.s3.send(new CompleteMultipartUploadCommand({ ...target, MultipartUpload: { Parts: first } }));

    const { Body } = await harness.s3.send(new GetObjectCommand({ Bucket, Key: "again" }));
    expect(await Body!.transformToString()).toBe("new");
  });

  test.each([0, 10_001])("part number %i is refused", async (PartNumber) => {
    const target = await start("numbers");

    const failure = await failureOf(harness.s3.send(new UploadPartCommand({ ...target, PartNumber, Body: "x" })));

    expect(failure).toMatchObject({ name: "InvalidArgument", status: 400 });
  });

  test("an aborted upload is gone with its files", async () => {
    const folder = path.join(harness.cloud.directory, "s3", "global", "blobs");
    const before = readdirSync(folder).length;
    const target = await start("aborted");
    await upload(target, [patterned(200_000)]);
    expect(readdirSync(folder).length).toBe(before + 1);

    await harness.s3.send(new AbortMultipartUploadCommand(target));

    expect(readdirSync(folder).length).toBe(before);
    const failure = await failureOf(harness.s3.send(new ListPartsCommand(target)));
    expect(failure).toMatchObject({ name: "NoSuchUpload", status: 404, UploadId: target.UploadId });
  });

  test("a part may be copied from a range of an object", async () => {
    const source = patterned(300_000);
    await harness.s3.send(new PutObjectCommand({ Bucket, Key: "source a+b", Body: source }));
    const target = await start("copied");
    const CopySource = `${Bucket}/${encodeURIComponent("source a+b")}`;

    const { CopyPartResult } = await harness.s3.send(
      new UploadPartCopyCommand({ ...target, PartNumber: 1, CopySource, CopySourceRange: "bytes=100-199999" }),
    );
    const Parts = [{ PartNumber: 1, ETag: CopyPartResult!.ETag }];
    await harness.s3.send(new CompleteMultipartUploadCommand({ ...target, MultipartUpload: { Parts } }));

    const { Body } = await harness.s3.send(new GetObjectCommand({ Bucket, Key: "copied" }));
    expect(Buffer.from(await Body!.transformToByteArray()).equals(source.subarray(100, 200_000))).toBe(true);
    const outside = await failureOf(
      harness.s3.send(
        new UploadPartCopyCommand({
          ...(await start("copied")),
          PartNumber: 1,
          CopySource,
          CopySourceRange: "bytes=0-300000",
        }),
      ),
    );
    expect(outside).toMatchObject({ name: "InvalidArgument", status: 400 });
  });

  test("parts and uploads are listed in pages", async () => {
    const target = await start("listed/parts");
    await upload(target, [Buffer.from("a"), Buffer.from("bb"), Buffer.from("ccc")]);

    const first = await harness.s3.send(new ListPartsCommand({ ...target, MaxParts: 2 }));
    const second = await harness.s3.send(
      new ListPartsCommand({ ...target, MaxParts: 2, PartNumberMarker: first.NextPartNumberMarker }),
    );

    expect(first).toMatchObject({ IsTruncated: true, NextPartNumberMarker: "2", MaxParts: 2 });
    expect(second.Parts!.map(({ PartNumber, Size }) => [PartNumber, Size])).toEqual([[3, 3]]);
    expect(second.IsTruncated).toBe(false);
  });

  test("uploads are listed by key, then by age, with prefixes and markers", async () => {
    const a1 = await start("up/a");
    const b = await start("up/b/1");
    const a2 = await start("up/a");
    await start("up/b/2");
    const c = await start("up/c");
    const list = { Bucket, Prefix: "up/", Delimiter: "/" };

    const all = await harness.s3.send(new ListMultipartUploadsCommand(list));
    const pages: string[] = [];
    let marker: { KeyMarker?: string; UploadIdMarker?: string } = {};
    for (let more = true; more; ) {
      const page = await harness.s3.send(new ListMultipartUploadsCommand({ ...list, MaxUploads: 1, ...marker }));
      pages.push(...(page.Uploads ?? []).map(({ UploadId }) => UploadId!));
      pages.push(...(page.CommonPrefixes ?? []).map(({ Prefix }) => Prefix!));
      more = page.IsTruncated!;
      marker = { KeyMarker: page.NextKeyMarker!, UploadIdMarker: page.NextUploadIdMarker || undefined };
    }

    expect(b.UploadId).toBeDefined();
    expect(all.Uploads!.map(({ UploadId }) => UploadId)).toEqual([a1.UploadId, a2.UploadId, c.UploadId]);
    expect(all.CommonPrefixes).toEqual([{ Prefix: "up/b/" }]);
    expect(pages).toEqual([a1.UploadId, a2.UploadId, "up/b/", c.UploadId]);
  });

  test("the SDK's upload manager sends twelve megabytes in parts", async () => {
    const Body = patterned(12_000_000);

    const done = await new Upload({ client: harness.s3, params: { Bucket, Key: "managed", Body } }).done();

    const read = await harness.s3.send(new GetObjectCommand({ Bucket, Key: "managed" }));
    expect(done.ETag).toMatch(/-3"$/);
    expect(Buffer.from(await read.Body!.transformToByteArray()).equals(Body)).toBe(true);
  });
});
