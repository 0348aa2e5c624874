import { createHash, type Hash, hash, timingSafeEqual } from "node:crypto";
import { AwsError } from "../errors.ts";
import { signature } from "./sigv4.ts";

/*
 * aws-chunked (S3 API Reference, "Signature Calculations: Transferring Payload in Multiple Chunks"):
 *   chunk     hex-size [";chunk-signature=" 64 hex] CRLF bytes CRLF     the last chunk has size 0 and no bytes
 *   trailers  name ":" value CRLF … ["x-amz-trailer-signature:" 64 hex CRLF] CRLF
 * chunk signature: HMAC(key, "AWS4-HMAC-SHA256-PAYLOAD" \n time \n scope \n previous \n SHA-256("") \n SHA-256(bytes))
 * trailer signature: HMAC(key, "AWS4-HMAC-SHA256-TRAILER" \n time \n scope \n previous \n SHA-256("name:value\n"…))
 */

/** What chunk signatures are computed with; the first one continues from the request's own signature. */
export interface ChunkSigning {
  readonly key: Buffer;
  readonly timestamp: string;
  readonly scope: string;
  readonly seed: string;
}

export interface ChunkedFraming {
  /** Undefined for unsigned chunks. */
  readonly signing: ChunkSigning | undefined;
  /** Names of `x-amz-trailer`; undefined when no trailers may follow. */
  readonly trailerNames: readonly string[] | undefined;
  /** `x-amz-decoded-content-length`. */
  readonly decodedLength: number;
}

const EMPTY_HASH = hash("sha256", "", "hex");
/** Chunks but the last must have at least 8 KiB. */
const MIN_CHUNK_BYTES = 8192;
/** Longest chunk header and longest set of trailers accepted. */
const MAX_HEAD_BYTES = 16 * 1024;
const CHUNK_HEAD = /^([0-9a-fA-F]{1,13})(?:;chunk-signature=([0-9a-f]{64}))?$/;

/** Takes the framing off a body as it arrives; throws at the first byte that breaks it. */
export class ChunkedDecoder {
  /** Trailing headers, complete after `end`. */
  readonly trailers: Record<string, string> = {};
  readonly #framing: ChunkedFraming;
  #state: "head" | "data" | "data-end" | "trailers" = "head";
  /** Bytes of a head, data end or trailers that came incomplete. */
  #pending: Buffer = Buffer.alloc(0);
  /** Bytes of the current chunk still to come; 0 outside "data". */
  #remaining = 0;
  #size = 0;
  #index = 0;
  #decoded = 0;
  #digest: Hash | undefined;
  #claimed = "";
  #previous: string;

  constructor(framing: ChunkedFraming) {
    this.#framing = framing;
    this.#previous = framing.signing?.seed ?? "";
  }

