import type { AthenaClient } from "@aws-sdk/client-athena";
import type { Parameter } from "./literals.ts";

/** Where time comes from; a test passes its own. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** A statement, where it runs and how long it may take. */
export interface QueryOptions {
  readonly client: AthenaClient;
  /** One statement; `?` stands for a parameter. */
  readonly sql: string;
  /** Values of the question marks, in order, sent as literals that cannot hold SQL. */
  readonly parameters?: readonly Parameter[];
  readonly database?: string;
  readonly workGroup?: string;
  /** `s3://bucket/prefix/` for results; not needed when the work group has one. */
  readonly outputLocation?: string;
  /** Takes the result of the same query when it is at most this old. Default: always runs. */
  readonly reuseMinutes?: number;
  /** 32 to 128 characters; the same token starts the query once. */
  readonly token?: string;
  /** Gives up, and stops the query, after so long. Default 30 minutes, Athena's own limit. */
  readonly timeoutMs?: number;
  /** Stops the query. */
  readonly signal?: AbortSignal;
  /** US dollars per TB scanned. Default 5. */
  readonly pricePerTerabyte?: number;
  /** Default: the system's. */
  readonly clock?: Clock;
}

/** The system's clock. */
export const SYSTEM_CLOCK: Clock = {
  // wall time: this is where a program without a clock of its own takes time from.
  now: () => Date.now(),
  sleep: (ms, signal) =>
    new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const stop = () => {
        clearTimeout(timer);
        reject(signal?.reason);
      };
      // wall time: as above.
      const timer = setTimeout(() => {
        signal?.removeEventListener("abort", stop);
        resolve();
      }, ms);
      signal?.addEventListener("abort", stop, { once: true });
    }),
};
