import type { S3Target } from "@aws-sdk/client-glue";
import type { Principal } from "../../../auth/principal.ts";
import { AwsError } from "../../../errors.ts";
import type { ServiceHost } from "../../../service.ts";
import type { S3Api } from "../../s3/api.ts";
import { type Classified, classify } from "./classify.ts";
import { compileExclusions } from "./exclusions.ts";

/** An object below an include path. */
export interface ListedFile {
  readonly key: string;
  readonly size: number;
  /** Changes with the content. */
  readonly etag: string;
  /** Folders below the include path. */
  readonly folders: readonly string[];
  readonly name: string;
}

export interface Listing {
  readonly bucket: string;
  /** Path of the folder in the bucket, with `/` at its end; "" for the bucket itself. */
  readonly base: string;
  readonly files: readonly ListedFile[];
}

/** Objects below a target's path that are not excluded. @throws AwsError NoSuchBucket, AccessDenied. */
export async function listTarget(host: ServiceHost, principal: Principal, target: S3Target): Promise<Listing> {
  const s3 = await host.load("s3");
  const [, bucket = "", path = ""] = /^(?:s3:\/\/)?([^/]+)\/?(.*)$/.exec(target.Path!)!;
  const arn = `arn:${host.partition}:s3:::${bucket}`;
  await host.authorise("s3", principal, {
    action: "s3:ListBucket",
    resources: [arn],
    conditions: { "s3:prefix": path },
  });
  if (s3.bucketRegion(bucket) === undefined)
    throw new AwsError("NoSuchBucket", `The specified bucket does not exist: ${bucket}`, { status: 404 });
  const isFile = path !== "" && !path.endsWith("/") && s3.headObject(bucket, path) !== undefined;
  const base = isFile
    ? path.slice(0, path.lastIndexOf("/") + 1)
    : path === "" || path.endsWith("/")
      ? path
      : `${path}/`;
  const excluded = compileExclusions(target.Exclusions ?? []);
  const files: ListedFile[] = [];
  const perFolder = new Map<string, number>();
  for (const { key, size, etag } of s3.listObjects(bucket, isFile ? path : base)) {
    if (isFile && key !== path) continue;
    const below = key.slice(base.length);
    const parts = below.split("/");
    const name = parts.pop()!;
    if (size === 0 || name === "" || parts.concat(name).some((part) => /^[_.]/.test(part)) || excluded(below)) continue;
    const folder = parts.join("/");
    const count = (perFolder.get(folder) ?? 0) + 1;
    perFolder.set(folder, count);
    if (target.SampleSize === undefined || count <= target.SampleSize)
      files.push({ key, size, etag, folders: parts, name });
  }
  return { bucket, base, files };
}

/** Classifies an object with the role's permissions. @throws AwsError AccessDenied. */
export async function classifyFile(
  host: ServiceHost,
  s3: S3Api,
  principal: Principal,
  bucket: string,
  file: ListedFile,
): Promise<Classified | undefined> {
  await host.authorise("s3", principal, {
    action: "s3:GetObject",
    resources: [`arn:${host.partition}:s3:::${bucket}/${file.key}`],
  });
  return classify(async (start, end) => {
    const body = s3.getObject(bucket, file.key, { start, end })?.body;
    if (body === undefined || Buffer.isBuffer(body)) return body ?? Buffer.alloc(0);
    const chunks: Buffer[] = [];
    for await (const chunk of body) chunks.push(chunk as Buffer);
    return Buffer.concat(chunks);
  }, file.size);
}
