import { runTransform } from "@millrace/firehose-transform/testing";
import { expect, test } from "vitest";
import { handler } from "../../src/handlers/check-orders.ts";

test("an order gets its total; what is no order goes to the error output", async () => {
  const results = await runTransform(handler, [
    { data: { order: 7, items: 3, price: 4.99 } },
    { data: { order: 8, items: 0, price: 4.99 } },
    '{"order":9,"items":3,"pri',
  ]);

  expect(results.map(({ result }) => result)).toEqual(["Ok", "ProcessingFailed", "ProcessingFailed"]);
  expect(results[0]!.text).toBe('{"order":7,"items":3,"price":4.99,"total":14.97}\n');
});
