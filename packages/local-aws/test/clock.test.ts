import { readFile } from "node:fs/promises";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import fc from "fast-check";
import { afterEach, describe, expect, it, vi } from "vitest";
import { type Clock, createFastClock, createLiveClock, FAST_CLOCK_START, type FastClock } from "../src/clock.ts";

const HOUR = 3_600_000;

afterEach(() => {
  vi.useRealTimers();
});

describe("a fast clock", () => {
  it("starts at the same Monday every time", () => {
    expect(createFastClock().now()).toBe(FAST_CLOCK_START);
    expect(new Date(FAST_CLOCK_START).toISOString()).toBe("2026-01-05T00:00:00.000Z");
  });

  it("jumps to the next timer when nothing is under way", async () => {
    const clock = createFastClock({ start: 0 });

    await clock.sleep(24 * HOUR);

    expect(clock.now()).toBe(24 * HOUR);
  });

  it("fires timers in order of time, then age, and shows each its own time", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(50), { minLength: 1, maxLength: 40 }), async (delays) => {
        const clock = createFastClock({ start: 0 });
        const fired: [time: number, index: number][] = [];

        await Promise.all(
          delays.map((delay, index) => clock.sleep(delay).then(() => fired.push([clock.now(), index]))),
        );

        const expected = delays.map((delay, index): [number, number] => [delay, index]).sort((a, b) => a[0] - b[0]);
        expect(fired).toEqual(expected);
      }),
      { numRuns: 30 },
    );
  });

  it("lets what a timer started run before the next jump", async () => {
    const clock = createFastClock({ start: 0 });
    const seen: string[] = [];
    clock.setTimer(10, () => {
      void readFile(import.meta.filename).then(() => seen.push(`read at ${clock.now()}`));
    });
    clock.setTimer(20, () => seen.push(`timer at ${clock.now()}`));

    await clock.sleep(30);

    expect(seen).toEqual(["read at 10", "timer at 20"]);
  });

  it("sets timers from timers", async () => {
    const clock = createFastClock({ start: 0 });
    let ticks = 0;
    function tick(): void {
      if (++ticks < 100) clock.setTimer(HOUR, tick);
    }
    clock.setTimer(HOUR, tick);

    await clock.sleep(200 * HOUR);

    expect(ticks).toBe(100);
  });

  it("stands still while it is held, and goes on when every hold is released", async () => {
    const clock = createFastClock({ start: 0 });
    const first = clock.hold();
    const second = clock.hold();
    const fired = vi.fn();
    clock.setTimer(1, fired);

    await turns(20);
    first();
    first();
    await turns(20);
    const heldUntil = fired.mock.calls.length;
    second();
    await turns(20);

    expect(heldUntil).toBe(0);
    expect(fired).toHaveBeenCalledOnce();
  });

  it("stands still during work it cannot see", async () => {
    const clock = createFastClock({ start: 0 });
    const fired = vi.fn();
    clock.setTimer(1, fired);

    await clock.during(promisify(gzip)(Buffer.alloc(4_000_000)));

    expect(fired).not.toHaveBeenCalled();
    await expect(clock.during(Promise.reject(new Error("failed")))).rejects.toThrow("failed");
    await turns(20);
    expect(fired).toHaveBeenCalledOnce();
  });

  it("fires background timers on its way, and never jumps for them alone", async () => {
    const clock = createFastClock({ start: 0 });
    const fired: number[] = [];
    clock.setTimer(10, () => fired.push(clock.now()), { background: true });
    clock.setTimer(30, () => fired.push(clock.now()), { background: true });

    await turns(20);
    expect(fired).toEqual([]);
    await clock.sleep(20);
    await turns(20);

    expect(fired).toEqual([10]);
    expect(clock.now()).toBe(20);
  });

  it("does not fire a timer that was cancelled, nor jump to it", async () => {
    const clock = createFastClock({ start: 0 });
    const fired = vi.fn();
    const timer = clock.setTimer(10, fired);
    const background = clock.setTimer(5, fired, { background: true });

    timer.cancel();
    timer.cancel();
    background.cancel();
    await turns(20);
    expect(clock.now()).toBe(0);
    await clock.sleep(20);

    expect(fired).not.toHaveBeenCalled();
  });

  it("keeps order and memory when most timers are cancelled", async () => {
    const clock = createFastClock({ start: 0 });
    const fired: number[] = [];
    for (let index = 0; index < 20_000; index++) {
      const timer = clock.setTimer(1_000_000 + index, () => fired.push(index));
      if (index % 5000 !== 0) timer.cancel();
    }

    await clock.sleep(2_000_000);

    expect(fired).toEqual([0, 5000, 10_000, 15_000]);
  });

  it.each(["during a request over a socket", "shortly after"])("waits for real sockets %s", async (when) => {
    const clock = createFastClock({ start: 0 });
    clock.graceMs = 5;
    const answered = clock.converse();
    if (when === "shortly after") answered();
    const started = performance.now();

    await clock.sleep(HOUR);

    expect(performance.now() - started).toBeGreaterThanOrEqual(4);
  });

  it("does not wait for sockets that nobody uses", async () => {
    const clock = createFastClock({ start: 0 });
    clock.graceMs = 10_000;

    await clock.sleep(HOUR);

    expect(clock.now()).toBe(HOUR);
  });

  it("tells whole milliseconds, and never sleeps shorter than asked", async () => {
    const clock = createFastClock({ start: 0 });

    await clock.sleep(0.2);

    expect(clock.now()).toBe(1);
  });
});

