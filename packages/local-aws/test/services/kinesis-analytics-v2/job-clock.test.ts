import { expect, test } from "vitest";
import { createFastClock } from "../../../src/clock.ts";
import { JobClock } from "../../../src/services/kinesis-analytics-v2/job-clock.ts";

const TURNS = 20;

/** Lets the event loop turn over, so that a clock that may jump does. */
async function turn(): Promise<void> {
  for (let index = 0; index < TURNS; index++) await new Promise((resolve) => setImmediate(resolve));
}

test("a job that sleeps makes no time pass, and wakes when others do", async () => {
  const clock = createFastClock({ start: 0 });
  const job = new JobClock(clock);
  const woken: number[] = [];
  for (const ms of [1000, 3000]) void job.sleep(ms).then(() => woken.push(job.now()));
  await turn();
  expect([clock.now(), woken]).toEqual([0, []]);

  await clock.sleep(2000);
  expect([clock.now(), woken]).toEqual([2000, [1000]]);
  clock.close();
});

test("while a transition is under way the job's own sleeps let time pass, those that had begun too", async () => {
  const clock = createFastClock({ start: 0 });
  const job = new JobClock(clock);
  const before = job.sleep(1000);
  await job.urgently(async () => {
    await before;
    await job.sleep(500);
  });
  expect(clock.now()).toBe(1500);
  void job.sleep(1000);
  await turn();
  expect(clock.now()).toBe(1500);
  clock.close();
});

test("a sleep ends with the reason of its signal, and one of no time lets others run", async () => {
  const clock = createFastClock({ start: 0 });
  const job = new JobClock(clock);
  const abort = new AbortController();
  const sleeping = job.sleep(1000, abort.signal);
  abort.abort(new Error("enough"));
  await expect(sleeping).rejects.toThrow("enough");
  await expect(job.sleep(1, abort.signal)).rejects.toThrow("enough");
  await job.sleep(0);
  expect(clock.now()).toBe(0);
  clock.close();
});
