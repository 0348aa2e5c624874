import type { KinesisClientConfig } from "@aws-sdk/client-kinesis";
import type { Random } from "../../random.ts";
import type { JobClock } from "./job-clock.ts";

type RetryStrategy = Extract<NonNullable<KinesisClientConfig["retryStrategy"]>, { refreshRetryTokenForRetry: unknown }>;
type RetryToken = Awaited<ReturnType<RetryStrategy["acquireInitialRetryToken"]>>;

/** The SDK's standard mode: three attempts; 100 ms before the second, 1 s when throttled, twice as long before the third. */
const ATTEMPTS = 3;
const BASE_MS = 100;
const THROTTLED_BASE_MS = 1000;

/** Retries of a job's clients, which wait on its clock: the SDK's own waiting takes real time. */
export function createJobRetryStrategy(clock: JobClock, random: Random): RetryStrategy {
  return {
    acquireInitialRetryToken: async () => token(0),
    async refreshRetryTokenForRetry(previous, { errorType }) {
      const count = previous.getRetryCount();
      if (errorType === "CLIENT_ERROR" || count + 1 >= ATTEMPTS) throw new Error("not retried");
      const longest = (errorType === "THROTTLING" ? THROTTLED_BASE_MS : BASE_MS) * 2 ** count;
      await clock.sleep(longest * (0.5 + random.next() / 2));
      return token(count + 1);
    },
    recordSuccess() {},
  };
}

function token(count: number): RetryToken {
  return { getRetryCount: () => count, getRetryDelay: () => 0 };
}
