import { AwsError } from "../../errors.ts";
import { invalidArgument, unsupportedValue } from "./errors.ts";

/*
 * General purpose bucket naming rules (S3 User Guide): 3 to 63 characters of lower-case letters, digits, dots and
 * hyphens; begins and ends with a letter or digit; no two dots in a row; not formatted as an IP address; none of the
 * reserved prefixes and suffixes.
 */
const BUCKET_NAME = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;
const RESERVED_PREFIXES = ["xn--", "sthree-", "amzn-s3-demo-"];
const RESERVED_SUFFIXES = ["-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3"];

/** @throws AwsError InvalidBucketName. */
export function checkBucketName(name: string): void {
  const valid =
    BUCKET_NAME.test(name) &&
    !name.includes("..") &&
    !/^\d+\.\d+\.\d+\.\d+$/.test(name) &&
    !RESERVED_PREFIXES.some((prefix) => name.startsWith(prefix)) &&
    !RESERVED_SUFFIXES.some((suffix) => name.endsWith(suffix));
  if (!valid)
    throw new AwsError("InvalidBucketName", "The specified bucket is not valid.", { fields: { BucketName: name } });
}

/** Key names are 1 to 1,024 bytes of UTF-8. */
const MAX_KEY_BYTES = 1024;

/** @throws AwsError KeyTooLongError; InvalidArgument for no key, or text that is not Unicode. */
export function checkKey(key: string): void {
  const size = Buffer.byteLength(key);
  if (size > MAX_KEY_BYTES)
    throw new AwsError("KeyTooLongError", "Your key is too long", {
      fields: { Size: size, MaxSizeAllowed: MAX_KEY_BYTES },
    });
  if (size === 0) throw invalidArgument("Object key must have at least one character", "Key", key);
  if (!key.isWellFormed()) throw invalidArgument("Object key must be Unicode text", "Key", key);
}

/** Refuses what a new object may ask for on AWS and is not executed here. */
export function checkUploadOptions(
  operation: string,
  input: {
    ACL?: string | undefined;
    StorageClass?: string | undefined;
    ServerSideEncryption?: string | undefined;
  },
): void {
  if (input.ACL !== undefined && input.ACL !== "bucket-owner-full-control")
    throw new AwsError("AccessControlListNotSupported", "The bucket does not allow ACLs");
  if (input.StorageClass !== undefined && input.StorageClass !== "STANDARD")
    throw unsupportedValue(operation, "StorageClass", input.StorageClass, "use STANDARD");
  if (input.ServerSideEncryption !== undefined && input.ServerSideEncryption !== "AES256")
    throw unsupportedValue(operation, "ServerSideEncryption", input.ServerSideEncryption, "use AES256");
}
