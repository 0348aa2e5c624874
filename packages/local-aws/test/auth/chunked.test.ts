import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Credential } from "../../src/auth/principal.ts";
import { signature, signingKey } from "../../src/auth/sigv4.ts";
import { collectBody, type WireRequest } from "../../src/wire/message.ts";
import { inPieces, SIGNED_AT, sign, USER, verify } from "./signing.ts";

// S3 API Reference, "Transferring Payload in Multiple Chunks" and its page on trailing headers: 65 KiB of "a".
const DOCUMENTED: Credential = {
  ...USER,
  accessKeyId: "AKIAIOSFODNN7EXAMPLE",
  secretAccessKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
};
const DOCUMENTED_TIME = Date.UTC(2013, 4, 24);
const CHUNKS = [Buffer.alloc(65536, "a"), Buffer.alloc(1024, "a"), Buffer.alloc(0)];

function documented(signatures: readonly string[], seed: string, trailer: string): WireRequest {
  const headers: Record<string, string> = {
    "content-encoding": "aws-chunked",
    ...(trailer === "" ? { "content-length": "66824" } : {}),
    host: "s3.amazonaws.com",
    "x-amz-content-sha256": `STREAMING-AWS4-HMAC-SHA256-PAYLOAD${trailer === "" ? "" : "-TRAILER"}`,
    "x-amz-date": "20130524T000000Z",
    "x-amz-decoded-content-length": "66560",
    "x-amz-storage-class": "REDUCED_REDUNDANCY",
    ...(trailer === "" ? {} : { "x-amz-trailer": "x-amz-checksum-crc32c" }),
  };
  headers.authorization = `AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,SignedHeaders=${Object.keys(headers).join(";")},Signature=${seed}`;
  const body = CHUNKS.map((chunk, index) => {
    const head = `${chunk.length.toString(16)};chunk-signature=${signatures[index]}\r\n`;
    return Buffer.concat([Buffer.from(head), chunk, Buffer.from(chunk.length > 0 ? "\r\n" : `${trailer}\r\n`)]);
  });
  return {
    method: "PUT",
    path: "/examplebucket/chunkObject.txt",
    query: "",
    headers,
    body: Buffer.concat(body),
    transport: "http/1.1",
    remoteAddress: "127.0.0.1",
    secure: false,
    signal: new AbortController().signal,
  };
}

describe("the examples of the S3 API Reference", () => {
  test("a body in signed chunks is accepted", async () => {
    const request = documented(
      [
        "ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648",
        "0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497",
        "b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9",
      ],
      "4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9",
      "",
    );

    const verified = await verify("s3", request, { wall: DOCUMENTED_TIME, credentials: [DOCUMENTED] });

    expect((await collectBody(verified.body)).equals(Buffer.alloc(66560, "a"))).toBe(true);
  });

  test("a signed trailer is accepted and exposed", async () => {
    const request = documented(
      [
        "b474d8862b1487a5145d686f57f013e54db672cee1c953b3010fb58501ef5aa2",
        "1c1344b170168f8e65b41376b44b20fe354e373826ccbbe2c1d40a8cae51e5c7",
        "2ca2aba2005185cf7159c6277faf83795951dd77a3a99e6e65d5c9f85863f992",
      ],
      "106e2a8a18243abcf37539882f36619c00e2dfc72633413f02d3b74544bfeb8e",
      "x-amz-checksum-crc32c:sOO8/Q==\r\nx-amz-trailer-signature:d81f82fc3505edab99d459891051a732e8730629a2e4a59689829ca17fe2e435\r\n",
    );

    const verified = await verify("s3", request, { wall: DOCUMENTED_TIME, credentials: [DOCUMENTED] });

    expect(verified.trailers).toEqual({ "x-amz-checksum-crc32c": "sOO8/Q==" });
  });
});

interface Upload {
  readonly chunks: readonly Buffer[];
  readonly signed: boolean;
  readonly trailer: boolean;
}

/** A PUT whose body is framed as `upload` says, signed by the SDK's signer and, for chunks, by the documented rule. */
async function frame(upload: Upload): Promise<WireRequest & { readonly body: Buffer }> {
  const { signed, trailer, chunks } = upload;
  const kind = signed ? `AWS4-HMAC-SHA256-PAYLOAD${trailer ? "-TRAILER" : ""}` : "UNSIGNED-PAYLOAD-TRAILER";
  const length = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
  const request = await sign("s3", {
    method: "PUT",
    path: "/bucket/key",
    query: {},
    headers: {
      host: "127.0.0.1",
      "x-amz-content-sha256": `STREAMING-${kind}`,
      "x-amz-decoded-content-length": String(length),
      ...(trailer ? { "x-amz-trailer": "x-amz-checksum-crc32" } : {}),
    },
    body: Buffer.alloc(0),
  });
  const key = signingKey(USER.secretAccessKey, "20260101", "eu-west-1", "s3");
  const context = "20260101T120000Z\n20260101/eu-west-1/s3/aws4_request";
  let previous = /Signature=(\w+)/.exec(request.headers.authorization!)![1]!;
  const parts: Buffer[] = [];
  for (const chunk of [...chunks, Buffer.alloc(0)]) {
    const text = `AWS4-HMAC-SHA256-PAYLOAD\n${context}\n${previous}\n${sha256("")}\n${sha256(chunk)}`;
    previous = signature(key, text);
    const extension = signed ? `;chunk-signature=${previous}` : "";
    parts.push(Buffer.from(`${chunk.length.toString(16)}${extension}\r\n`), chunk);
    if (chunk.length > 0) parts.push(Buffer.from("\r\n"));
  }
  if (trailer) {
    parts.push(Buffer.from("x-amz-checksum-crc32:AAAAAA==\r\n"));
    const text = `AWS4-HMAC-SHA256-TRAILER\n${context}\n${previous}\n${sha256("x-amz-checksum-crc32:AAAAAA==\n")}`;
    if (signed) parts.push(Buffer.from(`x-amz-trailer-signature:${signature(key, text)}\r\n`));
  }
  parts.push(Buffer.from("\r\n"));
  return { ...request, body: Buffer.concat(parts) };
}

