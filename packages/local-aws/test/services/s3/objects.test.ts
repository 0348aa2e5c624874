import { readdirSync, readFileSync } from "node:fs";
import http from "node:http";
import path from "node:path";
import { Readable } from "node:stream";
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import { beforeAll, describe, expect, test } from "vitest";
import { failureOf, patterned, TRANSPORTS, useS3 } from "./harness.ts";

describe.each(TRANSPORTS)("objects over %s", (transport) => {
  const harness = useS3(transport);
  const Bucket = "objects";

  beforeAll(async () => {
    await harness.s3.send(new CreateBucketCommand({ Bucket }));
  });

  async function read(Key: string): Promise<Buffer> {
    const { Body } = await harness.s3.send(new GetObjectCommand({ Bucket, Key }));
    return Buffer.from(await Body!.transformToByteArray());
  }

  test.each([0, 1, 65_536, 65_537, 3_000_000, 9_000_000])(
    "an object of %i bytes is read back as it was put",
    async (size) => {
      const Body = patterned(size);

      const put = await harness.s3.send(new PutObjectCommand({ Bucket, Key: `size/${size}`, Body }));

      expect((await read(`size/${size}`)).equals(Body)).toBe(true);
      expect(put.ETag).toMatch(/^"[0-9a-f]{32}"$/);
      expect(put.ServerSideEncryption).toBe("AES256");
    },
  );

  test.each([10, 300_000, 9_000_000])("a stream of %i bytes is put with its checksum in a trailer", async (size) => {
    const bytes = patterned(size);
    const chunks = Array.from({ length: Math.ceil(size / 70_000) }, (_, index) =>
      bytes.subarray(index * 70_000, (index + 1) * 70_000),
    );

    const put = await harness.s3.send(
      new PutObjectCommand({ Bucket, Key: "streamed", Body: Readable.from(chunks), ContentLength: size }),
    );

    expect((await read("streamed")).equals(bytes)).toBe(true);
    const head = await harness.s3.send(new HeadObjectCommand({ Bucket, Key: "streamed", ChecksumMode: "ENABLED" }));
    expect(put.ChecksumCRC32).toBe(head.ChecksumCRC32);
    expect(head.ContentEncoding).toBeUndefined();
    expect(head.ContentLength).toBe(size);
  });

  test("headers, metadata and tags given with an object come back with it", async () => {
    const Expires = new Date("2031-05-06T07:08:09Z");

    await harness.s3.send(
      new PutObjectCommand({
        Bucket,
        Key: "described",
        Body: "a,b",
        ContentType: "text/csv",
        CacheControl: "max-age=60",
        ContentDisposition: 'attachment; filename="a.csv"',
        ContentEncoding: "identity",
        ContentLanguage: "de",
        Expires,
        Metadata: { Origin: "Meter 7", "empty-one": "" },
        Tagging: "project=taxi&level=raw%20data",
      }),
    );
    const head = await harness.s3.send(new HeadObjectCommand({ Bucket, Key: "described" }));

    expect(head).toMatchObject({
      ContentType: "text/csv",
      CacheControl: "max-age=60",
      ContentDisposition: 'attachment; filename="a.csv"',
      ContentEncoding: "identity",
      ContentLanguage: "de",
      Metadata: { origin: "Meter 7" },
      TagCount: 2,
      ContentLength: 3,
      AcceptRanges: "bytes",
    });
    expect(new Date(head.ExpiresString!)).toEqual(Expires);
  });

  test("values beyond US-ASCII come back as encoded words, which decode to them", async () => {
    const value = "Grüße";

    await harness.s3.send(
      new PutObjectCommand({
        Bucket,
        Key: "words",
        Body: "",
        Metadata: { plain: value, word: "=?UTF-8?Q?gr=C3=BCn?=" },
      }),
    );
    const { Metadata } = await harness.s3.send(new HeadObjectCommand({ Bucket, Key: "words" }));

    expect(Metadata!.plain).toBe(`=?UTF-8?B?${Buffer.from(value).toString("base64")}?=`);
    expect(Metadata!.word).toBe(`=?UTF-8?B?${Buffer.from("grün").toString("base64")}?=`);
  });

  test("response parameters replace headers of one answer only", async () => {
    await harness.s3.send(new PutObjectCommand({ Bucket, Key: "override", Body: "x", ContentType: "text/plain" }));

    const asked = await harness.s3.send(
      new GetObjectCommand({
        Bucket,
        Key: "override",
        ResponseContentType: "text/csv",
        ResponseContentDisposition: "attachment",
        ResponseCacheControl: "no-store",
      }),
    );
    const plain = await harness.s3.send(new GetObjectCommand({ Bucket, Key: "override" }));

    expect(asked).toMatchObject({
      ContentType: "text/csv",
      ContentDisposition: "attachment",
      CacheControl: "no-store",
    });
    expect(plain.ContentType).toBe("text/plain");
    expect(plain.ContentDisposition).toBeUndefined();
  });

  test("a response parameter cannot inject a header", async () => {
    await harness.s3.send(new PutObjectCommand({ Bucket, Key: "inject", Body: "x" }));

    const failure = await failureOf(
      harness.s3.send(new GetObjectCommand({ Bucket, Key: "inject", ResponseContentType: "a\r\nset-cookie: b" })),
    );

    expect(failure).toMatchObject({ name: "InvalidArgument", status: 400 });
  });

  test("a missing key and a missing bucket are named", async () => {
    const key = await failureOf(harness.s3.send(new GetObjectCommand({ Bucket, Key: "no/such" })));
    const bucket = await failureOf(harness.s3.send(new GetObjectCommand({ Bucket: "no-such-bucket", Key: "x" })));
    const head = await failureOf(harness.s3.send(new HeadObjectCommand({ Bucket, Key: "no/such" })));

    expect(key).toMatchObject({ name: "NoSuchKey", status: 404, Key: "no/such" });
    expect(bucket).toMatchObject({ name: "NoSuchBucket", status: 404, BucketName: "no-such-bucket" });
    expect(head).toMatchObject({ name: "NotFound", status: 404 });
  });

  test("keys that look like paths stay keys", async () => {
    const keys = [
      "../../etc/passwd",
      "a//b",
      "/leading",
      "..",
      "con",
      "ein Schlüssel/😀",
      "a/./b",
      "%2e%2e/x",
      "tail/",
    ];
    for (const Key of keys) await harness.s3.send(new PutObjectCommand({ Bucket, Key: `paths/${Key}`, Body: Key }));

    for (const key of keys) expect((await read(`paths/${key}`)).toString()).toBe(key);
  });

  test("a key may have 1024 bytes and no more", async () => {
    const longest = "é".repeat(512);
    await harness.s3.send(new PutObjectCommand({ Bucket, Key: longest, Body: "x" }));

    const failure = await failureOf(harness.s3.send(new PutObjectCommand({ Bucket, Key: `${longest}a`, Body: "x" })));

    expect((await read(longest)).toString()).toBe("x");
    expect(failure).toMatchObject({ name: "KeyTooLongError", status: 400 });
  });

  test("metadata may have 2048 bytes and no more", async () => {
    await harness.s3.send(new PutObjectCommand({ Bucket, Key: "meta", Body: "x", Metadata: { k: "v".repeat(2047) } }));

    const failure = await failureOf(
      harness.s3.send(new PutObjectCommand({ Bucket, Key: "meta", Body: "x", Metadata: { k: "v".repeat(2048) } })),
    );

    expect(failure).toMatchObject({ name: "MetadataTooLarge", status: 400 });
  });

  test.each([
    [{ StorageClass: "GLACIER" as const }, "StorageClass"],
    [{ ServerSideEncryption: "aws:kms" as const }, "ServerSideEncryption"],
    [{ WebsiteRedirectLocation: "/a" }, "WebsiteRedirectLocation"],
    [{ ObjectLockMode: "GOVERNANCE" as const }, "ObjectLockMode"],
    [{ GrantRead: 'uri="x"' }, "GrantRead"],
  ])("what is not executed is refused by name: %o", async (option, name) => {
    const failure = await failureOf(
      harness.s3.send(new PutObjectCommand({ Bucket, Key: "refused", Body: "x", ...option })),
    );

    expect(failure).toMatchObject({ name: "NotImplemented", status: 400 });
    expect(failure.message).toContain(name);
    expect((await failureOf(harness.s3.send(new HeadObjectCommand({ Bucket, Key: "refused" })))).status).toBe(404);
  });

  test("ACLs are refused but for the owner's full control", async () => {
    const failure = await failureOf(
      harness.s3.send(new PutObjectCommand({ Bucket, Key: "acl", Body: "x", ACL: "public-read" })),
    );
    await harness.s3.send(new PutObjectCommand({ Bucket, Key: "acl", Body: "x", ACL: "bucket-owner-full-control" }));

    expect(failure).toMatchObject({ name: "AccessControlListNotSupported", status: 400 });
  });

  test("an expected owner that is another is refused", async () => {
    const failure = await failureOf(
      harness.s3.send(new ListObjectsV2Command({ Bucket, ExpectedBucketOwner: "111122223333" })),
    );

    expect(failure).toMatchObject({ name: "AccessDenied", status: 403 });
  });

  test("many objects are deleted in one call, missing ones too", async () => {
    for (const Key of ["d/1", "d/2 & <x>"]) await harness.s3.send(new PutObjectCommand({ Bucket, Key, Body: "x" }));

    const output = await harness.s3.send(
      new DeleteObjectsCommand({
        Bucket,
        Delete: { Objects: [{ Key: "d/1" }, { Key: "d/2 & <x>" }, { Key: "d/none" }] },
      }),
    );
    const quiet = await harness.s3.send(
      new DeleteObjectsCommand({ Bucket, Delete: { Quiet: true, Objects: [{ Key: "d/none" }] } }),
    );

    expect(output.Deleted!.map(({ Key }) => Key)).toEqual(["d/1", "d/2 & <x>", "d/none"]);
    expect(output.Errors ?? []).toEqual([]);
    expect(quiet.Deleted ?? []).toEqual([]);
    const left = await harness.s3.send(new ListObjectsV2Command({ Bucket, Prefix: "d/" }));
    expect(left.KeyCount).toBe(0);
  });

  test("a large object is encrypted in its file, and the file goes with the object", async () => {
    const secret = "the quick brown fox".repeat(10_000);
    const folder = path.join(harness.cloud.directory, "s3", "global", "blobs");
    const before = new Set(readdirSync(folder));
    await harness.s3.send(new PutObjectCommand({ Bucket, Key: "secret", Body: secret }));

    const [file, ...others] = readdirSync(folder).filter((name) => !before.has(name));
    const stored = readFileSync(path.join(folder, file!));
    await harness.s3.send(new DeleteObjectCommand({ Bucket, Key: "secret" }));

    expect(others).toEqual([]);
    expect(stored.length).toBe(secret.length);
    expect(stored.includes("quick")).toBe(false);
    expect(readdirSync(folder).filter((name) => !before.has(name))).toEqual([]);
  });
});

