import { createClockRetryStrategy } from "@millrace/sample";
import { expect, test } from "vitest";

function recordingClock() {
  const sleeps: number[] = [];
  return {
    sleeps,
    sleep: async (ms: number) => {
      sleeps.push(ms);
    },
  };
}

test("waiting happens on the clock, so that the SDK finds no delay of its own", async () => {
  const clock = recordingClock();
  const strategy = createClockRetryStrategy(clock);

  const first = await strategy.acquireInitialRetryToken("");
  const second = await strategy.refreshRetryTokenForRetry(first, { errorType: "THROTTLING" });

  expect(second.getRetryCount()).toBe(1);
  expect(second.getRetryDelay()).toBe(0);
  expect(clock.sleeps).toHaveLength(1);
});

test("waits double up to 20 s and throttling waits longer", async () => {
  const clock = recordingClock();
  const strategy = createClockRetryStrategy(clock, 12);

  let token = await strategy.acquireInitialRetryToken("");
  for (let attempt = 0; attempt < 10; attempt++)
    token = await strategy.refreshRetryTokenForRetry(token, { errorType: "THROTTLING" });

  clock.sleeps.forEach((ms, retry) => {
    const longest = Math.min(20_000, 1000 * 2 ** retry);
    expect(ms).toBeGreaterThanOrEqual(longest / 2);
    expect(ms).toBeLessThanOrEqual(longest);
  });
});

test("client errors and used-up attempts end the retries", async () => {
  const strategy = createClockRetryStrategy(recordingClock(), 2);

  const token = await strategy.acquireInitialRetryToken("");
  const last = await strategy.refreshRetryTokenForRetry(token, { errorType: "SERVER_ERROR" });

  await expect(strategy.refreshRetryTokenForRetry(token, { errorType: "CLIENT_ERROR" })).rejects.toThrow();
  await expect(strategy.refreshRetryTokenForRetry(last, { errorType: "SERVER_ERROR" })).rejects.toThrow("2 attempts");
});
