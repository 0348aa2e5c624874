import { expect, it } from "vitest";
import { Alarm } from "../../src/execution/alarm.ts";
import { settle, TestClock } from "../support/environment.ts";

it("rings once, at the time it was set to last", async () => {
  const clock = new TestClock(0);
  const rings: number[] = [];
  const alarm = new Alarm(clock, () => rings.push(clock.now()));

  alarm.set(100, false);
  alarm.set(50, false);
  alarm.set(50, false);
  await clock.advance(200);
  expect(rings).toEqual([50]);

  alarm.set(300, false);
  alarm.set(Number.POSITIVE_INFINITY, false);
  await clock.advance(1000);
  expect(rings).toEqual([50]);
  expect(clock.next).toBeUndefined();
});

it("asks a clock that jumps for a timer in the background where nobody waits for the time", async () => {
  const clock = new TestClock(0);
  const timers: { ms: number; callback: () => void; background: boolean | undefined; cancelled: boolean }[] = [];
  const jumping = Object.assign(clock, {
    setTimer(ms: number, callback: () => void, options?: { background?: boolean }) {
      const timer = { ms, callback, background: options?.background, cancelled: false };
      timers.push(timer);
      return {
        cancel: () => {
          timer.cancelled = true;
        },
      };
    },
  });
  let rings = 0;
  const alarm = new Alarm(jumping, () => rings++);

  alarm.set(60_000, true);
  expect(timers).toMatchObject([{ ms: 60_000, background: true, cancelled: false }]);
  expect(clock.next).toBeUndefined();
  alarm.set(60_000, false);
  expect(timers[0]!.cancelled).toBe(true);
  timers[0]!.callback();
  await settle();
  expect([rings, clock.next]).toEqual([0, 60_000]);
});
