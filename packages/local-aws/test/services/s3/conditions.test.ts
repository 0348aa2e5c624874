import {
  CopyObjectCommand,
  CreateBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import { beforeAll, describe, expect, test } from "vitest";
import { failureOf, TRANSPORTS, useS3 } from "./harness.ts";

/*
 * Answers to combined conditions are those of the S3 API reference, GetObject, "Combining request headers".
 */

const Bucket = "conditions";
const WRITTEN = new Date("2026-03-04T05:06:07Z");
const EARLIER = new Date("2026-03-04T05:06:06Z");
const OTHER = '"00000000000000000000000000000000"';

describe.each(TRANSPORTS)("conditions over %s", (transport) => {
  const harness = useS3(transport, { clock: "fast", startTime: WRITTEN.getTime() + 400 });
  const object = { Bucket, Key: "object" };
  let etag = "";

  beforeAll(async () => {
    await harness.s3.send(new CreateBucketCommand({ Bucket }));
    etag = (await harness.s3.send(new PutObjectCommand({ ...object, Body: "text" }))).ETag!;
    await harness.cloud.clock.sleep(10_000);
  });

  async function statusOf(conditions: object): Promise<number> {
    const statuses: number[] = [];
    for (const Command of [GetObjectCommand, HeadObjectCommand]) {
      const call = harness.s3.send(new Command({ ...object, ...conditions }) as GetObjectCommand);
      statuses.push(
        await call.then(
          (output) => output.$metadata.httpStatusCode!,
          (error) => error.$metadata.httpStatusCode,
        ),
      );
    }
    expect(statuses[0]).toBe(statuses[1]);
    return statuses[0]!;
  }

  test("reads that match go through", async () => {
    expect(await statusOf({ IfMatch: etag })).toBe(200);
    expect(await statusOf({ IfMatch: etag.slice(1, -1) })).toBe(200);
    expect(await statusOf({ IfNoneMatch: OTHER })).toBe(200);
    expect(await statusOf({ IfModifiedSince: EARLIER })).toBe(200);
    expect(await statusOf({ IfUnmodifiedSince: WRITTEN })).toBe(200);
  });

  test("reads that do not match answer 412, or 304 when the caller has the object", async () => {
    expect(await statusOf({ IfMatch: OTHER })).toBe(412);
    expect(await statusOf({ IfUnmodifiedSince: EARLIER })).toBe(412);
    expect(await statusOf({ IfNoneMatch: etag })).toBe(304);
    expect(await statusOf({ IfNoneMatch: `${OTHER}, ${etag}` })).toBe(304);
    expect(await statusOf({ IfModifiedSince: WRITTEN })).toBe(304);
  });

  test("entity tags decide before times", async () => {
    expect(await statusOf({ IfMatch: etag, IfUnmodifiedSince: EARLIER })).toBe(200);
    expect(await statusOf({ IfNoneMatch: etag, IfModifiedSince: EARLIER })).toBe(304);
  });

  test("a time in the future is no condition", async () => {
    expect(await statusOf({ IfModifiedSince: new Date("2030-01-01T00:00:00Z") })).toBe(200);
  });

  test("an object is created only when there is none", async () => {
    const created = { Bucket, Key: "once", Body: "1", IfNoneMatch: "*" };

    await harness.s3.send(new PutObjectCommand(created));
    const again = await failureOf(harness.s3.send(new PutObjectCommand({ ...created, Body: "2" })));

    expect(again).toMatchObject({ name: "PreconditionFailed", status: 412, Condition: "If-None-Match" });
    const { Body } = await harness.s3.send(new GetObjectCommand({ Bucket, Key: "once" }));
    expect(await Body!.transformToString()).toBe("1");
  });

  test("of many that create at once, one does", async () => {
    const calls = Array.from({ length: 8 }, (_, index) =>
      harness.s3.send(new PutObjectCommand({ Bucket, Key: "race", Body: `${index}`, IfNoneMatch: "*" })),
    );

    const results = await Promise.allSettled(calls);

    expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  });

  test("an object is replaced only when it is the one expected", async () => {
    const first = await harness.s3.send(new PutObjectCommand({ Bucket, Key: "swap", Body: "1" }));
    await harness.s3.send(new PutObjectCommand({ Bucket, Key: "swap", Body: "2", IfMatch: first.ETag }));

    const stale = await failureOf(
      harness.s3.send(new PutObjectCommand({ Bucket, Key: "swap", Body: "3", IfMatch: first.ETag })),
    );
    const none = await failureOf(
      harness.s3.send(new PutObjectCommand({ Bucket, Key: "none", Body: "3", IfMatch: first.ETag })),
    );

    expect(stale).toMatchObject({ name: "PreconditionFailed", status: 412, Condition: "If-Match" });
    expect(none).toMatchObject({ name: "NoSuchKey", status: 404 });
  });

  test("an object is deleted only when it is the one expected", async () => {
    const { ETag } = await harness.s3.send(new PutObjectCommand({ Bucket, Key: "delete", Body: "1" }));

    const failure = await failureOf(
      harness.s3.send(new DeleteObjectCommand({ Bucket, Key: "delete", IfMatch: OTHER })),
    );
    await harness.s3.send(new DeleteObjectCommand({ Bucket, Key: "delete", IfMatch: ETag }));

    expect(failure).toMatchObject({ name: "PreconditionFailed", status: 412 });
  });

  test("a copy is made only when its source holds", async () => {
    const copy = { Bucket, Key: "copy", CopySource: `${Bucket}/object` };
    await harness.s3.send(
      new CopyObjectCommand({ ...copy, CopySourceIfMatch: etag, CopySourceIfUnmodifiedSince: EARLIER }),
    );

    const failures = await Promise.all(
      [
        { CopySourceIfMatch: OTHER },
        { CopySourceIfNoneMatch: etag },
        { CopySourceIfUnmodifiedSince: EARLIER },
        { CopySourceIfModifiedSince: WRITTEN },
      ].map((conditions) => failureOf(harness.s3.send(new CopyObjectCommand({ ...copy, ...conditions })))),
    );

    for (const failure of failures) expect(failure).toMatchObject({ name: "PreconditionFailed", status: 412 });
  });
});
