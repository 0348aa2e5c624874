import { CreateBucketCommand, HeadObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { readMetadata, writeMetadata } from "../../../src/services/s3/metadata.ts";
import { TRANSPORTS, useS3 } from "./harness.ts";

const name = fc.stringMatching(/^[a-z][a-z0-9-]{0,10}$/);

test("metadata of any text survives its way through headers", () => {
  const value = fc.string({ unit: "grapheme", maxLength: 20 }).filter((text) => !text.includes("=?"));
  fc.assert(
    fc.property(fc.dictionary(name, value, { maxKeys: 4 }), (metadata) => {
      const trimmed = Object.fromEntries(Object.entries(metadata).map(([key, text]) => [key, text.trim()]));

      expect(readMetadata(writeMetadata(trimmed))).toEqual(trimmed);
    }),
  );
});

test("encoded words of both encodings are read (RFC 2047, section 8)", () => {
  expect(readMetadata({ q: "=?US-ASCII?Q?Keith_Moore?=", b: "=?UTF-8?B?w6TDtsO8?=", plain: "a =? b" })).toEqual({
    q: "Keith Moore",
    b: "äöü",
    plain: "a =? b",
  });
});

describe.each(TRANSPORTS)("metadata over %s", (transport) => {
  const harness = useS3(transport);
  const Bucket = "metadata";

  beforeAll(async () => {
    await harness.s3.send(new CreateBucketCommand({ Bucket }));
  });

  test("what a client sends comes back", async () => {
    const value = fc.stringMatching(/^[!-~]([ -~]{0,20}[!-~])?$/).filter((text) => !text.includes("=?"));
    await fc.assert(
      fc.asyncProperty(fc.dictionary(name, value, { maxKeys: 5 }), async (Metadata) => {
        await harness.s3.send(new PutObjectCommand({ Bucket, Key: "k", Body: "x", Metadata }));

        const head = await harness.s3.send(new HeadObjectCommand({ Bucket, Key: "k" }));

        expect(head.Metadata).toEqual(Metadata);
      }),
      { numRuns: 40 },
    );
  });
});
