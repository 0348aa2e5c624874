import { createHash } from "node:crypto";
import type { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import type { PropertyGroup } from "@aws-sdk/client-kinesis-analytics-v2";
import { AwsError } from "../../errors.ts";
import type { ServiceHost } from "../../service.ts";
import { readZip, ZipError } from "../zip.ts";
import type { Code, CodeLocation } from "./application.ts";
import { invalidArgument } from "./errors.ts";
import type { RoleSession } from "./role.ts";
import { buildScript, type Script } from "./script.ts";

/** Developer Guide, "Quotas": the code of an application, as it is in the bucket. */
const MAX_CODE_BYTES = 512 * 1024 * 1024;
const MAX_UNZIPPED_BYTES = 1024 * 1024 * 1024;

/** Fetches the code with the role, as create and update do. @throws AwsError InvalidArgumentException. */
export async function fetchCode(host: ServiceHost, role: RoleSession, location: CodeLocation): Promise<Code> {
  const { bucketArn, key } = location;
  const bucket = bucketArn.slice(bucketArn.lastIndexOf(":") + 1);
  let body: Buffer | Readable | undefined;
  try {
    const resources = [`${bucketArn}/${key}`];
    await host.authorise("s3", await role.principal(), { action: "s3:GetObject", resources });
    const found = (await host.load("s3")).getObject(bucket, key);
    if (found !== undefined && found.object.size > MAX_CODE_BYTES)
      throw invalidArgument(`The code is ${found.object.size} bytes; the limit is ${MAX_CODE_BYTES} bytes`);
    body = found?.body;
  } catch (error) {
    if (!(error instanceof AwsError) || error.code === "InvalidArgumentException") throw error;
  }
  if (body === undefined)
    throw invalidArgument(
      `Please check the role provided or validity of S3 location you provided. We are unable to get the specified fileKey: ${key} in the specified bucket: ${bucket}`,
    );
  const archive = Buffer.isBuffer(body) ? body : await host.clock.during(buffer(body));
  return { bucketArn, key, archive, md5: createHash("md5").update(archive).digest("hex") };
}

/** Takes the SQL out of the code. @throws Error saying what is wrong with it. */
export function readScript(code: Code, properties: readonly PropertyGroup[]): Script {
  return buildScript(readFiles(code), properties);
}

/** The files of the code by path. @throws Error when it is no zip file. */
export function readFiles({ archive, key }: Code): Map<string, Buffer> {
  try {
    return new Map(readZip(archive, MAX_UNZIPPED_BYTES).map((file) => [file.path, file.content]));
  } catch (cause) {
    if (!(cause instanceof ZipError)) throw cause;
    throw new Error(`${key} is not a zip file: ${cause.message}`, { cause });
  }
}
