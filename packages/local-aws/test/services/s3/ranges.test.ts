import { CreateBucketCommand, GetObjectCommand, HeadObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { failureOf, patterned, TRANSPORTS, useS3 } from "./harness.ts";

const Bucket = "ranges";
const SIZES = { inline: 1000, file: 200_003 } as const;

describe.each(TRANSPORTS)("ranges over %s", (transport) => {
  const harness = useS3(transport);

  beforeAll(async () => {
    await harness.s3.send(new CreateBucketCommand({ Bucket }));
    for (const [Key, size] of Object.entries(SIZES))
      await harness.s3.send(new PutObjectCommand({ Bucket, Key, Body: patterned(size) }));
    await harness.s3.send(new PutObjectCommand({ Bucket, Key: "empty", Body: "" }));
  });

  test.each(Object.entries(SIZES))("a range of an object kept %s is the slice of its bytes", async (Key, size) => {
    const whole = patterned(size);
    const position = fc.nat({ max: size + 10 });
    const range = fc.oneof(
      fc.tuple(position, position).map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as const),
      position.map((first) => [first, undefined] as const),
      position.map((suffix) => [undefined, suffix] as const),
    );
    await fc.assert(
      fc.asyncProperty(range, async ([first, last]) => {
        const Range = `bytes=${first ?? ""}-${last ?? ""}`;
        const expected =
          first === undefined ? whole.subarray(Math.max(0, size - last!)) : whole.subarray(first, (last ?? size) + 1);
        if (expected.length === 0 || (first === undefined && last === 0)) {
          const failure = await failureOf(harness.s3.send(new GetObjectCommand({ Bucket, Key, Range })));
          expect(failure).toMatchObject({ name: "InvalidRange", status: 416 });
          return;
        }

        const output = await harness.s3.send(new GetObjectCommand({ Bucket, Key, Range }));

        expect(Buffer.from(await output.Body!.transformToByteArray()).equals(expected)).toBe(true);
        expect(output.$metadata.httpStatusCode).toBe(206);
        const start = whole.length - (first === undefined ? expected.length : whole.length - first);
        expect(output.ContentRange).toBe(`bytes ${start}-${start + expected.length - 1}/${size}`);
        expect(output.ContentLength).toBe(expected.length);
      }),
      { numRuns: 60 },
    );
  });

  test("HeadObject answers a range as GetObject does, without the bytes", async () => {
    const output = await harness.s3.send(new HeadObjectCommand({ Bucket, Key: "inline", Range: "bytes=10-19" }));

    expect(output).toMatchObject({ ContentLength: 10, ContentRange: "bytes 10-19/1000" });
    expect(output.$metadata.httpStatusCode).toBe(206);
  });

  test.each(["bytes=0-1,3-4", "items=0-1", "bytes=5-2", "bytes=a-b", "bytes=-"])(
    "a range that S3 does not read, %s, is as none",
    async (Range) => {
      const output = await harness.s3.send(new GetObjectCommand({ Bucket, Key: "inline", Range }));

      expect(output.$metadata.httpStatusCode).toBe(200);
      expect((await output.Body!.transformToByteArray()).length).toBe(SIZES.inline);
    },
  );

  test("an empty object has no range", async () => {
    const failure = await failureOf(
      harness.s3.send(new GetObjectCommand({ Bucket, Key: "empty", Range: "bytes=0-0" })),
    );

    expect(failure).toMatchObject({ name: "InvalidRange", status: 416 });
  });

  test("an object put whole is its own first part", async () => {
    const output = await harness.s3.send(new GetObjectCommand({ Bucket, Key: "inline", PartNumber: 1 }));
    const failure = await failureOf(harness.s3.send(new GetObjectCommand({ Bucket, Key: "inline", PartNumber: 2 })));

    expect((await output.Body!.transformToByteArray()).length).toBe(SIZES.inline);
    expect(failure).toMatchObject({ name: "InvalidPartNumber", status: 416 });
  });
});
