import fc from "fast-check";
import { expect, test } from "vitest";
import {
  isAfter,
  MAX_STATE_BYTES,
  windowOf,
  windowText,
  withState,
} from "../../../../src/services/lambda/mappings/window.ts";

test("windows are aligned to the epoch and follow each other without gaps", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2 ** 41 }), fc.integer({ min: 1, max: 900 }), (arrival, seconds) => {
      const window = windowOf(arrival, seconds);
      expect(window.start % (seconds * 1000)).toBe(0);
      expect(arrival).toBeGreaterThanOrEqual(window.start);
      expect(isAfter(window, arrival)).toBe(false);
      expect(isAfter(window, window.end)).toBe(true);
      expect(windowOf(window.end, seconds).start).toBe(window.end);
    }),
  );
});

test("an event of a window carries its bounds and state", () => {
  const window = withState(windowOf(Date.UTC(2020, 11, 9, 7, 4, 30), 120), { "1": 282, "2": 715 });
  const arn = "arn:aws:kinesis:us-east-1:123456789012:stream/lambda-stream";
  expect(JSON.parse(`{${windowText(window, { shardId: "shardId-000000000006", arn, final: false })}}`)).toEqual({
    window: { start: "2020-12-09T07:04:00Z", end: "2020-12-09T07:06:00Z" },
    state: { "1": 282, "2": 715 },
    shardId: "shardId-000000000006",
    eventSourceARN: arn,
    isFinalInvokeForWindow: false,
    isWindowTerminatedEarly: false,
  });
});

test("a state above 1 MB ends its window early", () => {
  const event = { shardId: "shardId-000000000000", arn: "arn", final: true };
  const fits = withState(windowOf(0, 60), "x".repeat(MAX_STATE_BYTES - 2));
  const over = withState(windowOf(0, 60), "x".repeat(MAX_STATE_BYTES - 1));
  expect([fits.full, over.full]).toEqual([false, true]);
  expect(JSON.parse(`{${windowText(fits, event)}}`)).toMatchObject({ isWindowTerminatedEarly: false });
  expect(JSON.parse(`{${windowText(over, event)}}`)).toMatchObject({ isWindowTerminatedEarly: true });
});
