import type { OpenSearchClient } from "@aws-sdk/client-opensearch";

/** What a search domain answered. */
export interface SearchAnswer {
  readonly status: number;
  /** Parsed JSON; text where it is none; undefined where there is no body. */
  readonly body: unknown;
}

/** Signed requests to the endpoint of a search domain, as AWS and the embedded AWS take them. */
export interface SearchClient {
  /**
   * Sends one request; every status is an answer.
   * @param path below the domain, with its query: `/trips/_search?size=0`.
   * @param body JSON, or text such as the lines of a bulk request.
   */
  request(method: "GET" | "POST" | "PUT" | "DELETE" | "HEAD", path: string, body?: unknown): Promise<SearchAnswer>;
}

/** The parts of the SDK client that sign and send; its types leave the request open. */
interface Transport {
  signer(): Promise<{ sign(request: object): Promise<object> }>;
  readonly requestHandler: {
    handle(request: object): Promise<{ response: { statusCode: number; body: AsyncIterable<Uint8Array> } }>;
  };
}

/**
 * Requests to `endpoint`, which is a host and perhaps a port and path, as Terraform's `endpoint` of a domain has it.
 * `configured` is the endpoint that the SDK clients were given: one with a port is a server that may be without TLS.
 */
export function createSearchClient(
  client: OpenSearchClient,
  endpoint: string,
  configured: string | undefined,
): SearchClient {
  const { signer, requestHandler } = client.config as unknown as Transport;
  const server = configured === undefined ? undefined : new URL(configured);
  const base = new URL(`${server !== undefined && server.port !== "" ? server.protocol : "https:"}//${endpoint}`);
  const prefix = base.pathname.replace(/\/$/, "");

  return {
    async request(method, path, body) {
      const url = new URL(`${prefix}${path.startsWith("/") ? path : `/${path}`}`, base);
      const text = typeof body === "string" ? body : body === undefined ? undefined : JSON.stringify(body);
      const request = {
        method,
        protocol: url.protocol,
        hostname: url.hostname,
        ...(url.port === "" ? {} : { port: Number(url.port) }),
        path: url.pathname,
        query: Object.fromEntries(url.searchParams),
        headers: {
          host: url.host,
          ...(text === undefined
            ? {}
            : { "content-type": typeof body === "string" ? "application/x-ndjson" : "application/json" }),
        },
        ...(text === undefined ? {} : { body: text }),
      };
      const signed = await (await signer()).sign(request);
      const { response } = await requestHandler.handle(signed);
      const chunks: Uint8Array[] = [];
      for await (const chunk of response.body) chunks.push(chunk);
      return { status: response.statusCode, body: parse(Buffer.concat(chunks).toString()) };
    },
  };
}

function parse(text: string): unknown {
  if (text === "") return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
