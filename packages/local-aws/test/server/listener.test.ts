import { once } from "node:events";
import http from "node:http";
import http2 from "node:http2";
import { networkInterfaces } from "node:os";
import { type Duplex, Readable } from "node:stream";
import { CloudWatchClient, ListMetricsCommand } from "@aws-sdk/client-cloudwatch";
import { CreateStreamCommand, KinesisClient, ListStreamsCommand, PutRecordsCommand } from "@aws-sdk/client-kinesis";
import { CreateBucketCommand, GetObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Cloud } from "../../src/cloud.ts";
import type { Listener } from "../../src/server/listener.ts";
import type { WireRequest, WireResponse } from "../../src/wire/message.ts";
import { exchange, open, rest, until } from "./sockets.ts";

/** A cloud that remembers what its transports deliver. */
class ObservedCloud extends Cloud {
  readonly requests: WireRequest[] = [];
  /** The body of every answer, instead of what the cloud would say. */
  body: (() => AsyncIterable<Uint8Array>) | undefined;

  override async handle(request: WireRequest): Promise<WireResponse> {
    this.requests.push(request);
    return this.body ? { status: 200, headers: {}, body: this.body() } : super.handle(request);
  }
}

let cloud: ObservedCloud;
let listener: Listener;
let log: string[];

beforeEach(async () => {
  log = [];
  cloud = new ObservedCloud({ log: (line) => log.push(line) });
  listener = await cloud.listen();
});
afterEach(async () => {
  await cloud.close();
});

function config() {
  const { accessKeyId, secretAccessKey } = cloud.root;
  return { endpoint: listener.url, region: "us-east-1", credentials: { accessKeyId, secretAccessKey } };
}

