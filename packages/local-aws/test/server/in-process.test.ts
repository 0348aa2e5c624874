import { once } from "node:events";
import { Readable } from "node:stream";
import { CloudWatchClient, ListMetricsCommand } from "@aws-sdk/client-cloudwatch";
import { KinesisClient, ListStreamsCommand } from "@aws-sdk/client-kinesis";
import {
  CreateBucketCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Cloud, createCloud } from "../../src/cloud.ts";
import { createInProcessHandler } from "../../src/server/in-process.ts";
import type { WireRequest, WireResponse } from "../../src/wire/message.ts";

let cloud: Cloud;

beforeEach(() => {
  cloud = createCloud({ clock: "fast" });
});
afterEach(async () => {
  await cloud.close();
});

describe("an SDK client without a socket", () => {
  it("takes bodies and gives them as streams", async () => {
    const s3 = new S3Client(cloud.clientConfig());
    await s3.send(new CreateBucketCommand({ Bucket: "bucket" }));
    const parts = ["a", "b", "c"].map((letter) => Buffer.from(letter.repeat(100_000)));

    await s3.send(
      new PutObjectCommand({ Bucket: "bucket", Key: "k", Body: Readable.from(parts), ContentLength: 300_000 }),
    );
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: "bucket", Key: "k" }));

    expect(Buffer.from(await Body!.transformToByteArray())).toEqual(Buffer.concat(parts));
  });

  it("writes queries as HTTP clients do", async () => {
    const s3 = new S3Client(cloud.clientConfig());
    await s3.send(new CreateBucketCommand({ Bucket: "bucket" }));
    await s3.send(new PutObjectCommand({ Bucket: "bucket", Key: "a b/(ü)&=+", Body: "" }));

    const { Contents } = await s3.send(new ListObjectsV2Command({ Bucket: "bucket", Prefix: "a b/(ü)&=" }));

    expect(Contents?.map(({ Key }) => Key)).toEqual(["a b/(ü)&=+"]);
  });

  it("calls other Regions, and other callers' credentials", async () => {
    const client = new KinesisClient(cloud.clientConfig({ region: "eu-west-1" }));
    const stranger = new KinesisClient(
      cloud.clientConfig({ credentials: { accessKeyId: "AKIASTRANGER", secretAccessKey: "s" } }),
    );

    expect((await client.send(new ListStreamsCommand({}))).StreamNames).toEqual([]);
    await expect(stranger.send(new ListStreamsCommand({}))).rejects.toMatchObject({
      name: "UnrecognizedClientException",
    });
  });

  it("is refused by a cloud that is closed", async () => {
    const client = new CloudWatchClient({ ...cloud.clientConfig(), maxAttempts: 1 });
    await cloud.close();

    await expect(client.send(new ListMetricsCommand({}))).rejects.toMatchObject({ code: "LOCAL_AWS_CLOSED" });
  });
});

describe("abort", () => {
  it("before the call rejects without calling", async () => {
    const client = new CloudWatchClient(cloud.clientConfig());

    const call = client.send(new ListMetricsCommand({}), { abortSignal: AbortSignal.abort() });

    await expect(call).rejects.toMatchObject({ name: "AbortError" });
  });

  it("rejects at once while the cloud is at work, and tells the operation", async () => {
    const log: string[] = [];
    await using live = createCloud({ log: (line) => log.push(line) });
    live.faults.add({ latency: 3_600_000 });
    const client = new CloudWatchClient(live.clientConfig());
    const controller = new AbortController();

    const call = client.send(new ListMetricsCommand({}), { abortSignal: controller.signal });
    setImmediate(() => controller.abort());

    await expect(call).rejects.toMatchObject({ name: "AbortError" });
    await new Promise(setImmediate);
    expect(log).toEqual([]);
  });

  it("while the answer is read ends its source", async () => {
    let ended = false;
    const { handler, controller } = handlerOf(async function* () {
      try {
        while (true) yield Buffer.alloc(10);
      } finally {
        ended = true;
      }
    });
    const { response } = await handler.handle(REQUEST, { abortSignal: controller.signal });
    await once(response.body, "readable");

    controller.abort();

    await expect(once(response.body, "close")).rejects.toMatchObject({ name: "AbortError" });
    await new Promise(setImmediate);
    expect(ended).toBe(true);
  });

  it("puts away an answer that comes too late", async () => {
    const answer = Promise.withResolvers<WireResponse>();
    const source = new Readable({ read() {} });
    const handler = createInProcessHandler(() => answer.promise);
    const controller = new AbortController();
    const call = handler.handle(REQUEST, { abortSignal: controller.signal });
    controller.abort();
    await expect(call).rejects.toMatchObject({ name: "AbortError" });

    answer.resolve({ status: 200, headers: {}, body: source });

    await once(source, "close");
    expect(source.destroyed).toBe(true);
  });
});

describe("request bodies", () => {
  it.each<[string, unknown, string]>([
    ["nothing", undefined, ""],
    ["text", "é", "é"],
    ["bytes", new Uint8Array([97, 98]), "ab"],
    ["a part of a larger buffer", Buffer.from("abcd").subarray(1, 3), "bc"],
    ["an ArrayBuffer", new Uint8Array([97]).buffer, "a"],
  ])("may be %s", async (_what, body, text) => {
    const { handler, requests } = handlerOf(async function* () {});

    await handler.handle({ ...REQUEST, body });

    expect((requests[0]!.body as Buffer).toString()).toBe(text);
  });

  it("may not be anything else", async () => {
    const { handler } = handlerOf(async function* () {});

    await expect(handler.handle({ ...REQUEST, body: 7 })).rejects.toThrow(
      "request body: expected text, bytes or a stream, got number",
    );
  });
});

const REQUEST = { method: "POST", protocol: "http:", hostname: "127.0.0.1", path: "/", headers: {} };

function handlerOf(body: () => AsyncIterable<Uint8Array>) {
  const requests: WireRequest[] = [];
  const handler = createInProcessHandler(async (request) => {
    requests.push(request);
    return { status: 200, headers: {}, body: body() };
  });
  return { handler, requests, controller: new AbortController() };
}
