import type http from "node:http";
import type http2 from "node:http2";
import net from "node:net";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { TLSSocket } from "node:tls";
import { FastClock } from "../clock.ts";
import type { Cloud } from "../cloud.ts";
import { LocalAwsError } from "../errors.ts";
import type { WireRequest, WireResponse } from "../wire/message.ts";

/** Where and how a cloud listens. */
export interface ListenOptions {
  /** Default 0: any free port. */
  readonly port?: number;
  /** IP literal to bind. Default 127.0.0.1. */
  readonly host?: string;
  /** TLS with a certificate of the cloud's private authority. Default false. */
  readonly tls?: boolean;
  /** Ask TLS clients for a certificate: refuse those without one that holds, or let them go on. Default: do not ask. */
  readonly clientCertificates?: "request" | "require";
}

/** An open port of a cloud; closing it drops its connections. */
export interface Listener {
  readonly port: number;
  /** Base URL for `AWS_ENDPOINT_URL`; its host is an IP literal, so that S3 clients use path style. */
  readonly url: string;
  /** Certificate of the private authority that TLS clients must trust. */
  readonly caPem?: string;
  close(): Promise<void>;
}

type Incoming = http.IncomingMessage | http2.Http2ServerRequest;
type Outgoing = http.ServerResponse | http2.Http2ServerResponse;

/**
 * One port for HTTP/1.1 and HTTP/2 with prior knowledge: an HTTP/2 connection starts with `PRI` (RFC 9113, section 3.4).
 * @throws LocalAwsError LOCAL_AWS_PORT_IN_USE.
 */