describe("one port", () => {
  it("answers HTTP/1.1 and HTTP/2 clients", async () => {
    await new KinesisClient(config()).send(new ListStreamsCommand({}));
    await new CloudWatchClient(config()).send(new ListMetricsCommand({}));

    expect(cloud.requests.map(({ transport }) => transport)).toEqual(["h2", "http/1.1"]);
  });

  it("tells them apart however few bytes come at a time", async () => {
    const first = await open(listener.port);
    for (const byte of "PUT / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n") {
      first.write(byte);
      await new Promise(setImmediate);
    }
    const second = await open(listener.port);
    for (const byte of PREFACE) {
      second.write(Buffer.from([byte]));
      await new Promise(setImmediate);
    }
    second.write(SETTINGS);

    expect((await rest(first)).toString()).toMatch(/^HTTP\/1\.1 405 /);
    expect((await once(second, "data"))[0].subarray(3, 4)).toEqual(Buffer.from([4]));
    second.destroy();
  });

  it("gives headers in lower case, repeated ones joined by a comma, and whatever their name", async () => {
    await exchange(
      listener.port,
      "GET /?a=1 HTTP/1.1\r\nHost: h\r\nX-A: 1\r\nx-a:  2 \r\nconstructor: c\r\n__proto__: p\r\nConnection: close\r\n\r\n",
    );

    const { headers, path, query } = cloud.requests[0]!;
    expect({ ...headers }).toEqual(
      JSON.parse('{"host":"h","x-a":"1,2","constructor":"c","__proto__":"p","connection":"close"}'),
    );
    expect([path, query]).toEqual(["/", "a=1"]);
  });

  it("keeps a connection for the next request, and answers pipelined requests in order", async () => {
    const socket = await open(listener.port);
    socket.write("GET / HTTP/1.1\r\nhost: a\r\n\r\n");
    await until(socket, /<\/Error>/);

    socket.write("HEAD /b HTTP/1.1\r\nhost: a\r\n\r\nPATCH / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n");
    const text = (await rest(socket)).toString();

    expect(text.match(/HTTP\/1\.1 \d+/g)).toEqual(["HTTP/1.1 403", "HTTP/1.1 405"]);
    expect(text.match(/<Error>/g)).toHaveLength(1);
  });

  it("says 100 Continue before it reads a body that waits for it", async () => {
    const socket = await open(listener.port);
    socket.write(
      "PUT /b/k HTTP/1.1\r\nhost: a\r\ncontent-length: 4\r\nexpect: 100-continue\r\nconnection: close\r\n\r\n",
    );
    const first = await until(socket, /\r\n\r\n/);

    socket.write("data");

    expect(first).toMatch(/^HTTP\/1\.1 100 Continue\r\n/);
    expect((await rest(socket)).toString()).toMatch(/^HTTP\/1\.1 403 /);
    expect(cloud.requests[0]!.body).toEqual(Buffer.from("data"));
  });

  it("refuses other expectations", async () => {
    const text = await exchange(
      listener.port,
      "PUT /b/k HTTP/1.1\r\nhost: a\r\nexpect: magic\r\ncontent-length: 0\r\nconnection: close\r\n\r\n",
    );

    expect(text.toString()).toMatch(/^HTTP\/1\.1 417 /);
  });

  it("reads chunked bodies, of a GET too", async () => {
    await exchange(
      listener.port,
      "GET / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\nconnection: close\r\n\r\n3\r\nabc\r\n0\r\n\r\n",
    );

    expect(cloud.requests[0]!.body).toBeInstanceOf(http.IncomingMessage);
    expect(log).toEqual([]);
  });

  it("streams objects larger than it would hold, both ways", async () => {
    const s3 = new S3Client(config());
    await s3.send(new CreateBucketCommand({ Bucket: "streams" }));
    const size = 20 * 1024 * 1024;
    const chunk = Buffer.alloc(1024 * 1024, "x");

    await s3.send(
      new PutObjectCommand({
        Bucket: "streams",
        Key: "k",
        Body: Readable.from(Array.from({ length: 20 }, () => chunk)),
        ContentLength: size,
      }),
    );
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: "streams", Key: "k" }));

    let received = 0;
    for await (const part of Body as AsyncIterable<Buffer>) received += part.length;
    expect(received).toBe(size);
  });

  it("answers many connections at once", async () => {
    const statuses = await Promise.all(
      Array.from({ length: 200 }, async () => {
        const text = await exchange(listener.port, "GET / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n");
        return text.toString("latin1", 0, 12);
      }),
    );

    expect(new Set(statuses)).toEqual(new Set(["HTTP/1.1 403"]));
  });

  it("takes many large bodies at once on one HTTP/2 connection", async () => {
    const kinesis = new KinesisClient(config());
    const data = Buffer.alloc(1024 * 1024 - 10);
    const records = Array.from({ length: 4 }, (_, index) => ({ Data: data, PartitionKey: `${index}` }));

    const refusals = await Promise.all(
      Array.from({ length: 10 }, () =>
        kinesis.send(new PutRecordsCommand({ StreamName: "none", Records: records })).catch(({ name }) => name),
      ),
    );

    expect(new Set(refusals)).toEqual(new Set(["ResourceNotFoundException"]));
  });

  it("refuses a body beyond what any operation takes, and answers on", async () => {
    const kinesis = new KinesisClient({ ...config(), maxAttempts: 1 });

    const large = kinesis.send(new CreateStreamCommand({ StreamName: "x".repeat(34 * 1024 * 1024) }));

    await expect(large).rejects.toMatchObject({ name: "RequestEntityTooLarge", $metadata: { httpStatusCode: 413 } });
    await kinesis.send(new ListStreamsCommand({}));
  });
});

