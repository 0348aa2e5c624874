import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";
import { notImplemented } from "../../errors.ts";
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
