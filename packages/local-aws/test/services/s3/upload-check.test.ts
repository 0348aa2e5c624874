import { expect, test } from "vitest";
import { expectUpload } from "../../../src/services/s3/upload-check.ts";

const TEXT = Buffer.from("123456789");
/** CRC-32 of the text, base64. */
const CRC32 = "y/Q5Jg==";

function check(trailer: string, value: string | undefined, length = TEXT.length) {
  const trailers: Record<string, string> = {};
  const upload = expectUpload({}, { headers: { "x-amz-trailer": trailer }, trailers }, length);
  upload.observe(TEXT.subarray(0, 4));
  upload.observe(TEXT.subarray(4));
  // Trailers arrive behind the last byte.
  if (value !== undefined) trailers[trailer] = value;
  return upload.finish();
}

test("a trailer that matches is kept", () => {
  expect(check("x-amz-checksum-crc32", CRC32)).toMatchObject({
    size: 9,
    checksum: { algorithm: "CRC32", type: "FULL_OBJECT", value: CRC32 },
  });
});

test("a trailer that does not match, or does not come, is refused", () => {
  expect(() => check("x-amz-checksum-crc32", "AAAAAA==")).toThrow(
    "The CRC32 you specified did not match the calculated checksum.",
  );
  expect(() => check("x-amz-checksum-crc32", undefined)).toThrow(
    expect.objectContaining({ code: "MalformedTrailerError" }),
  );
});

test("trailers of other kinds are refused before the body is read", () => {
  expect(() => check("x-amz-meta-late", "x")).toThrow(
    "The value specified in the x-amz-trailer header is not supported",
  );
  expect(() => check("x-amz-checksum-xxhash64", "x")).toThrow(expect.objectContaining({ code: "NotImplemented" }));
});

test("a body of another length than declared is refused", () => {
  expect(() => check("x-amz-checksum-crc32", CRC32, 10)).toThrow(expect.objectContaining({ code: "IncompleteBody" }));
});

test("an algorithm that is named without a checksum is refused", () => {
  expect(() => expectUpload({ ChecksumAlgorithm: "SHA256" }, { headers: {}, trailers: {} }, 1)).toThrow(
    "x-amz-sdk-checksum-algorithm specified, but no corresponding x-amz-checksum-* or x-amz-trailer headers were found.",
  );
});

test("several checksums are refused", () => {
  expect(() => expectUpload({ ChecksumCRC32: CRC32, ChecksumSHA1: "x" }, { headers: {}, trailers: {} }, 1)).toThrow(
    "Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.",
  );
});
