import { expect, test } from "vitest";
import { Lab } from "./lab.ts";
import { serviceError } from "./scripted-stream.ts";

function reads(lab: Lab): number {
  return lab.stream.calls.filter((call) => call === "GetRecords").length;
}

test("at the tip a shard is read once a second", async () => {
  const lab = new Lab();
  lab.start("w");
  await lab.pass(0.5);
  const before = reads(lab);
  await lab.pass(10);

  expect(reads(lab) - before).toBe(10);
});

test("behind the tip it is read as often as a shard allows, or as the share of it says", async () => {
  for (const readsPerSecond of [5, 2]) {
    const lab = new Lab();
    for (let index = 0; index < 1000; index++) lab.stream.put("a", String(index));
    lab.start("w", { read: { mode: "polling", limit: 1, readsPerSecond } });
    await lab.pass(0.1);
    const before = reads(lab);
    await lab.pass(10);

    expect(reads(lab) - before).toBe(readsPerSecond * 10);
  }
});

test("throttles slow it down, and what succeeds makes it fast again", async () => {
  const lab = new Lab();
  for (let index = 0; index < 1000; index++) lab.stream.put("a", String(index));
  lab.stream.fail("GetRecords", ...Array<Error>(6).fill(serviceError("ProvisionedThroughputExceededException")));
  lab.start("w", { read: { mode: "polling", limit: 1 } });
  await lab.pass(10);
  expect(reads(lab)).toBeLessThan(12);

  await lab.pass(60);
  const before = reads(lab);
  await lab.pass(10);
  expect(reads(lab) - before).toBe(50);
});

test("an iterator that expired in a long pause is asked for anew, and reading goes on where it was", async () => {
  const lab = new Lab();
  const worker = lab.start("w");
  lab.stream.put("a", "one");
  await lab.pass(3);
  worker.consumer.pause();
  lab.stream.put("a", "two");
  await lab.pass(1000);
  worker.consumer.resume();
  await lab.pass(3);

  expect(worker.seen).toEqual(["one", "two"]);
  expect(worker.errors.map(({ error }) => (error as Error).name)).toEqual(["ExpiredIteratorException"]);
});
