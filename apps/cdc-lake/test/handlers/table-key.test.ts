import { runTransform } from "@millrace/firehose-transform/testing";
import { expect, test } from "vitest";
import { handler } from "../../src/handlers/table-key.ts";

test("the post's messages get table and day as keys, without leading zeros; what is no JSON fails", async () => {
  const arrivedAt = Date.UTC(2021, 8, 5, 23, 59);
  const results = await runTransform(handler, [
    { data: { version: 1, table: "Customer", data: { id: 1, name: "John", country: "US" } }, arrivedAt },
    { data: { version: 1, txid: "52", amount: 32.6516 }, arrivedAt },
    '{"version": 1, "txi',
  ]);

  expect(results.map(({ partitionKeys }) => partitionKeys?.table)).toEqual(["Customer", "Transaction", undefined]);
  expect(results[1]!.partitionKeys).toEqual({ table: "Transaction", year: "2021", month: "9", day: "5" });
  expect(results[1]!.text).toBe('{"version":1,"txid":"52","amount":32.6516}\n');
  expect(results[2]!.result).toBe("ProcessingFailed");
});
