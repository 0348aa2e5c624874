import type { GetObjectCommandOutput, ListObjectsV2CommandOutput } from "@aws-sdk/client-s3";
import { ReplayError } from "./errors.ts";
import type { S3Sender } from "./options.ts";
import type { FoundObject } from "./source.ts";

type S3Commands = typeof import("@aws-sdk/client-s3");

/** Lists every object below `s3://bucket/prefix`; S3 lists by name already. */
export async function listS3(address: string, s3: S3Sender | undefined): Promise<FoundObject[]> {
  if (s3 === undefined) {
    throw new ReplayError("REPLAY_OPTION_INVALID", `s3: expected an S3Client to read ${address}, got none`);
  }
  const { bucket, prefix } = parseAddress(address);
  const commands = await loadCommands();
  const folder = prefix.slice(0, prefix.lastIndexOf("/") + 1);
  const found: FoundObject[] = [];
  let token: string | undefined;
  do {
    const command = new commands.ListObjectsV2Command({ Bucket: bucket, Prefix: prefix, ContinuationToken: token });
    const page = (await request(address, s3.send(command))) as ListObjectsV2CommandOutput;
    for (const { Key: key, Size: size } of page.Contents ?? []) {
      if (key === undefined) continue;
      found.push(s3Object({ commands, s3, bucket, key }, key.slice(folder.length), size ?? 0));
    }
    token = page.IsTruncated === true ? page.NextContinuationToken : undefined;
  } while (token !== undefined);
  return found;
}

interface S3Location {
  commands: S3Commands;
  s3: S3Sender;
  bucket: string;
  key: string;
}

function s3Object(location: S3Location, relative: string, size: number): FoundObject {
  return {
    name: `s3://${location.bucket}/${location.key}`,
    relative,
    size,
    open: () => openBody(location),
    async read(start, end) {
      const parts: Uint8Array[] = [];
      for await (const chunk of await openBody(location, `bytes=${start}-${end - 1}`)) parts.push(chunk);
      return Buffer.concat(parts);
    },
  };
}

async function openBody(location: S3Location, range?: string): Promise<AsyncIterable<Uint8Array>> {
  const { commands, s3, bucket, key } = location;
  const name = `s3://${bucket}/${key}`;
  const command = new commands.GetObjectCommand({ Bucket: bucket, Key: key, Range: range });
  const { Body: body } = (await request(name, s3.send(command))) as GetObjectCommandOutput;
  return readBody(name, body as AsyncIterable<Uint8Array>);
}

async function* readBody(name: string, body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    yield* body;
  } catch (cause) {
    throw unreadable(name, cause);
  }
}

async function request(name: string, sent: Promise<unknown>): Promise<unknown> {
  try {
    return await sent;
  } catch (cause) {
    throw unreadable(name, cause);
  }
}

/** `s3://bucket/prefix`; the prefix may be empty and need not end at a slash. */
function parseAddress(address: string): { bucket: string; prefix: string } {
  const match = /^s3:\/\/([^/]+)(?:\/(.*))?$/s.exec(address);
  if (match === null) {
    throw new ReplayError("REPLAY_OPTION_INVALID", `source: expected s3://bucket/prefix, got ${address}`);
  }
  return { bucket: match[1]!, prefix: match[2] ?? "" };
}

async function loadCommands(): Promise<S3Commands> {
  try {
    return await import("@aws-sdk/client-s3");
  } catch (cause) {
    const message = "sources in S3 need the package @aws-sdk/client-s3: npm install @aws-sdk/client-s3";
    throw new ReplayError("REPLAY_DEPENDENCY_MISSING", message, { cause });
  }
}

function unreadable(name: string, cause: unknown): ReplayError {
  const message = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause);
  return new ReplayError("REPLAY_SOURCE_UNREADABLE", `${name}: ${message}`, { cause });
}