describe("malformed traffic", () => {
  it.each([
    ["garbage", Buffer.from([0, 1, 2, 3, 255, 254])],
    ["a TLS hello", Buffer.from("160301020001", "hex")],
    ["a request line that is none", "HELLO\r\n\r\n"],
    ["a header without a colon", "GET / HTTP/1.1\r\nhost\r\n\r\n"],
    ["a length that is no number", "PUT / HTTP/1.1\r\nhost: a\r\ncontent-length: many\r\n\r\n"],
    ["a length and chunks", "PUT / HTTP/1.1\r\nhost: a\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n"],
    ["headers without end", `GET / HTTP/1.1\r\nhost: a\r\nx: ${"y".repeat(100_000)}\r\n\r\n`],
  ])("is refused with 400 or 431 and a closed connection: %s", async (_what, bytes) => {
    const text = await exchange(listener.port, bytes);

    expect(text.toString("latin1")).toMatch(/^HTTP\/1\.1 4(00|31) /);
    await stillAnswers();
  });

  it.each([
    ["a preface that goes wrong", Buffer.from("PRI * HTTP/2.0\r\n\r\nXX\r\n\r\n")],
    ["settings of a wrong length", Buffer.from("000001040000000000" + "00", "hex")],
    ["data on stream 0", Buffer.from("000001000000000000" + "00", "hex")],
    ["data on a stream that was never opened", Buffer.from("000001000000000003" + "00", "hex")],
    ["headers that do not decompress", Buffer.from("000004010400000001" + "ffffffff", "hex")],
    ["a frame longer than allowed", Buffer.from("ffffff000000000001", "hex")],
  ])("of HTTP/2 closes the connection: %s", async (what, bytes) => {
    const parts = what.startsWith("a preface") ? [bytes] : [PREFACE, SETTINGS, bytes];

    await exchange(listener.port, ...parts);

    await stillAnswers();
    expect(cloud.requests).toHaveLength(1);
  });

  it("that stops after two bytes is dropped", async () => {
    const socket = await open(listener.port);
    socket.end("PR");

    await rest(socket);

    await stillAnswers();
  });

  it("that says nothing is dropped", async () => {
    const socket = await open(listener.port);
    socket.end();

    expect(await rest(socket)).toHaveLength(0);
  });

  it.each([
    ["by its length", "PUT /b/k HTTP/1.1\r\nhost: a\r\ncontent-length: 100\r\n\r\nonly this"],
    ["by its chunks", "PUT /b/k HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n64\r\nonly this"],
  ])("with a body cut short %s is dropped", async (_what, bytes) => {
    const socket = await open(listener.port);
    socket.end(bytes);

    const text = (await rest(socket)).toString();

    expect(text).not.toMatch(/ 200 /);
    await stillAnswers();
    expect(log).toEqual([]);
  });

  it("with a body shorter than its length over HTTP/2 fails the stream alone", async () => {
    const session = http2.connect(listener.url);
    const stream = session.request({ ":method": "POST", ":path": "/", "content-length": "10" });
    stream.on("error", () => {});
    const closed = new Promise((resolve) => stream.once("close", resolve));
    stream.end("short");
    await closed;

    const next = session.request({ ":method": "GET", ":path": "/" });
    const [headers] = await once(next, "response");

    expect(stream.rstCode).not.toBe(http2.constants.NGHTTP2_NO_ERROR);
    expect(headers[":status"]).toBe(403);
    session.destroy();
  });

  async function stillAnswers(): Promise<void> {
    const text = await exchange(listener.port, "GET / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n");
    expect(text.toString()).toMatch(/^HTTP\/1\.1 403 /);
  }
});

describe("a caller that goes away", () => {
  it.each(["http/1.1", "h2"] as const)("aborts the operation over %s", async (transport) => {
    cloud.faults.add({ operation: "ListStreams", latency: 3_600_000 });
    const started = requestArrives();
    const controller = new AbortController();
    const client = new KinesisClient({
      ...config(),
      ...(transport === "http/1.1" ? { requestHandler: await http1Handler() } : {}),
    });
    const call = client.send(new ListStreamsCommand({}), { abortSignal: controller.signal });
    const { signal } = await started;

    controller.abort();

    await expect(call).rejects.toMatchObject({ name: "AbortError" });
    if (!signal.aborted) await once(signal, "abort");
    expect(log).toEqual([]);
    client.destroy();
  });

  function requestArrives(): Promise<WireRequest> {
    return new Promise((resolve) => {
      const { requests } = cloud;
      const push = requests.push.bind(requests);
      requests.push = (...items) => {
        resolve(items[0]!);
        return push(...items);
      };
    });
  }

  async function http1Handler() {
    const { NodeHttpHandler } = await import("@smithy/node-http-handler");
    return new NodeHttpHandler();
  }
});

