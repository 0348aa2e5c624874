import { buffer } from "node:stream/consumers";
import type { PropertyGroup } from "@aws-sdk/client-kinesis-analytics-v2";
import { AwsError } from "../../errors.ts";
import type { ServiceHost } from "../../service.ts";
import { readZip, ZipError } from "../zip.ts";
import type { CodeLocation } from "./application.ts";
import { invalidArgument } from "./errors.ts";
import type { RoleSession } from "./role.ts";
import { buildScript, type Script } from "./script.ts";

/** Developer Guide, "Quotas": the code of an application, as it is in the bucket. */
const MAX_CODE_BYTES = 512 * 1024 * 1024;
const MAX_UNZIPPED_BYTES = 1024 * 1024 * 1024;

/** Checks that the role can read the code, as create and update do. @throws AwsError InvalidArgumentException. */
export async function checkCode(host: ServiceHost, role: RoleSession, code: CodeLocation): Promise<void> {
  const { bucket, key } = placeOf(code);
  let size: number | undefined;
  try {
    await authoriseRead(host, role, code);
    size = (await host.load("s3")).headObject(bucket, key)?.size;
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
  }
  if (size === undefined) throw unreadable(code);
  if (size > MAX_CODE_BYTES) throw invalidArgument(`The code is ${size} bytes; the limit is ${MAX_CODE_BYTES} bytes`);
}

/** Fetches the code with the role and takes the SQL out of it. @throws Error saying what is wrong with the code. */
export async function loadScript(
  host: ServiceHost,
  role: RoleSession,
  code: CodeLocation,
  properties: readonly PropertyGroup[],
): Promise<Script> {
  await authoriseRead(host, role, code);
  const { bucket, key } = placeOf(code);
  const found = (await host.load("s3")).getObject(bucket, key);
  if (found === undefined) throw unreadable(code);
  const archive = Buffer.isBuffer(found.body) ? found.body : await host.clock.during(buffer(found.body));
  try {
    const files = readZip(archive, MAX_UNZIPPED_BYTES);
    return buildScript(new Map(files.map((file) => [file.path, file.content])), properties);
  } catch (cause) {
    if (!(cause instanceof ZipError)) throw cause;
    throw new Error(`${key} is not a zip file: ${cause.message}`, { cause });
  }
}

async function authoriseRead(host: ServiceHost, role: RoleSession, code: CodeLocation): Promise<void> {
  const resources = [`${code.bucketArn}/${code.key}`];
  await host.authorise("s3", await role.principal(), { action: "s3:GetObject", resources });
}

function placeOf(code: CodeLocation): { readonly bucket: string; readonly key: string } {
  return { bucket: code.bucketArn.slice(code.bucketArn.lastIndexOf(":") + 1), key: code.key };
}

function unreadable(code: CodeLocation): AwsError {
  const { bucket, key } = placeOf(code);
  return invalidArgument(
    `Please check the role provided or validity of S3 location you provided. We are unable to get the specified fileKey: ${key} in the specified bucket: ${bucket}`,
  );
}
