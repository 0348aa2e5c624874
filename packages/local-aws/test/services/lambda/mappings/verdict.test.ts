import { describe, expect, test } from "vitest";
import { judge, retryDelay } from "../../../../src/services/lambda/mappings/verdict.ts";

const forever = { bisect: false, maximumRetryAttempts: -1 };

test("a batch that went well is done", () => {
  expect(judge(5, undefined, 3, forever)).toEqual({ done: 5, retries: [], discards: false });
});

describe("without splitting", () => {
  test("a failed batch is retried whole, and counted", () => {
    expect(judge(5, 0, 3, forever)).toEqual({ done: 0, retries: [{ from: 0, to: 5, attempts: 4 }], discards: false });
  });

  test("records before the lowest failed one are done", () => {
    expect(judge(5, 2, 0, forever)).toEqual({ done: 2, retries: [{ from: 2, to: 5, attempts: 1 }], discards: false });
  });

  test("a batch out of retries is discarded, from the failed record on", () => {
    const policy = { bisect: false, maximumRetryAttempts: 2 };
    expect(judge(5, 2, 1, policy).discards).toBe(false);
    expect(judge(5, 2, 2, policy)).toEqual({ done: 2, retries: [], discards: true });
    expect(judge(5, 0, 0, { ...policy, maximumRetryAttempts: 0 })).toEqual({ done: 0, retries: [], discards: true });
  });
});

describe("with splitting", () => {
  const policy = { bisect: true, maximumRetryAttempts: 1 };

  test("a failed batch is halved, which takes no retry", () => {
    expect(judge(5, 0, 1, policy)).toEqual({
      done: 0,
      retries: [
        { from: 0, to: 3, attempts: 1 },
        { from: 3, to: 5, attempts: 1 },
      ],
      discards: false,
    });
  });

  test("a batch is cut at the record that the function named", () => {
    expect(judge(5, 3, 1, policy)).toEqual({ done: 3, retries: [{ from: 3, to: 5, attempts: 1 }], discards: false });
  });

  test("a single record is retried as often as the mapping says, then discarded", () => {
    expect(judge(1, 0, 0, policy)).toEqual({ done: 0, retries: [{ from: 0, to: 1, attempts: 1 }], discards: false });
    expect(judge(1, 0, 1, policy)).toEqual({ done: 0, retries: [], discards: true });
  });
});

test("retries wait longer and longer, up to a minute", () => {
  expect([0, 1, 2, 9, 10, 10_000].map(retryDelay)).toEqual([100, 200, 400, 51_200, 60_000, 60_000]);
});