export async function listen(cloud: Cloud, options: ListenOptions): Promise<Listener> {
  const { port = 0, host = "127.0.0.1" } = options;
  checkAddress(port, host);
  const handlers = createHandlers(cloud, false);
  const sockets = new Set<net.Socket>();
  const server = net.createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
    socket.on("error", () => socket.destroy());
    routeByPreface(socket, handlers);
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", (cause: NodeJS.ErrnoException) => reject(listenFailure(cause, port, host)));
    server.listen(port, host, resolve);
  });
  const address = server.address() as net.AddressInfo;
  return {
    port: address.port,
    url: urlOf("http", host, address.port),
    async close() {
      if (!server.listening) return;
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

/** @throws LocalAwsError LOCAL_AWS_INVALID_OPTION. */
export function checkAddress(port: number, host: string): void {
  if (!(Number.isInteger(port) && port >= 0 && port <= 65535))
    throw new LocalAwsError("LOCAL_AWS_INVALID_OPTION", `port: expected a number from 0 to 65535, got ${port}`);
  if (net.isIP(host) === 0)
    throw new LocalAwsError(
      "LOCAL_AWS_INVALID_OPTION",
      `host: expected an IP address such as 127.0.0.1 or ::1, got ${host}; S3 clients put buckets into a name`,
    );
}

/** What failed, in terms of the options. */
export function listenFailure(cause: NodeJS.ErrnoException, port: number, host: string): LocalAwsError {
  if (cause.code === "EADDRINUSE")
    return new LocalAwsError(
      "LOCAL_AWS_PORT_IN_USE",
      `port ${port} on ${host} is in use; stop what holds it or choose another with --port`,
      { cause },
    );
  return new LocalAwsError("LOCAL_AWS_INVALID_OPTION", `cannot listen on port ${port} of ${host}: ${cause.message}`, {
    cause,
  });
}

/** The address to call: this machine itself where all its addresses are bound. */
export function urlOf(scheme: "http" | "https", host: string, port: number): string {
  const called = host === "0.0.0.0" ? "127.0.0.1" : host === "::" ? "::1" : host;
  return `${scheme}://${called.includes(":") ? `[${called}]` : called}:${port}`;
}

/** Hands a connection to HTTP/2 when it starts with `PRI`, else to HTTP/1.1; waits while too few bytes have come. */
function routeByPreface(socket: net.Socket, handlers: ReturnType<typeof createHandlers>): void {
  let head = EMPTY;
  function onReadable(): void {
    for (let chunk = socket.read(); chunk !== null; chunk = socket.read())
      head = head.length === 0 ? chunk : Buffer.concat([head, chunk]);
    const start = head.toString("latin1", 0, 3);
    if (start.length < 3 && "PRI".startsWith(start) && !socket.readableEnded) return;
    socket.off("readable", onReadable);
    socket.off("end", onReadable);
    if (head.length === 0) {
      socket.destroy();
      return;
    }
    socket.unshift(head);
    (start === "PRI" ? handlers.http2 : handlers.http1).emit("connection", socket);
  }
  socket.on("readable", onReadable);
  socket.on("end", onReadable);
}

/** The two protocol handlers that answer for a cloud; a TLS listener feeds them the same way. */
export function createHandlers(cloud: Cloud, secure: boolean): { http1: http.Server; http2: http2.Http2Server } {
  const respond = (incoming: Incoming, outgoing: Outgoing): void => {
    void serve(cloud, incoming, outgoing, secure);
  };
  // Not imported: the import of node:http evaluates the WebSocket it exports, which every start would wait for.
  const http1 = process
    .getBuiltinModule("node:http")
    .createServer({ keepAliveTimeout: 60_000, requestTimeout: 0, noDelay: true }, respond);
  http1.on("checkContinue", (incoming: http.IncomingMessage, outgoing: http.ServerResponse) => {
    outgoing.writeContinue();
    respond(incoming, outgoing);
  });
  http1.on("clientError", (_error, socket) => {
    if (socket.writable) socket.end("HTTP/1.1 400 Bad Request\r\nconnection: close\r\ncontent-length: 0\r\n\r\n");
    else socket.destroy();
  });
  const h2 = process
    .getBuiltinModule("node:http2")
    .createServer({ settings: { initialWindowSize: 4 * 1024 * 1024, maxConcurrentStreams: 1000 } }, respond);
  h2.on("session", (session) => session.setLocalWindowSize(16 * 1024 * 1024));
  h2.on("sessionError", (_error, session) => session.destroy());
  h2.on("clientError", (_error: Error, socket: net.Socket) => socket.destroy());
  return { http1, http2: h2 };
}

async function serve(cloud: Cloud, incoming: Incoming, outgoing: Outgoing, secure: boolean): Promise<void> {
  const abort = new AbortController();
  const conversation = cloud.clock instanceof FastClock ? cloud.clock.converse() : undefined;
  let answered = false;
  outgoing.once("close", () => {
    if (!answered) abort.abort();
  });
  try {
    const response = await cloud.handle(await readRequest(incoming, secure, abort.signal));
    await writeResponse(outgoing, response, incoming.method === "HEAD");
    answered = true;
    if (!incoming.complete) incoming.resume();
  } catch (error) {
    if (!isDisconnect(error as NodeJS.ErrnoException)) cloud.log(`connection failed: ${(error as Error).stack}`);
    if ("stream" in outgoing) outgoing.stream.destroy();
    else outgoing.destroy();
  } finally {
    conversation?.();
  }
}

/** Codes of failures that are the caller's going away, or our own closing. */
const DISCONNECTS = new Set([
  "ECONNRESET",
  "EPIPE",
  "ERR_STREAM_PREMATURE_CLOSE",
  "ERR_STREAM_DESTROYED",
  "ERR_HTTP2_INVALID_STREAM",
  "ERR_HTTP2_STREAM_ERROR",
  "ERR_HTTP2_STREAM_CANCEL",
  "ERR_HTTP2_SESSION_ERROR",
  "ERR_HTTP2_GOAWAY_SESSION",
  "LOCAL_AWS_CLOSED",
]);

function isDisconnect({ code = "", name }: NodeJS.ErrnoException): boolean {
  return name === "AbortError" || DISCONNECTS.has(code);
}

/** Bodies up to this size are read whole before dispatch; larger ones stream. */
const WHOLE_BODY_BYTES = 8 * 1024 * 1024;

async function readRequest(incoming: Incoming, secure: boolean, signal: AbortSignal): Promise<WireRequest> {
  const headers = readHeaders(incoming.rawHeaders);
  const target = incoming.url ?? "/";
  const mark = target.indexOf("?");
  return {
    method: incoming.method ?? "GET",
    path: mark < 0 ? target : target.slice(0, mark),
    query: mark < 0 ? "" : target.slice(mark + 1),
    headers,
    body: await readBody(incoming, headers),
    transport: incoming.httpVersionMajor === 2 ? "h2" : "http/1.1",
    remoteAddress: incoming.socket?.remoteAddress ?? "127.0.0.1",
    secure,
    signal,
    ...clientCertificateOf(incoming),
  };
}

/** The client's certificate, when it was asked for and the authority of the cloud vouches for it. */
function clientCertificateOf(incoming: Incoming): Pick<WireRequest, "clientCertificate"> {
  const { socket } = incoming;
  if (!(socket instanceof TLSSocket) || !socket.authorized) return {};
  const clientCertificate = socket.getPeerX509Certificate();
  return clientCertificate === undefined ? {} : { clientCertificate };
}

/** Names in lower case; repeated headers joined by a comma alone, as signatures canonicalise them. */
function readHeaders(raw: readonly string[]): Record<string, string> {
  const headers: Record<string, string> = Object.create(null);
  for (let index = 0; index < raw.length; index += 2) {
    const name = raw[index]!.toLowerCase();
    const value = raw[index + 1]!;
    if (name === ":authority") headers.host ??= value;
    else if (!name.startsWith(":")) headers[name] = headers[name] === undefined ? value : `${headers[name]},${value}`;
  }
  return headers;
}

const EMPTY = Buffer.alloc(0);

/** Without a length, an HTTP/1.1 request has a body only when it is chunked (RFC 9112, section 6.3). */
async function readBody(incoming: Incoming, headers: Readonly<Record<string, string>>): Promise<WireRequest["body"]> {
  const length = headers["content-length"];
  if (length === undefined) {
    const none = "stream" in incoming ? incoming.stream.endAfterHeaders : headers["transfer-encoding"] === undefined;
    return none ? EMPTY : incoming;
  }
  if (length === "0") return EMPTY;
  return Number(length) <= WHOLE_BODY_BYTES ? readWhole(incoming, Number(length)) : incoming;
}

/** A body of known length as one buffer. */
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
