import http from "node:http";
import type { SignedRequest } from "./sign.ts";

export interface LoadResult {
  readonly requests: number;
  readonly seconds: number;
  /** Answers other than 200. */
  readonly errors: number;
  /** Latency in milliseconds. */
  readonly p50: number;
  readonly p99: number;
  /** Requests per second in the first and the last fifth of the run: equal when the server is flat over time. */
  readonly firstFifth: number;
  readonly lastFifth: number;
}

/** Sends requests in turn, over and over, on `connections` keep-alive HTTP/1.1 connections for `seconds`. */
export async function load(
  url: string,
  request: SignedRequest | readonly SignedRequest[],
  connections: number,
  seconds: number,
): Promise<LoadResult> {
  const target = new URL(url);
  const agent = new http.Agent({ keepAlive: true, maxSockets: connections });
  const requests = Array.isArray(request) ? (request as readonly SignedRequest[]) : [request as SignedRequest];
  let next = 0;
  const latencies: number[] = [];
  const fifths = [0, 0, 0, 0, 0];
  let errors = 0;
  const start = performance.now();
  const end = start + seconds * 1000;
  await Promise.all(
    Array.from({ length: connections }, async () => {
      while (performance.now() < end) {
        const sent = performance.now();
        const status = await send(target, agent, requests[next++ % requests.length]!);
        const done = performance.now();
        if (status !== 200) errors++;
        latencies.push(done - sent);
        fifths[Math.min(4, Math.floor(((done - start) / (seconds * 1000)) * 5))]!++;
      }
    }),
  );
  const elapsed = (performance.now() - start) / 1000;
  agent.destroy();
  latencies.sort((a, b) => a - b);
  return {
    requests: latencies.length,
    seconds: elapsed,
    errors,
    p50: latencies[Math.floor(latencies.length * 0.5)] ?? 0,
    p99: latencies[Math.floor(latencies.length * 0.99)] ?? 0,
    firstFifth: fifths[0]! / (seconds / 5),
    lastFifth: fifths[4]! / (seconds / 5),
  };
}

/** One request; resolves to its status once the answer has been read. */
export function send(target: URL, agent: http.Agent, request: SignedRequest): Promise<number> {
  return new Promise((resolve, reject) => {
    const outgoing = http.request(
      { host: target.hostname, port: target.port, method: "POST", path: "/", agent, headers: request.headers },
      (response) => {
        response.resume();
        response.on("end", () => resolve(response.statusCode ?? 0));
        response.on("error", reject);
      },
    );
    outgoing.on("error", reject);
    outgoing.end(request.body);
  });
}
