import type { X509Certificate } from "node:crypto";
import { AwsError } from "../errors.ts";

/** A request as every transport delivers it: HTTP/1.1, HTTP/2 and in-process alike. */
export interface WireRequest {
  readonly method: string;
  /** Path as sent: percent-encoded, without the query. */
  readonly path: string;
  /** Query as sent, without `?`; empty when there is none. */
  readonly query: string;
  /** Header names in lower case; repeated headers joined by a comma. HTTP/2's `:authority` stands as `host` too. */
  readonly headers: Readonly<Record<string, string>>;
  /** Whole when the transport had it whole, else a stream of bytes that ends or fails. */
  readonly body: Buffer | AsyncIterable<Uint8Array>;
  readonly transport: "http/1.1" | "h2" | "in-process";
  readonly remoteAddress: string;
  readonly secure: boolean;
  /** Aborted when the client goes away before the answer is complete. */
  readonly signal: AbortSignal;
  /** The client's certificate, verified in the TLS handshake, for mutual TLS. */
  readonly clientCertificate?: X509Certificate;
}

/** An answer; a stream body is written as it comes, and its failure ends the connection. */
export interface WireResponse {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: string | Buffer | AsyncIterable<Uint8Array>;
}

/** Largest body collected in memory for operations that do not stream: 32 MiB, above every AWS limit for them. */
const MAX_COLLECTED_BYTES = 32 * 1024 * 1024;

/**
 * The whole body as one buffer.
 * @throws RangeError when it exceeds `limit` bytes; the stream's own error when it breaks off.
 */
export async function collectBody(body: WireRequest["body"], limit = MAX_COLLECTED_BYTES): Promise<Buffer> {
  if (Buffer.isBuffer(body)) {
    if (body.length > limit) throw new RangeError(`body: expected at most ${limit} bytes, got ${body.length}`);
    return body;
  }
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body) {
    length += chunk.length;
    if (length > limit) throw new RangeError(`body: expected at most ${limit} bytes, got more`);
    chunks.push(chunk);
  }
  return chunks.length === 1
    ? Buffer.from(chunks[0]!.buffer, chunks[0]!.byteOffset, length)
    : Buffer.concat(chunks, length);
}

/**
 * The whole body of a request that is not streamed to its operation.
 * @throws AwsError RequestEntityTooLarge, or IncompleteBody when the stream breaks off.
 */
export async function collectRequestBody(body: WireRequest["body"]): Promise<Buffer> {
  try {
    return await collectBody(body);
  } catch (cause) {
    if (cause instanceof AwsError) throw cause;
    if (cause instanceof RangeError)
      throw new AwsError("RequestEntityTooLarge", `Request body too large: ${cause.message}`, { status: 413, cause });
    throw new AwsError("IncompleteBody", `The request body ended early: ${(cause as Error).message}`, { cause });
  }
}
