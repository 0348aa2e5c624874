import { HeadObjectCommand } from "@aws-sdk/client-s3";
import { expect, test } from "vitest";
import { BUCKET, Firehose } from "./support.ts";

test("records are delivered together when the buffer interval is over", async () => {
  const firehose = await new Firehose().prepare();
  await firehose.create("clicks");

  await firehose.put("clicks", "a\n", "b\n");
  await firehose.pass(59_000);
  const early = await firehose.keys();
  await firehose.pass(2000);
  const [key, ...others] = await firehose.keys();

  expect(early).toEqual([]);
  expect(others).toEqual([]);
  expect(key).toMatch(
    /^2026\/01\/05\/00\/clicks-1-2026-01-05-00-00-02-[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/,
  );
  expect((await firehose.object(key!)).toString()).toBe("a\nb\n");
  const head = await firehose.s3.send(new HeadObjectCommand({ Bucket: BUCKET, Key: key! }));
  expect(head.ContentType).toBe("application/octet-stream");
  expect(head.ContentEncoding).toBeUndefined();
});

test("a full buffer is delivered at once", async () => {
  const firehose = await new Firehose().prepare();
  await firehose.create("clicks", { BufferingHints: { SizeInMBs: 1, IntervalInSeconds: 900 } });

  for (let part = 0; part < 5; part++) await firehose.put("clicks", Buffer.alloc(256 * 1024, 97));
  await firehose.pass(10);

  const sizes = await Promise.all((await firehose.keys()).map(async (key) => (await firehose.object(key)).length));
  expect(sizes).toEqual([1024 * 1024]);
});

test("gzip objects end in .gz and say so", async () => {
  const firehose = await new Firehose().prepare();
  await firehose.create("clicks", { CompressionFormat: "GZIP", Prefix: "raw/" });

  await firehose.put("clicks", '{"a":1}\n');
  await firehose.pass(61_000);

  const texts = await firehose.texts();
  expect(Object.entries(texts)).toEqual([
    [expect.stringMatching(/^raw\/2026\/01\/05\/00\/clicks-1-.*\.gz$/), '{"a":1}\n'],
  ]);
  const head = await firehose.s3.send(new HeadObjectCommand({ Bucket: BUCKET, Key: Object.keys(texts)[0]! }));
  expect(head.ContentEncoding).toBe("gzip");
});
