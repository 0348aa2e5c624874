import { expect, test } from "vitest";
import { createSqsHandler } from "../src/index.ts";
import { sqsEvent } from "../src/testing.ts";

function handlerOf(afterFailure: "continue" | "stop", handled: number[]) {
  return createSqsHandler({
    decode: (body) => JSON.parse(body) as { order: number },
    handle: (batch) =>
      batch.each(({ value }) => {
        if (value.order < 0) throw new Error("refused");
        handled.push(value.order);
      }, afterFailure),
    onFailure: () => {},
  });
}

const ids = (response: { batchItemFailures: { itemIdentifier: string }[] }) =>
  response.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);

test("of a standard queue just the failed messages come again", async () => {
  const handled: number[] = [];

  const response = await handlerOf(
    "continue",
    handled,
  )(sqsEvent([{ order: 1 }, "no JSON", { order: -3 }, { order: 4 }]));

  expect(ids(response)).toEqual(["message-1", "message-2"]);
  expect(handled).toEqual([1, 4]);
});

test("of a FIFO queue nothing overtakes a failed message", async () => {
  const handled: number[] = [];

  const undecodable = await handlerOf(
    "stop",
    handled,
  )(sqsEvent([{ order: 1 }, "no JSON", { order: 3 }], { fifo: true }));
  const refused = await handlerOf(
    "stop",
    handled,
  )(sqsEvent([{ order: 5 }, { order: -6 }, { order: 7 }], { fifo: true }));

  expect(ids(undecodable)).toEqual(["message-1", "message-2"]);
  expect(ids(refused)).toEqual(["message-1", "message-2"]);
  expect(handled).toEqual([1, 5]);
});

test("a message comes with its group, its time and how often it was delivered", async () => {
  const got: unknown[] = [];

  await createSqsHandler({ decode: (body) => body, handle: ({ records }) => void got.push(...records) })(
    sqsEvent(["hello"], { fifo: true }),
  );

  expect(got).toEqual([{ value: "hello", messageId: "message-0", groupId: "group", sentAt: 0, receives: 1 }]);
});
