import { describe, expect, test } from "vitest";
import { parseResponse, readItemFailures, readState } from "../../../../src/services/lambda/mappings/response.ts";

const IDS = ["1", "2", "3"];

/* Lambda Developer Guide, "Success and failure conditions". */
describe("a batch is a success when the function returns", () => {
  test.each([null, undefined, {}, { batchItemFailures: [] }, { batchItemFailures: null }, "text", 5])(
    "%j",
    (response) => {
      expect(readItemFailures(response, IDS)).toEqual([]);
    },
  );
});

describe("a batch is a failure when the function returns", () => {
  test.each([
    { batchItemFailures: [{ itemIdentifier: "" }] },
    { batchItemFailures: [{ itemIdentifier: null }] },
    { batchItemFailures: [{ identifier: "1" }] },
    { batchItemFailures: [{ itemIdentifier: "foreign" }] },
    { batchItemFailures: [{ itemIdentifier: "1" }, { itemIdentifier: "foreign" }] },
    { batchItemFailures: ["1"] },
    { batchItemFailures: "1" },
  ])("%j", (response) => {
    expect(readItemFailures(response, IDS)).toBe("all");
  });
});

test("failed items are given by their places, in order", () => {
  const response = { batchItemFailures: [{ itemIdentifier: "3" }, { itemIdentifier: "2" }] };
  expect(readItemFailures(response, IDS)).toEqual([1, 2]);
});

test("a response is JSON or nothing", () => {
  expect(parseResponse(Buffer.from('{"state":{"a":1}}'))).toEqual({ state: { a: 1 } });
  expect(parseResponse(Buffer.from(""))).toBeUndefined();
  expect(parseResponse(Buffer.from("{"))).toBeUndefined();
  expect(readState({ state: { a: 1 } })).toEqual({ a: 1 });
  expect(readState({ state: null })).toBeUndefined();
  expect(readState(null)).toBeUndefined();
});
