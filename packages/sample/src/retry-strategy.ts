import type { KinesisClientConfig } from "@aws-sdk/client-kinesis";
import type { Clock } from "@millrace/local-aws";

type RetryStrategy = Extract<NonNullable<KinesisClientConfig["retryStrategy"]>, { refreshRetryTokenForRetry: unknown }>;
type RetryToken = Awaited<ReturnType<RetryStrategy["acquireInitialRetryToken"]>>;

const ATTEMPTS = 8;
// The SDK's standard mode: 50 ms before the first retry, 1 s when throttled, doubling up to 20 s.
const BASE = 50;
const THROTTLED_BASE = 1000;
const CAP = 20_000;
/** Steps of the golden ratio spread over [0, 1) evenly and are the same in every run. */
const JITTER_STEP = 0.6180339887498949;

/**
 * An SDK retry strategy that waits on a clock: the standard mode's own waiting uses real timers, so that a run in fast
 * mode would stand still. The SDK then finds a delay of 0.
 */
export function createClockRetryStrategy(clock: Pick<Clock, "sleep">, attempts = ATTEMPTS): RetryStrategy {
  let jitter = 0;

  function wait(retry: number, throttled: boolean): Promise<void> {
    jitter = (jitter + JITTER_STEP) % 1;
    const longest = Math.min(CAP, (throttled ? THROTTLED_BASE : BASE) * 2 ** retry);
    return clock.sleep(longest * (0.5 + jitter / 2));
  }

  return {
    acquireInitialRetryToken: () => Promise.resolve(token(0)),
    async refreshRetryTokenForRetry(previous, info) {
      const count = previous.getRetryCount();
      if (info.errorType === "CLIENT_ERROR") throw new Error("client errors are not retried");
      if (count + 1 >= attempts) throw new Error(`no success after ${attempts} attempts`);
      await wait(count, info.errorType === "THROTTLING");
      return token(count + 1);
    },
    recordSuccess() {},
  };
}

function token(count: number): RetryToken {
  return { getRetryCount: () => count, getRetryDelay: () => 0 };
}