function sha256(data: string | Buffer): string {
  return createHash("sha256").update(data).digest("hex");
}

async function read(request: WireRequest): Promise<Buffer> {
  const verified = await verify("s3", request, { wall: SIGNED_AT });
  return collectBody(verified.body);
}

function uploads(): fc.Arbitrary<Upload> {
  const chunk = fc.integer({ min: 8192, max: 20_000 });
  return fc
    .record({
      sizes: fc.tuple(fc.array(chunk, { maxLength: 3 }), fc.integer({ min: 1, max: 9000 })),
      fill: fc.integer({ min: 0, max: 255 }),
      signed: fc.boolean(),
      trailer: fc.boolean(),
    })
    .map(({ sizes: [full, last], fill, signed, trailer }) => ({
      chunks: [...full, last].map((size, index) => Buffer.alloc(size, (fill + index) % 256)),
      signed,
      trailer: trailer || !signed,
    }));
}

test("a framed body reads back equal, whole and in pieces of any size", async () => {
  await fc.assert(
    fc.asyncProperty(uploads(), fc.integer({ min: 1, max: 30_000 }), async (upload, size) => {
      const request = await frame(upload);
      const expected = Buffer.concat(upload.chunks);

      expect((await read(request)).equals(expected)).toBe(true);
      expect((await read({ ...request, body: inPieces(request.body, size) })).equals(expected)).toBe(true);
    }),
    { numRuns: 40 },
  );
});

test("a signed body with any byte changed is refused", async () => {
  await fc.assert(
    fc.asyncProperty(
      uploads(),
      fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      async (upload, where) => {
        const request = await frame({ ...upload, signed: true });
        const body = Buffer.from(request.body);
        const at = Math.floor(where * (body.length - 2));
        // "\r\n" inside trailers and the case of hexadecimal sizes carry no meaning.
        fc.pre(body[at] !== 13 && body[at] !== 10);
        body[at] = body[at]! ^ 1;

        await expect(read({ ...request, body })).rejects.toThrow();
        await expect(read({ ...request, body: inPieces(body, 1000) })).rejects.toThrow();
      },
    ),
    { numRuns: 60 },
  );
});

test("a body cut anywhere before its last line is refused as incomplete", async () => {
  const request = await frame({ chunks: [Buffer.alloc(9000), Buffer.alloc(10)], signed: true, trailer: false });

  for (const length of [0, 1, 50, 5000, 9087, 9088, request.body.length - 80, request.body.length - 5]) {
    const body = request.body.subarray(0, length);
    await expect(read({ ...request, body })).rejects.toMatchObject({ code: "IncompleteBody" });
    await expect(read({ ...request, body: inPieces(body, 77) })).rejects.toMatchObject({ code: "IncompleteBody" });
  }
});

test("a chunk below 8 KiB that is not the last is refused with its number and size", async () => {
  const request = await frame({ chunks: [Buffer.alloc(100), Buffer.alloc(10)], signed: false, trailer: true });

  await expect(read(request)).rejects.toMatchObject({
    code: "InvalidChunkSizeError",
    fields: { Chunk: 2, BadChunkSize: "100" },
  });
});

test("a chunk size that is no hexadecimal number is refused", async () => {
  const request = await frame({ chunks: [Buffer.alloc(10)], signed: false, trailer: true });
  const body = Buffer.from(request.body.toString("latin1").replace("a\r\n", "zz\r\n"), "latin1");

  await expect(read({ ...request, body })).rejects.toMatchObject({ code: "InvalidChunkSizeError" });
});

test("an unsigned chunk where signed ones were announced is refused", async () => {
  const signed = await frame({ chunks: [Buffer.alloc(10)], signed: true, trailer: false });

  await expect(read({ ...signed, body: Buffer.from("3\r\nabc\r\n0\r\n\r\n") })).rejects.toMatchObject({
    code: "SignatureDoesNotMatch",
  });
});

test.each(["9", "11"])("a decoded length of %s for ten bytes is refused", async (length) => {
  const plain = await frame({ chunks: [Buffer.alloc(10)], signed: false, trailer: true });
  const request = await sign("s3", {
    method: "PUT",
    path: "/bucket/key",
    query: {},
    headers: {
      host: "127.0.0.1",
      "x-amz-content-sha256": "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
      "x-amz-decoded-content-length": length,
      "x-amz-trailer": "x-amz-checksum-crc32",
    },
    body: plain.body,
  });

  await expect(read(request)).rejects.toMatchObject({ code: "IncompleteBody" });
});

test("trailers that were not announced, or announced and not sent, are refused", async () => {
  const request = await frame({ chunks: [Buffer.alloc(10)], signed: false, trailer: true });
  const text = request.body.toString("latin1");

  for (const changed of [
    text.replace("crc32:", "sha1:"),
    text.replace("x-amz-checksum-crc32:AAAAAA==\r\n", ""),
    text.replace("x-amz-checksum-crc32:", "no colon"),
  ]) {
    const body = Buffer.from(changed, "latin1");
    await expect(read({ ...request, body })).rejects.toMatchObject({ code: "MalformedTrailerError" });
  }
});