describe("a live clock", () => {
  it("follows real time at its speed", () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date", "performance"] });
    const clock = createLiveClock({ start: 1000, speed: 60 });
    const fired: number[] = [];
    clock.setTimer(60_000, () => fired.push(clock.now()));

    vi.advanceTimersByTime(999);
    expect(fired).toEqual([]);
    vi.advanceTimersByTime(1);

    expect(fired).toEqual([61_000]);
  });

  it("starts at the present", () => {
    vi.useFakeTimers({ now: 5_000_000 });

    expect(createLiveClock().now()).toBe(5_000_000);
  });

  it("keeps timers longer than Node.js takes", () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date", "performance"] });
    const clock = createLiveClock();
    const fired = vi.fn();
    clock.setTimer(8760 * HOUR, fired);

    vi.advanceTimersByTime(8760 * HOUR - 1);
    expect(fired).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);

    expect(fired).toHaveBeenCalledOnce();
  });

  it("cancels a long timer whichever of its parts runs", () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date", "performance"] });
    const clock = createLiveClock();
    const fired = vi.fn();
    const timer = clock.setTimer(8760 * HOUR, fired);

    vi.advanceTimersByTime(5000 * HOUR);
    timer.cancel();
    vi.advanceTimersByTime(5000 * HOUR);

    expect(fired).not.toHaveBeenCalled();
    expect(vi.getTimerCount()).toBe(0);
  });

  it("is held by nothing", async () => {
    const clock = createLiveClock();
    clock.hold();

    await clock.sleep(1);
    expect(await clock.during(Promise.resolve(7))).toBe(7);
  });

  it.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])("refuses the speed %s", (speed) => {
    expect(() => createLiveClock({ speed })).toThrow(
      expect.objectContaining({ name: "LocalAwsError", code: "LOCAL_AWS_INVALID_OPTION" }),
    );
  });
});

describe.each<[string, () => Clock]>([
  ["a fast clock", () => createFastClock()],
  ["a live clock", () => createLiveClock()],
])("sleep on %s", (_mode, create) => {
  it("rejects with the reason of the signal, and leaves no timer", async () => {
    const clock = create();
    const controller = new AbortController();
    const sleeping = clock.sleep(24 * HOUR, controller.signal);

    controller.abort(new Error("enough"));

    await expect(sleeping).rejects.toThrow("enough");
    await expect(clock.sleep(1, controller.signal)).rejects.toThrow("enough");
    clock.close();
  });

  it("resolves before a later abort, and listens no longer", async () => {
    const clock = create();
    const controller = new AbortController();
    const remove = vi.spyOn(controller.signal, "removeEventListener");

    await clock.sleep(1, controller.signal);
    controller.abort();

    expect(remove).toHaveBeenCalledOnce();
    clock.close();
  });

  it("is due at once for a negative delay, and refused for one that is no number", async () => {
    const clock = create();

    await clock.sleep(-5);

    for (const delay of [Number.NaN, Number.POSITIVE_INFINITY])
      expect(() => clock.setTimer(delay, () => {})).toThrow(RangeError);
    clock.close();
  });

  it("never wakes after close", async () => {
    const clock = create();
    const woken = vi.fn();
    void clock.sleep(1).then(woken);

    clock.close();
    void clock.sleep(1).then(woken);
    clock.setTimer(1, woken).cancel();
    await new Promise((resolve) => setTimeout(resolve, 10));

    expect(woken).not.toHaveBeenCalled();
  });
});

it.each([Number.NaN, 1.5, 9e15])("refuses the start %s", (start) => {
  expect(() => createFastClock({ start })).toThrow(expect.objectContaining({ code: "LOCAL_AWS_INVALID_OPTION" }));
  expect(() => createLiveClock({ start })).toThrow(expect.objectContaining({ code: "LOCAL_AWS_INVALID_OPTION" }));
});

it("runs the same way every time", async () => {
  const [first, second] = [await simulate(createFastClock()), await simulate(createFastClock())];

  expect(first).toEqual(second);
});

/** Ten loops of different rhythm that touch files, as services do. */
async function simulate(clock: FastClock): Promise<string[]> {
  const trace: string[] = [];
  await Promise.all(
    Array.from({ length: 10 }, async (_, loop) => {
      for (let round = 0; round < 5; round++) {
        await clock.sleep(loop * 7 + 1);
        if (round % 2 === 0) await readFile(import.meta.filename);
        trace.push(`${loop}:${round}@${clock.now()}`);
      }
    }),
  );
  return trace;
}

async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await new Promise(setImmediate);
}
