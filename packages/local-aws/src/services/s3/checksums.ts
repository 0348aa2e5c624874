import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";
import { AwsError, notImplemented } from "../../errors.ts";
import type { RequestContext } from "../../service.ts";
import { createCrc32c, createCrc64Nvme, type RunningCrc } from "./crc.ts";
import { invalidRequest } from "./errors.ts";

/** Checksum algorithms of the S3 API that are executed. */
export const CHECKSUM_ALGORITHMS = ["CRC32", "CRC32C", "CRC64NVME", "SHA1", "SHA256"] as const;
export type ChecksumAlgorithm = (typeof CHECKSUM_ALGORITHMS)[number];
export type ChecksumType = "FULL_OBJECT" | "COMPOSITE";

/** A checksum as S3 keeps it with an object or part; `value` is base64, with `-N` when composite of N parts. */
export interface Checksum {
  readonly algorithm: ChecksumAlgorithm;
  readonly type: ChecksumType;
  readonly value: string;
}

/** The input and output members that carry checksums. */
export interface ChecksumMembers {
  ChecksumCRC32?: string | undefined;
  ChecksumCRC32C?: string | undefined;
  ChecksumCRC64NVME?: string | undefined;
  ChecksumSHA1?: string | undefined;
  ChecksumSHA256?: string | undefined;
}

export const CHECKSUM_MEMBERS = [
  "ChecksumCRC32",
  "ChecksumCRC32C",
  "ChecksumCRC64NVME",
  "ChecksumSHA1",
  "ChecksumSHA256",
] as const satisfies readonly (keyof ChecksumMembers)[];

export const DIGEST_BYTES: Readonly<Record<ChecksumAlgorithm, number>> = {
  CRC32: 4,
  CRC32C: 4,
  CRC64NVME: 8,
  SHA1: 20,
  SHA256: 32,
};

export function createChecksum(algorithm: ChecksumAlgorithm): RunningCrc {
  switch (algorithm) {
    case "CRC32":
      return createCrc32();
    case "CRC32C":
      return createCrc32c();
    case "CRC64NVME":
      return createCrc64Nvme();
    case "SHA1":
    case "SHA256": {
      const hash = createHash(algorithm.toLowerCase());
      return { update: (bytes) => void hash.update(bytes), digest: () => hash.digest() };
    }
  }
}

function createCrc32(): RunningCrc {
  let value = 0;
  return {
    update(bytes) {
      value = crc32(bytes, value);
    },
    digest() {
      const bytes = Buffer.alloc(4);
      bytes.writeUInt32BE(value);
      return bytes;
    },
  };
}

/** Output members of a stored checksum. */
export function checksumOutput(checksum: Checksum): ChecksumMembers & { ChecksumType: ChecksumType } {
  return { [`Checksum${checksum.algorithm}`]: checksum.value, ChecksumType: checksum.type };
}

/** The one checksum that members carry. @throws AwsError InvalidRequest for several, or a value of another length. */
export function givenChecksum(
  members: ChecksumMembers,
): { readonly algorithm: ChecksumAlgorithm; readonly value: string } | undefined {
  const present = CHECKSUM_ALGORITHMS.filter((algorithm) => members[`Checksum${algorithm}`] !== undefined);
  if (present.length > 1)
    throw invalidRequest("Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.");
  const algorithm = present[0];
  if (algorithm === undefined) return undefined;
  const value = members[`Checksum${algorithm}`]!;
  const digits = Buffer.from(value, "base64");
  if (digits.length !== DIGEST_BYTES[algorithm] || digits.toString("base64") !== value)
    throw invalidRequest(`Value for x-amz-checksum-${algorithm.toLowerCase()} header is invalid.`);
  return { algorithm, value };
}

/** @throws AwsError NotImplemented for algorithms that are not executed. */
export function checksumAlgorithm(name: string): ChecksumAlgorithm {
  const algorithm = CHECKSUM_ALGORITHMS.find((known) => known === name.toUpperCase());
  if (!algorithm)
    throw notImplemented(`Checksum algorithm ${name} of S3`, `use one of ${CHECKSUM_ALGORITHMS.join(", ")}`);
  return algorithm;
}

/** What an upload promised about its bytes, and the digests taken to hold it to that. */
export interface UploadCheck {
  observe(chunk: Uint8Array): void;
  /** Checks length, Content-MD5 and checksum; to be called after the last byte. @throws AwsError. */
  finish(): { readonly md5: Buffer; readonly size: number; readonly checksum: Checksum };
}

export interface UploadPromise extends ChecksumMembers {
  readonly ChecksumAlgorithm?: string | undefined;
  readonly ContentMD5?: string | undefined;
}

const TRAILER = /^x-amz-checksum-([a-z0-9]+)$/;

/**
 * Prepares to verify an upload: a checksum comes in a header, or in a trailer named by `x-amz-trailer`. Without either
 * S3 computes `fallback`, CRC64NVME by default ("Checking object integrity", S3 User Guide).
 */
export function expectUpload(
  input: UploadPromise,
  context: RequestContext,
  length: number | undefined,
  fallback: ChecksumAlgorithm = "CRC64NVME",
): UploadCheck {
  const expectedMd5 = readContentMd5(input.ContentMD5);
  const given = givenChecksum(input);
  const trailer = context.headers["x-amz-trailer"]?.trim().toLowerCase();
  const trailing = trailer === undefined ? undefined : TRAILER.exec(trailer)?.[1];
  if (trailer !== undefined && trailing === undefined)
    throw invalidRequest("The value specified in the x-amz-trailer header is not supported");
  if (given && trailing !== undefined)
    throw invalidRequest("Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.");
  const named = input.ChecksumAlgorithm === undefined ? undefined : checksumAlgorithm(input.ChecksumAlgorithm);
  const promised = given?.algorithm ?? (trailing === undefined ? undefined : checksumAlgorithm(trailing));
  if (named && !promised)
    throw invalidRequest(
      "x-amz-sdk-checksum-algorithm specified, but no corresponding x-amz-checksum-* or x-amz-trailer headers were found.",
    );
  if (named && promised && named !== promised)
    throw invalidRequest("Value for x-amz-sdk-checksum-algorithm header is invalid.");
  const algorithm = promised ?? fallback;

  const md5 = createHash("md5");
  const running = createChecksum(algorithm);
  let size = 0;
  return {
    observe(chunk) {
      size += chunk.length;
      md5.update(chunk);
      running.update(chunk);
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
      const value = running.digest().toString("base64");
      const expected = trailing === undefined ? given?.value : context.trailers[trailer!];
      if (trailing !== undefined && expected === undefined)
        throw new AwsError("MalformedTrailerError", "The request contained trailing data that was not well-formed.");
      if (expected !== undefined && expected !== value)
        throw new AwsError("BadDigest", `The ${algorithm} you specified did not match the calculated checksum.`);
      return { md5: digest, size, checksum: { algorithm, type: "FULL_OBJECT", value } };
    },
  };
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
