import { expect, test } from "vitest";
import { systemClock } from "../src/index.ts";

test("the system clock gives milliseconds since the epoch and sleeps at least as long as it is told", async () => {
  const before = systemClock.now();

  await systemClock.sleep(5);

  expect(Math.abs(before - Date.now())).toBeLessThan(60_000);
  expect(systemClock.now() - before).toBeGreaterThanOrEqual(4);
});

test("a sleep ends with the reason of an abort, before or during it", async () => {
  const during = new AbortController();
  const sleep = systemClock.sleep(60_000, during.signal);
  during.abort(new Error("enough"));

  await expect(sleep).rejects.toThrow("enough");
  await expect(systemClock.sleep(60_000, AbortSignal.abort(new Error("at once")))).rejects.toThrow("at once");
});
