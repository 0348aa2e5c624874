import { S3Client, type S3ClientConfig } from "@aws-sdk/client-s3";
import { afterAll, beforeAll } from "vitest";
import { type Cloud, type CloudOptions, createCloud } from "../../../src/index.ts";

export const TRANSPORTS = ["in-process", "http"] as const;
export type Transport = (typeof TRANSPORTS)[number];

export interface Harness {
  readonly cloud: Cloud;
  readonly s3: S3Client;
  /** Base URL of the cloud's port; empty in process. */
  readonly url: string;
  client(config?: S3ClientConfig): S3Client;
}

/** A cloud for the tests of a block, reached over one transport, and closed behind them. */
export function useS3(transport: Transport, options: CloudOptions = {}): Harness {
  const harness = { url: "" } as { -readonly [Name in keyof Harness]: Harness[Name] };
  const clients: S3Client[] = [];
  beforeAll(async () => {
    harness.cloud = createCloud(options);
    if (transport === "http") harness.url = (await harness.cloud.listen()).url;
    harness.client = (config = {}) => {
      const { requestHandler, ...own } = harness.cloud.clientConfig();
      const reached = transport === "http" ? { endpoint: harness.url } : { requestHandler };
      const client = new S3Client({ ...own, ...reached, ...config });
      clients.push(client);
      return client;
    };
    harness.s3 = harness.client();
  });
  afterAll(async () => {
    for (const client of clients) client.destroy();
    await harness.cloud.close();
  });
  return harness;
}

export interface Failure {
  readonly name: string;
  readonly status: number | undefined;
  readonly message: string;
  readonly [field: string]: unknown;
}

/** The error of a call that must fail. */
export async function failureOf(call: Promise<unknown>): Promise<Failure> {
  try {
    await call;
  } catch (error) {
    const { name, message, $metadata, ...fields } = error as Error & { $metadata?: { httpStatusCode?: number } };
    return { ...fields, name, message, status: $metadata?.httpStatusCode };
  }
  throw new Error("expected the call to fail");
}

/** Bytes that are not all alike, the same for the same size. */
export function patterned(size: number): Buffer {
  const bytes = Buffer.allocUnsafe(size);
  for (let index = 0; index < size; index++) bytes[index] = (index * 31 + (index >> 8) * 17) & 0xff;
  return bytes;
}