describe("a streamed answer", () => {
  it.each(["http/1.1", "h2"] as const)("ends when its reader goes away over %s", async (transport) => {
    const ended = Promise.withResolvers<void>();
    cloud.body = async function* () {
      try {
        while (true) {
          yield Buffer.alloc(1024);
          await new Promise(setImmediate);
        }
      } finally {
        ended.resolve();
      }
    };

    const reader = await firstBytes(transport);
    reader.destroy();

    await ended.promise;
    expect(cloud.requests[0]!.signal.aborted).toBe(true);
    expect(log).toEqual([]);
  });

  it.each(["http/1.1", "h2"] as const)("that fails breaks off over %s, and is logged", async (transport) => {
    const fail = Promise.withResolvers<void>();
    cloud.body = async function* () {
      yield Buffer.alloc(10);
      await fail.promise;
      throw new Error("disk broke");
    };

    const reader = await firstBytes(transport);
    const closed = new Promise((resolve) => reader.once("close", resolve));
    reader.on("error", () => {});
    fail.resolve();

    await closed;
    expect(log).toEqual([expect.stringContaining("disk broke")]);
  });

  /** A reader that has had the first bytes of an answer; closing it closes its connection. */
  async function firstBytes(transport: "http/1.1" | "h2"): Promise<Duplex> {
    if (transport === "http/1.1") {
      const socket = await open(listener.port);
      socket.write("GET / HTTP/1.1\r\nhost: a\r\n\r\n");
      await once(socket, "data");
      return socket;
    }
    const session = http2.connect(listener.url);
    const stream = session.request({ ":path": "/" });
    stream.once("close", () => session.destroy());
    await once(stream, "data");
    return stream;
  }
});

describe("listen", () => {
  it("refuses a port that is in use, and says what to do", async () => {
    await using other = new Cloud();

    await expect(other.listen({ port: listener.port })).rejects.toMatchObject({
      name: "LocalAwsError",
      code: "LOCAL_AWS_PORT_IN_USE",
      message: expect.stringContaining(`port ${listener.port} on 127.0.0.1 is in use`),
    });
  });

  it.each([{ port: -1 }, { port: 65536 }, { port: 80.5 }, { host: "localhost" }, { host: "192.0.2.1" }])(
    "refuses %j",
    async (options) => {
      await expect(cloud.listen(options)).rejects.toMatchObject({ code: "LOCAL_AWS_INVALID_OPTION" });
    },
  );

  it("takes an IPv6 literal where the machine has IPv6", async () => {
    const hasLoopback = Object.values(networkInterfaces()).some((addresses) =>
      addresses?.some(({ address }) => address === "::1"),
    );

    const opened = cloud.listen({ host: "::1" });

    if (!hasLoopback) return expect(opened).rejects.toMatchObject({ code: "LOCAL_AWS_INVALID_OPTION" });
    const { url } = await opened;
    expect(url).toMatch(/^http:\/\/\[::1\]:\d+$/);
    await new S3Client({ ...config(), endpoint: url }).send(new CreateBucketCommand({ Bucket: "over-ipv6" }));
    expect(cloud.requests.at(-1)!.path).toMatch(/^\/over-ipv6\/?$/);
  });

  it("names an address to call when it binds all of them", async () => {
    const { url, port } = await cloud.listen({ host: "0.0.0.0" });

    expect(url).toBe(`http://127.0.0.1:${port}`);
  });

  it("frees the port when closed, with connections open, and again without effect", async () => {
    const idle = await open(listener.port);
    const idleClosed = once(idle, "close");
    const session = http2.connect(listener.url);
    session.on("error", () => {});
    await once(session, "remoteSettings");

    await listener.close();
    await listener.close();

    await idleClosed;
    await expect(open(listener.port)).rejects.toMatchObject({ code: "ECONNREFUSED" });
    await using next = new Cloud();
    expect((await next.listen({ port: listener.port })).port).toBe(listener.port);
  });
});

const PREFACE = Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
/** An empty SETTINGS frame. */
const SETTINGS = Buffer.from("000000040000000000", "hex");
