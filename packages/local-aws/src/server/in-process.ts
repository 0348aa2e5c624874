import { addAbortSignal, Readable } from "node:stream";
import type { WireRequest, WireResponse } from "../wire/message.ts";

/** The part of the SDK's HttpRequest that is read (package @smithy/types). */
interface SdkRequest {
  readonly method: string;
  readonly protocol: string;
  readonly hostname: string;
  readonly port?: number;
  readonly path: string;
  readonly query?: Record<string, string | string[] | null>;
  readonly headers: Record<string, string>;
  readonly body?: unknown;
}

interface SdkResponse {
  readonly statusCode: number;
  readonly headers: Record<string, string>;
  readonly body: Readable;
}

/** The SDK declares its own, narrower signal type; what callers hand in is the platform's AbortSignal. */
interface HandlerOptions {
  readonly abortSignal?: object;
}

/** An SDK `requestHandler` that calls the cloud with no socket. */
export interface InProcessHandler {
  readonly metadata: { readonly handlerProtocol: string };
  handle(request: SdkRequest, options?: HandlerOptions): Promise<{ response: SdkResponse }>;
  updateHttpClientConfig(): void;
  httpHandlerConfigs(): Record<string, never>;
  destroy(): void;
}

export function createInProcessHandler(answer: (request: WireRequest) => Promise<WireResponse>): InProcessHandler {
  return {
    metadata: { handlerProtocol: "http/1.1" },
    async handle(request, options = {}) {
      const signal = options.abortSignal as AbortSignal | undefined;
      signal?.throwIfAborted();
      const answered = answer(toWire(request, signal ?? NEVER));
      const response = signal === undefined ? await answered : await untilAborted(answered, signal);
      const body = toReadable(response.body);
      if (signal !== undefined) addAbortSignal(signal, body);
      return { response: { statusCode: response.status, headers: response.headers, body } };
    },
    updateHttpClientConfig() {},
    httpHandlerConfigs: () => ({}),
    destroy() {},
  };
}

/** The answer, or the signal's reason when that comes first; an answer that comes too late is put away. */
async function untilAborted(answered: Promise<WireResponse>, signal: AbortSignal): Promise<WireResponse> {
  const aborted = Promise.withResolvers<never>();
  const onAbort = () => aborted.reject(signal.reason);
  signal.addEventListener("abort", onAbort, { once: true });
  try {
    return await Promise.race([answered, aborted.promise]);
  } catch (error) {
    answered.then(
      (late) => toReadable(late.body).destroy(),
      () => {},
    );
    throw error;
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}

const NEVER = new AbortController().signal;

function toWire(request: SdkRequest, signal: AbortSignal): WireRequest {
  const headers: Record<string, string> = {};
  for (const name of Object.keys(request.headers)) {
    const value = request.headers[name];
    // As over a socket, where such a header cannot be written: a stream of unknown length has no decoded length.
    if (value === undefined) throw new TypeError(`Invalid value "undefined" for header "${name}"`);
    headers[name.toLowerCase()] = value;
  }
  headers.host ??=
    headers[":authority"] ?? (request.port === undefined ? request.hostname : `${request.hostname}:${request.port}`);
  return {
    method: request.method,
    path: request.path,
    query: request.query === undefined ? "" : writeQuery(request.query),
    headers,
    body: toBody(request.body),
    transport: "in-process",
    remoteAddress: "127.0.0.1",
    secure: request.protocol === "https:",
    signal,
  };
}

function toBody(body: unknown): WireRequest["body"] {
  if (body === undefined || body === null) return Buffer.alloc(0);
  if (typeof body === "string") return Buffer.from(body);
  if (body instanceof Uint8Array) return Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  if (body instanceof ArrayBuffer) return Buffer.from(body);
  if (typeof body === "object" && Symbol.asyncIterator in body) return body as AsyncIterable<Uint8Array>;
  throw new TypeError(`request body: expected text, bytes or a stream, got ${typeof body}`);
}

function writeQuery(query: NonNullable<SdkRequest["query"]>): string {
  const parts: string[] = [];
  for (const name of Object.keys(query)) {
    const value = query[name];
    if (Array.isArray(value)) for (const item of value) parts.push(`${encode(name)}=${encode(item)}`);
    else parts.push(value === null || value === undefined ? encode(name) : `${encode(name)}=${encode(value)}`);
  }
  return parts.join("&");
}

/** RFC 3986 encoding, as the SDK's own handlers write queries. */
function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function toReadable(body: WireResponse["body"]): Readable {
  if (typeof body === "string" || Buffer.isBuffer(body)) {
    const bytes = typeof body === "string" ? Buffer.from(body) : body;
    return new Readable({
      read() {
        if (bytes.length > 0) this.push(bytes);
        this.push(null);
      },
    });
  }
  return body instanceof Readable ? body : Readable.from(body, { objectMode: false });
}
