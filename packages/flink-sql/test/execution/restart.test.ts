import { expect, it } from "vitest";
import { restartStrategy } from "../../src/execution/restart.ts";
import { Settings } from "../../src/settings.ts";

function strategy(values: Readonly<Record<string, string>>) {
  return restartStrategy(new Settings(new Map(Object.entries(values))), () => 0.5);
}

it("does not restart jobs without checkpoints, and those with them with growing pauses", () => {
  expect(strategy({}).next(0)).toBeUndefined();

  const growing = strategy({ "execution.checkpointing.interval": "1 min" });
  const delays = [0, 2000, 5000, 9000].map((now) => growing.next(now));
  expect(delays).toEqual([1000, 1500, 2250, 3375]);
  expect(growing.next(9000 + 3375 + 3_600_000)).toBe(1000);
});

it("gives up on failures that come too often", () => {
  const rate = strategy({
    "restart-strategy.type": "failure-rate",
    "restart-strategy.failure-rate.max-failures-per-interval": "2",
    "restart-strategy.failure-rate.failure-rate-interval": "10 s",
    "restart-strategy.failure-rate.delay": "500 ms",
  });
  expect([0, 1000, 10_500, 10_900].map((now) => rate.next(now))).toEqual([500, 500, 500, undefined]);
});

it("gives up after a number of attempts", () => {
  const fixed = strategy({ "restart-strategy.type": "fixed-delay", "restart-strategy.fixed-delay.attempts": "2" });
  expect([0, 1, 2].map((now) => fixed.next(now))).toEqual([1000, 1000, undefined]);

  const exponential = strategy({
    "restart-strategy.type": "exponential-delay",
    "restart-strategy.exponential-delay.attempts-before-reset-backoff": "1",
  });
  expect([0, 1].map((now) => exponential.next(now))).toEqual([1000, undefined]);
});