describe("uploads that break off", () => {
  const harness = useS3("http");
  const Bucket = "broken";

  beforeAll(async () => {
    await harness.s3.send(new CreateBucketCommand({ Bucket }));
  });

  test("leave no object and no file", async () => {
    const folder = path.join(harness.cloud.directory, "s3", "global", "blobs");
    const source = new Readable({ read() {} });
    const controller = new AbortController();
    const call = failureOf(
      harness.s3.send(new PutObjectCommand({ Bucket, Key: "half", Body: source, ContentLength: 20_000_000 }), {
        abortSignal: controller.signal,
      }),
    );
    source.push(patterned(2_000_000));
    await waitUntil(() => readdirSync(folder).some((name) => name.endsWith(".part")));

    controller.abort();
    await call;
    source.destroy();

    await waitUntil(() => readdirSync(folder).length === 0);
    const listed = await harness.s3.send(new ListObjectsV2Command({ Bucket }));
    expect(listed.KeyCount).toBe(0);
  });

  test("an unsigned upload is refused", async () => {
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const request = http.request(`${harness.url}/${Bucket}/anonymous`, { method: "PUT" }, (response) => {
        response.resume();
        resolve(response.statusCode);
      });
      request.once("error", reject);
      request.end("x");
    });

    expect(status).toBe(403);
  });
});

/** Turns of the event loop until a condition holds; the test's own time limit ends it. */
async function waitUntil(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}
