import { expect, test } from "vitest";
import { registerFanOutConsumer } from "../src/index.ts";
import { Lab } from "./lab.ts";
import { serviceError } from "./scripted-stream.ts";

const read = { mode: "fan-out", consumerArn: "arn:consumer" } as const;

function subscriptions(lab: Lab): number {
  return lab.stream.calls.filter((call) => call === "SubscribeToShard").length;
}

test("records come by subscription, which is made anew every five minutes without loss or repetition", async () => {
  const lab = new Lab();
  const worker = lab.start("w", { read });
  for (let minute = 0; minute < 16; minute++) {
    lab.stream.put("a", String(minute));
    await lab.pass(60);
  }

  expect(worker.seen).toEqual(Array.from({ length: 16 }, (_, minute) => String(minute)));
  expect(subscriptions(lab)).toBe(4);
  expect(lab.stream.calls).not.toContain("GetRecords");
  expect(worker.errors).toEqual([]);
});

test("a subscription that is refused while an older one lives is asked for again with patience", async () => {
  const lab = new Lab();
  const inUse = serviceError("ResourceInUseException");
  lab.stream.fail("SubscribeToShard", inUse, inUse, inUse);
  lab.stream.put("a", "one");
  const worker = lab.start("w", { read });
  await lab.pass(10);

  expect(worker.seen).toEqual(["one"]);
  expect(subscriptions(lab)).toBe(4);
  expect(worker.errors.map(({ error }) => error)).toEqual([inUse, inUse, inUse]);
});

test("the end of a shard comes with its children", async () => {
  const lab = new Lab();
  const worker = lab.start("w", { read });
  await lab.pass(2);
  lab.stream.put("a", "before");
  lab.stream.split();
  lab.stream.put("a", "after");
  await lab.pass(10);

  expect(worker.seen).toEqual(["before", "after"]);
  expect(worker.consumer.shards().sort()).toEqual(["shard-1", "shard-2"]);
});

test("a busy handler holds the subscription up, and one that ended meanwhile is made anew", async () => {
  const lab = new Lab();
  for (let index = 0; index < 250; index++) lab.stream.put("a", String(index));
  const worker = lab.start("w", { read, onRecords: () => lab.clock.sleep(400_000) });
  await lab.pass(2000);

  expect(worker.seen).toEqual(Array.from({ length: 250 }, (_, index) => String(index)));
});

test("stop ends a subscription that waits for records", async () => {
  const lab = new Lab();
  const worker = lab.start("w", { read });
  await lab.pass(2);

  expect(await lab.stop(worker)).toEqual({ released: 1, abandoned: 0 });
});

test("a consumer is registered once and waited for", async () => {
  const lab = new Lab();
  const registration = { kinesis: lab.stream as never, streamArn: "arn:stream", consumerName: "app", clock: lab.clock };

  expect(await lab.clock.until(registerFanOutConsumer(registration))).toBe("arn:consumer");
  lab.stream.fail("RegisterStreamConsumer", serviceError("ResourceInUseException"));
  expect(await lab.clock.until(registerFanOutConsumer(registration))).toBe("arn:consumer");
  lab.stream.fail("RegisterStreamConsumer", serviceError("LimitExceededException"));
  await expect(registerFanOutConsumer(registration)).rejects.toThrow(/LimitExceeded/);
});
