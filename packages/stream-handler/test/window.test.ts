import { expect, test } from "vitest";
import { createWindowHandler, json } from "../src/index.ts";
import { sequenceNumberAt, windowEvent } from "../src/testing.ts";

function summing(finished: unknown[] = []) {
  return createWindowHandler({
    decode: json<{ fare: number }>,
    start: () => ({ sum: 0 }),
    add: (state, { value }) => ({ sum: state.sum + value.fare }),
    finish: (state, window) => void finished.push([state, window]),
    onFailure: () => {},
  });
}

test("state goes from invocation to invocation and ends in the window's result", async () => {
  const finished: unknown[] = [];
  const handler = summing(finished);

  const first = await handler(windowEvent([{ data: { fare: 1 } }, { data: { fare: 2 } }]));
  const second = await handler(windowEvent([{ data: { fare: 4 } }], first.state));
  await handler(windowEvent([], second.state));

  expect(first).toEqual({ batchItemFailures: [], state: { sum: 3 } });
  expect(finished).toEqual([[{ sum: 7 }, { start: 0, end: 60_000, shardId: "shardId-000000000000", early: false }]]);
});

test("the state holds just what comes before the first failure, for the rest comes again", async () => {
  const response = await summing()(windowEvent([{ data: { fare: 1 } }, "no JSON", { data: { fare: 4 } }]));

  expect(response).toEqual({ batchItemFailures: [{ itemIdentifier: sequenceNumberAt(1) }], state: { sum: 1 } });
});

test("a window that Lambda ends early, for its state, says so", async () => {
  const finished: unknown[] = [];

  await summing(finished)({ ...windowEvent([], { sum: 7 }), isWindowTerminatedEarly: true });

  expect(finished).toEqual([[{ sum: 7 }, expect.objectContaining({ early: true })]]);
});
