import { createHash } from "node:crypto";
import { AwsError } from "../../errors.ts";
import type { RequestContext } from "../../service.ts";
import {
  CHECKSUM_ALGORITHMS,
  type Checksum,
  type ChecksumAlgorithm,
  type ChecksumMembers,
  checksumAlgorithm,
  createChecksum,
  givenChecksum,
} from "./checksums.ts";
import type { RunningCrc } from "./crc.ts";
import { invalidRequest } from "./errors.ts";

/** Digests taken of an upload, to hold it to what it promised. */
export interface UploadCheck {
  observe(chunk: Uint8Array): void;
  /** To be called after the last byte. @throws AwsError IncompleteBody, BadDigest. */
  finish(): UploadDigest;
}

export interface UploadDigest {
  readonly md5: Buffer;
  readonly size: number;
  /** Kept with the object. */
  readonly checksum: Checksum;
  /** The one the caller sent, when that is another. */
  readonly sent: Checksum | undefined;
}

export interface UploadPromise extends ChecksumMembers {
  readonly ChecksumAlgorithm?: string | undefined;
  readonly ContentMD5?: string | undefined;
}

type Headers = Pick<RequestContext, "headers" | "trailers">;

/** What S3 computes when the caller sends no checksum (S3 User Guide, "Checking object integrity"). */
const DEFAULT_ALGORITHM = "CRC64NVME";

/**
 * Prepares to verify an upload of `length` bytes. A checksum comes in a header, or in a trailer named by `x-amz-trailer`;
 * `keep` is the algorithm to keep whatever is sent.
 * @throws AwsError InvalidRequest, InvalidDigest when the promise is no promise.
 */
export function expectUpload(
  input: UploadPromise,
  context: Headers,
  length: number | undefined,
  keep?: ChecksumAlgorithm,
): UploadCheck {
  const expectedMd5 = readContentMd5(input.ContentMD5);
  const promise = promisedChecksum(input, context);
  const md5 = createHash("md5");
  const kept = keep ?? promise?.algorithm ?? DEFAULT_ALGORITHM;
  const keeping = createChecksum(kept);
  const sending = promise && promise.algorithm !== kept ? createChecksum(promise.algorithm) : undefined;
  let size = 0;
  return {
    observe(chunk) {
      size += chunk.length;
      md5.update(chunk);
      keeping.update(chunk);
      sending?.update(chunk);
    },
    finish() {
      if (length !== undefined && size !== length)
        throw new AwsError(
          "IncompleteBody",
          `You did not provide the number of bytes specified by the Content-Length HTTP header: expected ${length}, got ${size}`,
        );
      const digest = md5.digest();
      if (expectedMd5 && !expectedMd5.equals(digest))
        throw new AwsError("BadDigest", "The Content-MD5 you specified did not match what we received.", {
          fields: { ExpectedDigest: input.ContentMD5, CalculatedDigest: digest.toString("base64") },
        });
      const checksum = fullChecksum(kept, keeping);
      const sent = promise && sending ? fullChecksum(promise.algorithm, sending) : undefined;
      if (promise) promise.verify((sent ?? checksum).value);
      return { md5: digest, size, checksum, sent };
    },
  };
}

function fullChecksum(algorithm: ChecksumAlgorithm, running: RunningCrc): Checksum {
  return { algorithm, type: "FULL_OBJECT", value: running.digest().toString("base64") };
}

const TRAILER = /^x-amz-checksum-([a-z0-9]+)$/;

function promisedChecksum(
  input: UploadPromise,
  context: Headers,
): { readonly algorithm: ChecksumAlgorithm; verify(value: string): void } | undefined {
  const given = givenChecksum(input);
  const trailer = context.headers["x-amz-trailer"]?.trim().toLowerCase();
  const trailing = trailer === undefined ? undefined : TRAILER.exec(trailer)?.[1];
  if (trailer !== undefined && trailing === undefined)
    throw invalidRequest("The value specified in the x-amz-trailer header is not supported");
  if (given && trailing !== undefined)
    throw invalidRequest("Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.");
  const algorithm = given?.algorithm ?? (trailing === undefined ? undefined : checksumAlgorithm(trailing));
  const named = input.ChecksumAlgorithm === undefined ? undefined : checksumAlgorithm(input.ChecksumAlgorithm);
  if (named && !algorithm)
    throw invalidRequest(
      "x-amz-sdk-checksum-algorithm specified, but no corresponding x-amz-checksum-* or x-amz-trailer headers were found.",
    );
  if (named && named !== algorithm) throw invalidRequest("Value for x-amz-sdk-checksum-algorithm header is invalid.");
  if (!algorithm) return undefined;
  return {
    algorithm,
    verify(value) {
      const expected = trailer === undefined ? given?.value : context.trailers[trailer];
      if (expected === undefined)
        throw new AwsError("MalformedTrailerError", "The request contained trailing data that was not well-formed.");
      if (expected !== value)
        throw new AwsError("BadDigest", `The ${algorithm} you specified did not match the calculated checksum.`);
    },
  };
}

/**
 * Holds the body of an operation that does not stream it to its Content-MD5 and checksum headers.
 * @throws AwsError BadDigest; InvalidRequest when `required` and neither was sent.
 */
export function checkPayload(context: RequestContext, required: boolean): void {
  const { payload, headers } = context;
  if (payload === undefined) return;
  const members: Record<string, string | undefined> = { ContentMD5: headers["content-md5"] };
  for (const algorithm of CHECKSUM_ALGORITHMS)
    members[`Checksum${algorithm}`] = headers[`x-amz-checksum-${algorithm.toLowerCase()}`];
  if (!headers["x-amz-trailer"] && Object.values(members).every((value) => value === undefined)) {
    if (!required) return;
    throw invalidRequest("Missing required header for this request: Content-MD5 OR x-amz-checksum-*");
  }
  const check = expectUpload(members, context, undefined, "CRC32");
  check.observe(payload);
  check.finish();
}

function readContentMd5(text: string | undefined): Buffer | undefined {
  if (text === undefined) return undefined;
  const digest = Buffer.from(text, "base64");
  if (digest.length !== 16 || digest.toString("base64") !== text)
    throw new AwsError("InvalidDigest", "The Content-MD5 you specified was invalid.", {
      fields: { "Content-MD5": text },
    });
  return digest;
}