  /** Decodes the next bytes of the body; pieces of payload are appended to `payload` without copying. */
  write(bytes: Buffer, payload: Buffer[]): void {
    let rest = this.#pending.length === 0 ? bytes : Buffer.concat([this.#pending, bytes]);
    this.#pending = rest.subarray(rest.length);
    while (rest.length > 0) {
      if (this.#state === "data") {
        const piece = rest.subarray(0, this.#remaining);
        payload.push(piece);
        this.#digest?.update(piece);
        this.#remaining -= piece.length;
        rest = rest.subarray(piece.length);
        if (this.#remaining === 0) this.#state = "data-end";
        continue;
      }
      if (this.#state === "trailers") {
        if (rest.length > MAX_HEAD_BYTES) throw malformedTrailer();
        break;
      }
      const end = rest.indexOf("\r\n");
      if (end < 0 || (this.#state === "data-end" && end > 0)) {
        if (this.#state === "data-end" ? rest.length > 1 || rest[0] !== 13 : rest.length > MAX_HEAD_BYTES)
          throw incompleteBody("a chunk is not followed by a line end");
        break;
      }
      if (this.#state === "head") this.#openChunk(rest.toString("latin1", 0, end));
      else this.#closeChunk();
      rest = rest.subarray(end + 2);
    }
    this.#pending = rest;
  }

  /** Checks that the body was complete, and its trailers. */
  end(): void {
    if (this.#state !== "trailers") throw incompleteBody("the last chunk is missing");
    this.#readTrailers(this.#pending.toString("utf8"));
    if (this.#decoded !== this.#framing.decodedLength)
      throw incompleteBody(`x-amz-decoded-content-length is ${this.#framing.decodedLength}, got ${this.#decoded}`);
  }

  #openChunk(head: string): void {
    const [, size, claimed] = CHUNK_HEAD.exec(head) ?? [];
    this.#index++;
    if (size === undefined) {
      if (/^[0-9a-fA-F]+;chunk-signature=/.test(head)) throw chunkMismatch();
      throw chunkSize(`expected a hexadecimal chunk size, got ${JSON.stringify(head.slice(0, 40))}`, this.#index, head);
    }
    if ((claimed !== undefined) !== (this.#framing.signing !== undefined)) throw chunkMismatch();
    const previousSize = this.#size;
    this.#size = Number.parseInt(size, 16);
    if (this.#size > 0 && this.#index > 1 && previousSize < MIN_CHUNK_BYTES)
      throw chunkSize(
        `Only the last chunk is allowed to have a size less than ${MIN_CHUNK_BYTES} bytes`,
        this.#index,
        previousSize,
      );
    this.#decoded += this.#size;
    if (this.#decoded > this.#framing.decodedLength)
      throw incompleteBody(`x-amz-decoded-content-length is ${this.#framing.decodedLength}, got more`);
    this.#claimed = claimed ?? "";
    if (this.#framing.signing) this.#digest = createHash("sha256");
    this.#remaining = this.#size;
    if (this.#size > 0) {
      this.#state = "data";
      return;
    }
    this.#verifyChunk();
    this.#state = "trailers";
  }

  #closeChunk(): void {
    this.#verifyChunk();
    this.#state = "head";
  }

  #verifyChunk(): void {
    const { signing } = this.#framing;
    if (!signing || !this.#digest) return;
    const text = `AWS4-HMAC-SHA256-PAYLOAD\n${signing.timestamp}\n${signing.scope}\n${this.#previous}\n${EMPTY_HASH}\n${this.#digest.digest("hex")}`;
    this.#previous = signature(signing.key, text);
    if (!sameText(this.#previous, this.#claimed)) throw chunkMismatch();
  }

  #readTrailers(text: string): void {
    const { signing, trailerNames } = this.#framing;
    if (trailerNames === undefined) {
      if (text !== "" && text !== "\r\n") throw incompleteBody("bytes follow the last chunk");
      return;
    }
    let canonical = "";
    let claimed = "";
    const found = new Map<string, string>();
    for (const line of text.split(/\r?\n/)) {
      if (line === "") continue;
      const mark = line.indexOf(":");
      const name = line.slice(0, mark).trim().toLowerCase();
      const value = line.slice(mark + 1).trim();
      if (mark < 1 || claimed !== "") throw malformedTrailer();
      if (name === "x-amz-trailer-signature") {
        claimed = value;
        continue;
      }
      if (!trailerNames.includes(name) || found.has(name)) throw malformedTrailer();
      found.set(name, value);
      canonical += `${name}:${value}\n`;
    }
    if (found.size !== trailerNames.length) throw malformedTrailer();
    if (signing) {
      const digest = hash("sha256", canonical, "hex");
      const expected = `AWS4-HMAC-SHA256-TRAILER\n${signing.timestamp}\n${signing.scope}\n${this.#previous}\n${digest}`;
      if (!sameText(signature(signing.key, expected), claimed)) throw chunkMismatch();
    }
    for (const [name, value] of found) this.trailers[name] = value;
  }
}

/** Compares two texts in time that does not depend on where they differ. */
export function sameText(expected: string, given: string): boolean {
  const a = Buffer.from(expected);
  const b = Buffer.from(given);
  return a.length === b.length && timingSafeEqual(a, b);
}

function incompleteBody(detail: string): AwsError {
  return new AwsError("IncompleteBody", `The request body terminated unexpectedly: ${detail}`);
}

function chunkMismatch(): AwsError {
  return new AwsError(
    "SignatureDoesNotMatch",
    "The request signature we calculated does not match the signature you provided. Check your key and signing method.",
    { status: 403 },
  );
}

function chunkSize(message: string, chunk: number, size: string | number): AwsError {
  return new AwsError("InvalidChunkSizeError", message, {
    status: 403,
    fields: { Chunk: chunk, BadChunkSize: String(size).slice(0, 40) },
  });
}

function malformedTrailer(): AwsError {
  return new AwsError(
    "MalformedTrailerError",
    "The request contained trailing data that was not well-formed or did not conform to our published schema.",
  );
}
