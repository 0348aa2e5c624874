import type { WireRequest } from "../../src/wire/message.ts";

interface Tampering {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly body?: Uint8Array | string;
}

/** Makes an SDK client send another request than it would; it signs what it then sends. */
export function tamper<Client>(client: Client, tampering: Tampering): Client {
  const stack = (client as { middlewareStack: { add(middleware: unknown, options: object): void } }).middlewareStack;
  stack.add(
    (next: (args: object) => unknown) => (args: { request: Record<string, unknown> }) => {
      const { request } = args;
      const headers = request.headers as Record<string, string>;
      if (tampering.method !== undefined) request.method = tampering.method;
      if (tampering.path !== undefined) request.path = tampering.path;
      if (tampering.body !== undefined) {
        request.body = tampering.body;
        headers["content-length"] = String(Buffer.byteLength(tampering.body));
      }
      for (const [name, value] of Object.entries(tampering.headers ?? {})) {
        if (value === undefined) delete headers[name];
        else headers[name] = value;
      }
      return next(args);
    },
    { step: "build", priority: "low", name: "tamper" },
  );
  return client;
}

/** An unsigned request as a transport delivers it. */
export function unsigned(line: string, headers: Record<string, string> = {}, body = ""): WireRequest {
  const [method = "", target = ""] = line.split(" ");
  const [path = "", query = ""] = target.split("?");
  return {
    method,
    path,
    query,
    headers: { host: "127.0.0.1", ...headers },
    body: Buffer.from(body),
    transport: "http/1.1",
    remoteAddress: "127.0.0.1",
    secure: false,
    signal: new AbortController().signal,
  };
}
