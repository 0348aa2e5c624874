import { AwsError, notImplemented } from "../../errors.ts";

/*
 * Error codes, statuses and wording of the S3 API reference, "Error responses".
 */

export function noSuchBucket(bucket: string): AwsError {
  return new AwsError("NoSuchBucket", "The specified bucket does not exist", {
    status: 404,
    fields: { BucketName: bucket },
  });
}

export function noSuchKey(key: string, headers: Record<string, string> = {}): AwsError {
  return new AwsError("NoSuchKey", "The specified key does not exist.", { status: 404, fields: { Key: key }, headers });
}

export function noSuchVersion(key: string, versionId: string): AwsError {
  return new AwsError("NoSuchVersion", "The specified version does not exist.", {
    status: 404,
    fields: { Key: key, VersionId: versionId },
  });
}

export function noSuchUpload(uploadId: string): AwsError {
  return new AwsError(
    "NoSuchUpload",
    "The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.",
    { status: 404, fields: { UploadId: uploadId } },
  );
}

export function accessDenied(message = "Access Denied"): AwsError {
  return new AwsError("AccessDenied", message, { status: 403 });
}

export function invalidArgument(message: string, name?: string, value?: unknown): AwsError {
  const fields = name === undefined ? {} : { ArgumentName: name, ArgumentValue: String(value ?? "") };
  return new AwsError("InvalidArgument", message, { fields });
}

export function invalidRequest(message: string): AwsError {
  return new AwsError("InvalidRequest", message);
}

export function malformedXml(detail: string): AwsError {
  return new AwsError(
    "MalformedXML",
    `The XML you provided was not well-formed or did not validate against our published schema: ${detail}`,
  );
}

/** 412, naming the condition that failed. */
export function preconditionFailed(condition: string): AwsError {
  return new AwsError("PreconditionFailed", "At least one of the pre-conditions you specified did not hold", {
    status: 412,
    fields: { Condition: condition },
  });
}

export function entityTooLarge(proposed: number, limit: number): AwsError {
  return new AwsError("EntityTooLarge", "Your proposed upload exceeds the maximum allowed size", {
    fields: { ProposedSize: proposed, MaxSizeAllowed: limit },
  });
}

/** A value of a parameter that AWS offers and this S3 does not execute. */
export function unsupportedValue(operation: string, parameter: string, value: string, instead: string): AwsError {
  return notImplemented(`Value ${value} of parameter ${parameter} of s3:${operation}`, instead);
}
