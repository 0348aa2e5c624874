import { createHash, hash } from "node:crypto";
import { Readable } from "node:stream";
import { AwsError, notImplemented } from "../errors.ts";
import type { WireRequest } from "../wire/message.ts";
import { ChunkedDecoder, type ChunkedFraming, type ChunkSigning, sameText } from "./chunked.ts";
import { UNSIGNED_PAYLOAD } from "./sigv4.ts";

type Body = WireRequest["body"];

/** A body whose checks are attached: a buffer was checked, a stream is checked as it is read. */
export interface VerifiedBody {
  readonly body: Body;
  readonly trailers: Record<string, string>;
}

const HEX_HASH = /^[0-9a-f]{64}$/;
const STREAMING: Readonly<Record<string, { readonly signed: boolean; readonly trailer: boolean }>> = {
  "STREAMING-UNSIGNED-PAYLOAD-TRAILER": { signed: false, trailer: true },
  "STREAMING-AWS4-HMAC-SHA256-PAYLOAD": { signed: true, trailer: false },
  "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER": { signed: true, trailer: true },
};

/**
 * Attaches the checks that `x-amz-content-sha256` promises to the body of an S3 request.
 * @throws AwsError XAmzContentSHA256Mismatch, IncompleteBody, InvalidChunkSizeError, MalformedTrailerError or
 * SignatureDoesNotMatch, at once for a buffer and into the reader for a stream.
 */
export function verifyS3Payload(
  request: WireRequest,
  declared: string,
  signing: ChunkSigning | undefined,
): VerifiedBody {
  if (declared === UNSIGNED_PAYLOAD) return { body: request.body, trailers: {} };
  const streaming = STREAMING[declared];
  if (streaming) {
    if (streaming.signed && !signing) throw invalidHash(declared);
    const framing = readFraming(request.headers, streaming.trailer, streaming.signed ? signing : undefined);
    const decoder = new ChunkedDecoder(framing);
    const body = Buffer.isBuffer(request.body) ? decodeWhole(request.body, decoder) : decode(request.body, decoder);
    return { body, trailers: decoder.trailers };
  }
  if (declared.startsWith("STREAMING-AWS4-"))
    throw notImplemented(`x-amz-content-sha256: ${declared}`, "sign chunks with AWS4-HMAC-SHA256");
  if (!HEX_HASH.test(declared)) throw invalidHash(declared);
  if (!Buffer.isBuffer(request.body)) return { body: hashing(request.body, declared), trailers: {} };
  compareHash(declared, hash("sha256", request.body, "hex"));
  return { body: request.body, trailers: {} };
}

function readFraming(
  headers: WireRequest["headers"],
  trailer: boolean,
  signing: ChunkSigning | undefined,
): ChunkedFraming {
  const length = headers["x-amz-decoded-content-length"] ?? "";
  if (!/^\d{1,15}$/.test(length))
    throw new AwsError("MissingContentLength", "You must provide the Content-Length HTTP header.", { status: 411 });
  const names = (headers["x-amz-trailer"] ?? "").split(",").map((name) => name.trim().toLowerCase());
  return {
    signing,
    decodedLength: Number(length),
    trailerNames: trailer ? names.filter((name) => name !== "") : undefined,
  };
}

function decodeWhole(body: Buffer, decoder: ChunkedDecoder): Buffer {
  const payload: Buffer[] = [];
  decoder.write(body, payload);
  decoder.end();
  return payload.length === 1 ? payload[0]! : Buffer.concat(payload);
}

async function* decode(body: AsyncIterable<Uint8Array>, decoder: ChunkedDecoder): AsyncGenerator<Uint8Array> {
  for await (const bytes of chunksOf(body)) {
    const payload: Buffer[] = [];
    decoder.write(asBuffer(bytes), payload);
    yield* payload;
  }
  decoder.end();
}

/** A stream stays open when its reader stops early, so that the refusal can still be answered on its connection. */
function chunksOf(body: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  return body instanceof Readable ? body.iterator({ destroyOnReturn: false }) : body;
}

async function* hashing(body: AsyncIterable<Uint8Array>, declared: string): AsyncGenerator<Uint8Array> {
  const digest = createHash("sha256");
  for await (const bytes of chunksOf(body)) {
    digest.update(bytes);
    yield bytes;
  }
  compareHash(declared, digest.digest("hex"));
}

function compareHash(declared: string, computed: string): void {
  if (sameText(computed, declared)) return;
  throw new AwsError(
    "XAmzContentSHA256Mismatch",
    "The provided 'x-amz-content-sha256' header does not match what was computed.",
    { fields: { ClientComputedContentSHA256: declared, S3ComputedContentSHA256: computed } },
  );
}

function invalidHash(declared: string): AwsError {
  const accepted = [UNSIGNED_PAYLOAD, ...Object.keys(STREAMING)].join(", ");
  return new AwsError("InvalidArgument", `x-amz-content-sha256 must be ${accepted}, or a valid sha256 value.`, {
    fields: { ArgumentName: "x-amz-content-sha256", ArgumentValue: declared.slice(0, 100) },
  });
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
