import {
  CopyObjectCommand,
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetBucketVersioningCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import { describe, expect, test } from "vitest";
import { failureOf, TRANSPORTS, useS3 } from "./harness.ts";

describe.each(TRANSPORTS)("versions over %s", (transport) => {
  const harness = useS3(transport);
  let buckets = 0;

  async function bucketWith(Status?: "Enabled" | "Suspended"): Promise<string> {
    const Bucket = `versions-${++buckets}`;
    await harness.s3.send(new CreateBucketCommand({ Bucket }));
    if (Status) await setVersioning(Bucket, Status);
    return Bucket;
  }

  async function setVersioning(Bucket: string, Status: "Enabled" | "Suspended"): Promise<void> {
    await harness.s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status } }));
  }

  async function put(Bucket: string, Key: string, Body: string): Promise<string | undefined> {
    return (await harness.s3.send(new PutObjectCommand({ Bucket, Key, Body }))).VersionId;
  }

  async function read(Bucket: string, Key: string, VersionId?: string): Promise<string> {
    const { Body } = await harness.s3.send(new GetObjectCommand({ Bucket, Key, VersionId }));
    return Body!.transformToString();
  }

  test("every write keeps a version of its own", async () => {
    const Bucket = await bucketWith("Enabled");
    const first = await put(Bucket, "k", "1");
    const second = await put(Bucket, "k", "2");

    expect(await read(Bucket, "k")).toBe("2");
    expect(await read(Bucket, "k", first)).toBe("1");
    expect(await read(Bucket, "k", second)).toBe("2");
    expect(first).not.toBe(second);
    const { Status } = await harness.s3.send(new GetBucketVersioningCommand({ Bucket }));
    expect(Status).toBe("Enabled");
  });

  test("a delete adds a marker, which may be removed again", async () => {
    const Bucket = await bucketWith("Enabled");
    const first = await put(Bucket, "k", "1");

    const marker = await harness.s3.send(new DeleteObjectCommand({ Bucket, Key: "k" }));
    const gone = await failureOf(harness.s3.send(new GetObjectCommand({ Bucket, Key: "k" })));
    const asked = await failureOf(
      harness.s3.send(new GetObjectCommand({ Bucket, Key: "k", VersionId: marker.VersionId })),
    );
    const listed = await harness.s3.send(new ListObjectsV2Command({ Bucket }));
    const undone = await harness.s3.send(new DeleteObjectCommand({ Bucket, Key: "k", VersionId: marker.VersionId }));

    expect(marker.DeleteMarker).toBe(true);
    expect(gone).toMatchObject({ name: "NoSuchKey", status: 404 });
    expect(asked).toMatchObject({ name: "MethodNotAllowed", status: 405 });
    expect(listed.KeyCount).toBe(0);
    expect(undone).toMatchObject({ DeleteMarker: true, VersionId: marker.VersionId });
    expect(await read(Bucket, "k")).toBe("1");
    expect(await read(Bucket, "k", first)).toBe("1");
  });

  test("a version that is deleted is gone for good, and the one before is current", async () => {
    const Bucket = await bucketWith("Enabled");
    await put(Bucket, "k", "1");
    const second = await put(Bucket, "k", "2");

    const output = await harness.s3.send(new DeleteObjectCommand({ Bucket, Key: "k", VersionId: second }));

    expect(output).toMatchObject({ VersionId: second });
    expect(output.DeleteMarker).toBeUndefined();
    expect(await read(Bucket, "k")).toBe("1");
    const failure = await failureOf(harness.s3.send(new HeadObjectCommand({ Bucket, Key: "k", VersionId: second })));
    expect(failure.status).toBe(404);
  });

  test("objects from before versioning have the version null", async () => {
    const Bucket = await bucketWith();
    expect(await put(Bucket, "k", "old")).toBeUndefined();
    await setVersioning(Bucket, "Enabled");
    await put(Bucket, "k", "new");

    expect(await read(Bucket, "k", "null")).toBe("old");
    expect(await read(Bucket, "k")).toBe("new");
  });

  test("while suspended, writes and deletes replace the version null and leave the others", async () => {
    const Bucket = await bucketWith("Enabled");
    const kept = await put(Bucket, "k", "kept");
    await setVersioning(Bucket, "Suspended");
    await put(Bucket, "k", "null 1");
    await put(Bucket, "k", "null 2");
    expect(await read(Bucket, "k", "null")).toBe("null 2");

    const marker = await harness.s3.send(new DeleteObjectCommand({ Bucket, Key: "k" }));

    expect(marker).toMatchObject({ DeleteMarker: true, VersionId: "null" });
    expect(await read(Bucket, "k", kept)).toBe("kept");
    const { Versions, DeleteMarkers } = await harness.s3.send(new ListObjectVersionsCommand({ Bucket }));
    expect(Versions!.map(({ VersionId }) => VersionId)).toEqual([kept]);
    expect(DeleteMarkers!.map(({ VersionId, IsLatest }) => [VersionId, IsLatest])).toEqual([["null", true]]);
  });

  test("versions are listed newest first, in pages that go on where the last ended", async () => {
    const Bucket = await bucketWith("Enabled");
    const ids: string[] = [];
    for (const Key of ["a", "a", "a", "b/1", "b/2", "c"]) ids.push((await put(Bucket, Key, "x"))!);
    const marker = await harness.s3.send(new DeleteObjectCommand({ Bucket, Key: "a" }));

    const seen: string[] = [];
    let next: { KeyMarker?: string | undefined; VersionIdMarker?: string | undefined } = {};
    for (let more = true; more; ) {
      const page = await harness.s3.send(
        new ListObjectVersionsCommand({ Bucket, Delimiter: "/", MaxKeys: 1, ...next }),
      );
      for (const { VersionId } of [...(page.Versions ?? []), ...(page.DeleteMarkers ?? [])]) seen.push(VersionId!);
      for (const { Prefix } of page.CommonPrefixes ?? []) seen.push(Prefix!);
      more = page.IsTruncated!;
      next = { KeyMarker: page.NextKeyMarker, VersionIdMarker: page.NextVersionIdMarker };
    }

    expect(seen).toEqual([marker.VersionId, ids[2], ids[1], ids[0], "b/", ids[5]]);
  });

  test("deleting page by page leaves nothing behind", async () => {
    const Bucket = await bucketWith("Enabled");
    for (let index = 0; index < 7; index++) await put(Bucket, "k", `${index}`);
    await harness.s3.send(new DeleteObjectCommand({ Bucket, Key: "k" }));

    let next: { KeyMarker?: string | undefined; VersionIdMarker?: string | undefined } = {};
    for (let more = true; more; ) {
      const page = await harness.s3.send(new ListObjectVersionsCommand({ Bucket, MaxKeys: 2, ...next }));
      const Objects = [...(page.Versions ?? []), ...(page.DeleteMarkers ?? [])].map(({ Key, VersionId }) => ({
        Key,
        VersionId,
      }));
      const { Errors } = await harness.s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
      expect(Errors ?? []).toEqual([]);
      more = page.IsTruncated!;
      next = { KeyMarker: page.NextKeyMarker, VersionIdMarker: page.NextVersionIdMarker };
    }

    await harness.s3.send(new DeleteBucketCommand({ Bucket }));
  });

  test("an old version may be copied over the current one", async () => {
    const Bucket = await bucketWith("Enabled");
    const first = await put(Bucket, "k", "1");
    await put(Bucket, "k", "2");

    const copied = await harness.s3.send(
      new CopyObjectCommand({
        Bucket,
        Key: "k",
        CopySource: `${Bucket}/k?versionId=${first}`,
        MetadataDirective: "REPLACE",
      }),
    );

    expect(copied.CopySourceVersionId).toBe(first);
    expect(await read(Bucket, "k")).toBe("1");
  });

  test("a bucket with versions is not empty", async () => {
    const Bucket = await bucketWith("Enabled");
    await put(Bucket, "k", "1");
    await harness.s3.send(new DeleteObjectCommand({ Bucket, Key: "k" }));

    const failure = await failureOf(harness.s3.send(new DeleteBucketCommand({ Bucket })));

    expect(failure).toMatchObject({ name: "BucketNotEmpty", status: 409 });
  });

  test("version ids that are none are refused, unknown ones are not found", async () => {
    const Bucket = await bucketWith("Enabled");
    await put(Bucket, "k", "1");

    const malformed = await failureOf(harness.s3.send(new GetObjectCommand({ Bucket, Key: "k", VersionId: "x y" })));
    const unknown = await failureOf(
      harness.s3.send(new GetObjectCommand({ Bucket, Key: "k", VersionId: "a".repeat(32) })),
    );

    expect(malformed).toMatchObject({ name: "InvalidArgument", status: 400 });
    expect(unknown).toMatchObject({ name: "NoSuchVersion", status: 404 });
  });
});
