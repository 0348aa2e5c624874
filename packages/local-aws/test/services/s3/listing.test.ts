import {
  CreateBucketCommand,
  ListObjectsCommand,
  ListObjectsV2Command,
  type ListObjectsV2CommandOutput,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { failureOf, TRANSPORTS, useS3 } from "./harness.ts";

/** What a listing without pages must hold: keys in the order of their UTF-8 bytes, rolled up at the delimiter. */
function bruteForce(keys: readonly string[], prefix: string, delimiter: string): string[] {
  const sorted = [...new Set(keys)]
    .filter((key) => key.startsWith(prefix))
    .sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  const items: string[] = [];
  for (const key of sorted) {
    const at = delimiter === "" ? -1 : key.indexOf(delimiter, prefix.length);
    const item = at < 0 ? `key ${key}` : `prefix ${key.slice(0, at + delimiter.length)}`;
    if (!items.includes(item)) items.push(item);
  }
  return items;
}

function itemsOf(page: Pick<ListObjectsV2CommandOutput, "Contents" | "CommonPrefixes">): string[] {
  return [
    ...(page.Contents ?? []).map(({ Key }) => `key ${Key}`),
    ...(page.CommonPrefixes ?? []).map(({ Prefix }) => `prefix ${Prefix}`),
  ];
}

/** Keys that share prefixes, with characters whose order differs between UTF-8 and UTF-16. */
const key = fc.string({
  unit: fc.constantFrom("a", "b", "/", "é", "\uffee", "😀", "~", "&"),
  minLength: 1,
  maxLength: 6,
});

describe.each(TRANSPORTS)("listings over %s", (transport) => {
  const harness = useS3(transport);
  let buckets = 0;

  async function bucketOf(keys: readonly string[]): Promise<string> {
    const Bucket = `listing-${++buckets}`;
    await harness.s3.send(new CreateBucketCommand({ Bucket }));
    for (const Key of keys) await harness.s3.send(new PutObjectCommand({ Bucket, Key, Body: Key }));
    return Bucket;
  }

  test("pages of any size, prefix and delimiter add up to the whole", async () => {
    const listing = fc.record({
      keys: fc.uniqueArray(key, { maxLength: 25 }),
      Prefix: fc.constantFrom("", "a", "a/", "é", "/", "zzz"),
      Delimiter: fc.constantFrom("", "/", "a", "é/", "\uffee"),
      MaxKeys: fc.integer({ min: 1, max: 7 }),
    });
    await fc.assert(
      fc.asyncProperty(listing, async ({ keys, Prefix, Delimiter, MaxKeys }) => {
        const Bucket = await bucketOf(keys);
        const expected = bruteForce(keys, Prefix, Delimiter);
        const list = { Bucket, Prefix, MaxKeys, ...(Delimiter === "" ? {} : { Delimiter }) };

        const second: string[] = [];
        let ContinuationToken: string | undefined;
        do {
          const page = await harness.s3.send(new ListObjectsV2Command({ ...list, ContinuationToken }));
          expect(page.KeyCount).toBe(itemsOf(page).length);
          second.push(...itemsOf(page));
          ContinuationToken = page.NextContinuationToken;
        } while (ContinuationToken !== undefined);

        const first: string[] = [];
        let Marker: string | undefined;
        do {
          const page = await harness.s3.send(new ListObjectsCommand({ ...list, Marker }));
          first.push(...itemsOf(page));
          Marker = page.IsTruncated ? (page.NextMarker ?? page.Contents!.at(-1)!.Key) : undefined;
        } while (Marker !== undefined);

        expect([...second].sort()).toEqual([...expected].sort());
        expect([...first].sort()).toEqual([...expected].sort());
        const keysOf = (items: string[]) => items.filter((item) => item.startsWith("key "));
        expect(keysOf(second)).toEqual(keysOf(expected));
      }),
      { numRuns: 25 },
    );
  });

  test("a listing starts after the key it is given", async () => {
    const Bucket = await bucketOf(["a", "b", "c/1", "c/2", "d"]);

    const after = await harness.s3.send(new ListObjectsV2Command({ Bucket, StartAfter: "b" }));
    const inside = await harness.s3.send(new ListObjectsV2Command({ Bucket, StartAfter: "c/1", Delimiter: "/" }));

    expect(itemsOf(after)).toEqual(["key c/1", "key c/2", "key d"]);
    expect(itemsOf(inside)).toEqual(["key d", "prefix c/"]);
  });

  test("a page of no keys is empty and the last", async () => {
    const Bucket = await bucketOf(["a"]);

    const page = await harness.s3.send(new ListObjectsV2Command({ Bucket, MaxKeys: 0 }));

    expect(page).toMatchObject({ KeyCount: 0, MaxKeys: 0, IsTruncated: false });
  });

  test("keys are form-encoded on demand", async () => {
    const Bucket = await bucketOf(["a b/ü(1)*~&"]);

    const page = await harness.s3.send(
      new ListObjectsV2Command({ Bucket, EncodingType: "url", Delimiter: "/", Prefix: "a b/" }),
    );

    expect(page.Contents![0]!.Key).toBe("a+b/%C3%BC%281%29*%7E%26");
    expect(page).toMatchObject({ EncodingType: "url", Prefix: "a+b/", Delimiter: "/" });
  });

  test("entries say what they are", async () => {
    const Bucket = await bucketOf(["k"]);

    const bare = await harness.s3.send(new ListObjectsV2Command({ Bucket }));
    const owned = await harness.s3.send(new ListObjectsV2Command({ Bucket, FetchOwner: true }));

    expect(bare.Contents![0]).toMatchObject({
      Key: "k",
      Size: 1,
      StorageClass: "STANDARD",
      ETag: '"8ce4b16b22b58894aa86c421e8759df3"',
      ChecksumAlgorithm: ["CRC32"],
    });
    expect(bare.Contents![0]!.LastModified!.getMilliseconds()).toBe(0);
    expect(bare.Contents![0]!.Owner).toBeUndefined();
    expect(owned.Contents![0]!.Owner!.ID).toMatch(/^[0-9a-f]{64}$/);
  });

  test.each([
    { ContinuationToken: "not a token" },
    { ContinuationToken: "" },
    { MaxKeys: -1 },
    { EncodingType: "base64" as "url" },
  ])("what cannot be read is refused: %o", async (option) => {
    const Bucket = await bucketOf([]);

    const failure = await failureOf(harness.s3.send(new ListObjectsV2Command({ Bucket, ...option })));

    expect(failure).toMatchObject({ name: "InvalidArgument", status: 400 });
  });
});

describe("keys", () => {
  const harness = useS3("in-process");
  const Bucket = "any-keys";

  beforeAll(async () => {
    await harness.s3.send(new CreateBucketCommand({ Bucket }));
  });

  test("of any Unicode text are listed form-encoded and read back", async () => {
    const text = fc.string({ unit: "binary", minLength: 1, maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(text, async (Key) => {
        await harness.s3.send(new PutObjectCommand({ Bucket, Key, Body: "x" }));

        const page = await harness.s3.send(new ListObjectsV2Command({ Bucket, Prefix: Key, EncodingType: "url" }));

        const keys = page.Contents!.map((item) => decodeURIComponent(item.Key!.replaceAll("+", " ")));
        expect(keys).toContain(Key);
      }),
      { numRuns: 200 },
    );
  });
});
