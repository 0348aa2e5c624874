import { runTransform } from "@millrace/firehose-transform/testing";
import { expect, test } from "vitest";
import { handler } from "../../src/handlers/add-arrival.ts";

test("a tick gets its arrival; prices that end with 7 fail", async () => {
  const results = await runTransform(handler, [
    { data: { ticker_symbol: "QXZ", price: 17.52 }, arrivedAt: 1_549_992_113_419 },
    { data: { ticker_symbol: "QXZ", price: 194.07 }, arrivedAt: 0 },
  ]);

  expect(results.map(({ result }) => result)).toEqual(["Ok", "ProcessingFailed"]);
  expect(results[0]!.text).toBe(
    '{"ticker_symbol":"QXZ","price":17.52,"ApproxArrTimestampUtcFH":"2019-02-12T17:21:53.419Z"}\n',
  );
});
