import http from "node:http";
import http2 from "node:http2";
import net from "node:net";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Cloud } from "../cloud.ts";
import { LocalAwsError } from "../errors.ts";
import type { WireRequest, WireResponse } from "../wire/message.ts";

export interface ListenOptions {
  /** Default 0: any free port. */
  readonly port?: number;
  /** IP literal to bind. Default 127.0.0.1. */
  readonly host?: string;
}

export interface Listener {
  readonly port: number;
  /** Base URL for `AWS_ENDPOINT_URL`; its host is an IP literal, so that S3 clients use path style. */
  readonly url: string;
  close(): Promise<void>;
}

type Incoming = http.IncomingMessage | http2.Http2ServerRequest;
type Outgoing = http.ServerResponse | http2.Http2ServerResponse;

/**
 * One port for HTTP/1.1 and HTTP/2 with prior knowledge: an HTTP/2 connection starts with `PRI` (RFC 9113, section 3.4).
 * @throws LocalAwsError LOCAL_AWS_PORT_IN_USE.
 */
export async function listen(cloud: Cloud, options: ListenOptions): Promise<Listener> {
  const host = options.host ?? "127.0.0.1";
  const handlers = createHandlers(cloud, false);
  const sockets = new Set<net.Socket>();
  const server = net.createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
    socket.on("error", () => socket.destroy());
    socket.once("readable", () => {
      const head = socket.read() as Buffer | null;
      if (head === null) return socket.destroy();
      socket.unshift(head);
      (head.subarray(0, 3).toString("latin1") === "PRI" ? handlers.http2 : handlers.http1).emit("connection", socket);
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", (cause: NodeJS.ErrnoException) => {
      if (cause.code !== "EADDRINUSE") return reject(cause);
      reject(
        new LocalAwsError(
          "LOCAL_AWS_PORT_IN_USE",
          `port ${options.port} on ${host} is in use; stop what holds it or choose another with --port`,
          { cause },
        ),
      );
    });
    server.listen(options.port ?? 0, host, resolve);
  });
  const { port } = server.address() as net.AddressInfo;
  return {
    port,
    url: `http://${host.includes(":") ? `[${host}]` : host}:${port}`,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

/** The two protocol handlers that answer for a cloud; a TLS listener feeds them the same way. */
export function createHandlers(cloud: Cloud, secure: boolean): { http1: http.Server; http2: http2.Http2Server } {
  const respond = (incoming: Incoming, outgoing: Outgoing): void => {
    void serve(cloud, incoming, outgoing, secure);
  };
  const http1 = http.createServer({ keepAliveTimeout: 60_000, requestTimeout: 0, noDelay: true }, respond);
  http1.on("checkContinue", (incoming: http.IncomingMessage, outgoing: http.ServerResponse) => {
    outgoing.writeContinue();
    respond(incoming, outgoing);
  });
  http1.on("clientError", (_error, socket) => {
    if (socket.writable) socket.end("HTTP/1.1 400 Bad Request\r\nconnection: close\r\ncontent-length: 0\r\n\r\n");
    else socket.destroy();
  });
  const h2 = http2.createServer(
    { settings: { initialWindowSize: 4 * 1024 * 1024, maxConcurrentStreams: 1000 } },
    respond,
  );
  h2.on("session", (session) => session.setLocalWindowSize(16 * 1024 * 1024));
  h2.on("sessionError", (_error, session) => session.destroy());
  h2.on("clientError", (_error: Error, socket: net.Socket) => socket.destroy());
  return { http1, http2: h2 };
}

async function serve(cloud: Cloud, incoming: Incoming, outgoing: Outgoing, secure: boolean): Promise<void> {
  const abort = new AbortController();
  outgoing.once("close", () => {
    if (!outgoing.writableFinished) abort.abort();
  });
  try {
    const response = await cloud.handle(await readRequest(incoming, secure, abort.signal));
    await writeResponse(outgoing, response, incoming.method === "HEAD");
    if (!incoming.complete) incoming.resume();
  } catch (error) {
    if (!abort.signal.aborted && !(error as NodeJS.ErrnoException).code?.startsWith("ERR_STREAM"))
      cloud.log(`connection failed: ${(error as Error).message}`);
    if ("stream" in outgoing) outgoing.stream.destroy();
    else outgoing.destroy();
  }
}

/** Bodies up to this size are read whole before dispatch; larger ones stream. */
const WHOLE_BODY_BYTES = 8 * 1024 * 1024;

async function readRequest(incoming: Incoming, secure: boolean, signal: AbortSignal): Promise<WireRequest> {
  const raw = incoming.headers as Record<string, string | string[] | undefined>;
  const headers: Record<string, string> = {};
  for (const name of Object.keys(raw)) {
    const value = raw[name];
    if (value === undefined || name === ":method" || name === ":path" || name === ":scheme") continue;
    if (name === ":authority") headers.host ??= value as string;
    else headers[name] = Array.isArray(value) ? value.join(", ") : value;
  }
  const target = incoming.url ?? "/";
  const mark = target.indexOf("?");
  const length = Number(
    headers["content-length"] ??
      (incoming.method === "GET" || incoming.method === "HEAD" || incoming.method === "DELETE" ? 0 : Number.NaN),
  );
  return {
    method: incoming.method ?? "GET",
    path: mark < 0 ? target : target.slice(0, mark),
    query: mark < 0 ? "" : target.slice(mark + 1),
    headers,
    body:
      length === 0 && headers["transfer-encoding"] === undefined
        ? EMPTY
        : length <= WHOLE_BODY_BYTES
          ? await readWhole(incoming, length)
          : incoming,
    transport: incoming.httpVersionMajor === 2 ? "h2" : "http/1.1",
    remoteAddress: incoming.socket?.remoteAddress ?? "127.0.0.1",
    secure,
    signal,
  };
}

const EMPTY = Buffer.alloc(0);

/** A body of known length as one buffer; a connection that breaks off yields what came, and the digest check refuses it. */
function readWhole(incoming: Incoming, length: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let received = 0;
    incoming.on("data", (chunk: Buffer) => {
      chunks.push(chunk);
      received += chunk.length;
    });
    incoming.once("end", () =>
      received === length
        ? resolve(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks, received))
        : reject(truncated(length, received)),
    );
    incoming.once("aborted", () => reject(truncated(length, received)));
    incoming.once("error", reject);
  });
}

function truncated(expected: number, got: number): Error {
  return Object.assign(new Error(`request body: expected ${expected} bytes, got ${got}`), {
    code: "ERR_STREAM_PREMATURE_CLOSE",
  });
}

async function writeResponse(target: Outgoing, response: WireResponse, headOnly: boolean): Promise<void> {
  // HTTP/2's compatibility response has the same members, typed apart.
  const outgoing = target as http.ServerResponse;
  const { body } = response;
  const headers: Record<string, string> = { ...response.headers };
  const whole = typeof body === "string" || Buffer.isBuffer(body);
  if (whole && !(headOnly && headers["content-length"] !== undefined))
    headers["content-length"] = String(typeof body === "string" ? Buffer.byteLength(body) : body.length);
  if (response.status === 204 || response.status === 304) delete headers["content-length"];
  outgoing.writeHead(response.status, headers);
  if (headOnly) {
    outgoing.end();
    return;
  }
  if (whole) {
    outgoing.end(body);
    return;
  }
  outgoing.flushHeaders();
  await pipeline(
    body instanceof Readable ? body : Readable.from(body, { objectMode: false, highWaterMark: 1024 * 1024 }),
    outgoing,
  );
}
