import { expect, test } from "vitest";
import { Gathering, type QueuedMessage } from "../../../../src/services/lambda/mappings/gathering.ts";
import { MAX_EVENT_BYTES } from "../../../../src/services/lambda/mappings/record.ts";

function message(bytes: number): QueuedMessage {
  return { message: {} as QueuedMessage["message"], text: "x".repeat(bytes) };
}

test("a batch is ready at its size", () => {
  const gathering = new Gathering({ batchSize: 2, batchingWindowSeconds: 10 });
  expect(gathering.ready(0)).toBe(false);
  gathering.add(message(1), 0);
  expect([gathering.ready(0), gathering.room, gathering.due]).toEqual([false, 1, 10_000]);
  gathering.add(message(1), 0);
  expect([gathering.ready(0), gathering.room]).toEqual([true, 0]);
  expect(gathering.take()).toHaveLength(2);
  expect([gathering.ready(99_999), gathering.due]).toEqual([false, undefined]);
});

test("a batch is ready at the end of its window", () => {
  const gathering = new Gathering({ batchSize: 100, batchingWindowSeconds: 10 });
  gathering.add(message(1), 500);
  gathering.add(message(1), 5000);
  expect([10_499, 10_500].map((now) => gathering.ready(now))).toEqual([false, true]);
});

test("messages beyond the bytes of an event begin the next batch", () => {
  const gathering = new Gathering({ batchSize: 100, batchingWindowSeconds: 10 });
  for (let count = 0; count < 4; count++) gathering.add(message(MAX_EVENT_BYTES * 0.4), 0);
  expect(gathering.ready(0)).toBe(true);
  expect(gathering.take()).toHaveLength(2);
  expect([gathering.messages.length, gathering.due]).toEqual([2, 10_000]);
  expect(gathering.take()).toHaveLength(2);
});
