import { createHash } from "node:crypto";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { buffer } from "node:stream/consumers";
import type { FunctionCode } from "@aws-sdk/client-lambda";
import { AwsError, notImplemented } from "../../errors.ts";
import type { ServiceHost } from "../../service.ts";
import { readZip, ZipError, type ZipFile } from "../zip.ts";
import { invalidParameter } from "./names.ts";

/** A deployment package, unpacked; shared by every version that runs it. */
export interface CodePackage {
  /** Folder with the files, `LAMBDA_TASK_ROOT` of the function. */
  readonly directory: string;
  readonly archive: Buffer;
  /** Base64. */
  readonly sha256: string;
}

/** Developer Guide, Lambda quotas: a package sent with the request, and unpacked. */
const MAX_ZIPPED_BYTES = 50 * 1024 * 1024;
const MAX_UNZIPPED_BYTES = 250 * 1024 * 1024;

/** Gets the archive of a request. @throws AwsError InvalidParameterValueException. */
export async function fetchArchive(host: ServiceHost, code: FunctionCode): Promise<Buffer> {
  if (code.ImageUri !== undefined)
    throw notImplemented("A function from a container image", "deploy a ZIP file for nodejs22.x");
  if (code.ZipFile !== undefined && (code.S3Bucket !== undefined || code.S3Key !== undefined))
    throw invalidParameter("Please do not provide other FunctionCode parameters when providing a ZipFile.");
  if (code.ZipFile !== undefined) {
    if (code.ZipFile.length > MAX_ZIPPED_BYTES)
      throw new AwsError(
        "RequestEntityTooLargeException",
        `Request must be smaller than ${MAX_ZIPPED_BYTES} bytes for the CreateFunction operation`,
        { status: 413 },
      );
    return Buffer.from(code.ZipFile);
  }
  if (code.S3Bucket === undefined || code.S3Key === undefined)
    throw invalidParameter("Please provide a source for function code.");
  if (code.S3ObjectVersion !== undefined)
    throw notImplemented("Parameter S3ObjectVersion of lambda:CreateFunction", "name the key of the current version");
  return fetchObject(host, code.S3Bucket, code.S3Key);
}

async function fetchObject(host: ServiceHost, bucket: string, key: string): Promise<Buffer> {
  const s3 = await host.load("s3");
  const region = s3.bucketRegion(bucket);
  if (region === undefined)
    throw invalidParameter(
      "Error occurred while GetObject. S3 Error Code: NoSuchBucket. S3 Error Message: The specified bucket does not exist",
    );
  if (region !== host.region)
    throw invalidParameter(
      `Error occurred while GetObject. S3 Error Code: PermanentRedirect. S3 Error Message: The bucket is in this region: ${region}. Please use this region to retry the request`,
    );
  const found = s3.getObject(bucket, key);
  if (!found)
    throw invalidParameter(
      "Error occurred while GetObject. S3 Error Code: NoSuchKey. S3 Error Message: The specified key does not exist.",
    );
  return Buffer.isBuffer(found.body) ? Buffer.from(found.body) : host.clock.during(buffer(found.body));
}

/** Unpacks an archive into a folder of its own. @throws AwsError InvalidParameterValueException. */
export function unpack(host: ServiceHost, archive: Buffer): CodePackage {
  const files = readFiles(archive);
  // The nearest package.json decides how .js files load; on AWS there is none above the function's own.
  writeFileSync(path.join(host.directory, "package.json"), '{"type":"commonjs"}');
  const directory = path.join(host.directory, "code", host.random.uuid());
  for (const file of files) {
    const target = path.join(directory, file.path);
    mkdirSync(path.dirname(target), { recursive: true });
    writeFileSync(target, file.content, { mode: file.executable ? 0o755 : 0o644 });
  }
  return { directory, archive, sha256: createHash("sha256").update(archive).digest("base64") };
}

function readFiles(archive: Buffer): ZipFile[] {
  let files: ZipFile[];
  try {
    files = readZip(archive, MAX_UNZIPPED_BYTES);
  } catch (cause) {
    if (!(cause instanceof ZipError)) throw cause;
    if (cause.message === "unzipped size is too large")
      throw invalidParameter(`Unzipped size must be smaller than ${MAX_UNZIPPED_BYTES} bytes`);
    throw invalidParameter(
      `Could not unzip uploaded file. Please check your file, then try to upload again. (${cause.message})`,
    );
  }
  if (files.length === 0) throw invalidParameter("Uploaded file must be a non-empty zip");
  return files;
}

/** Removes the files of a package that no version runs any more. */
export function discard(code: CodePackage): void {
  rmSync(code.directory, { recursive: true, force: true });
}
