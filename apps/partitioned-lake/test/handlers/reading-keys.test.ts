import { gzipSync } from "node:zlib";
import { runTransform } from "@millrace/firehose-transform/testing";
import { expect, test } from "vitest";
import { handler } from "../../src/handlers/reading-keys.ts";

test("a packet becomes lines of JSON with customer and day as keys; what is no gzip fails", async () => {
  const results = await runTransform(handler, [gzipSync("customer-001;1630442383;21.5\n"), "customer-001;1;2"]);

  expect(results.map(({ result, partitionKeys }) => [result, partitionKeys])).toEqual([
    ["Ok", { customer_id: "customer-001", day: "2021-08-31" }],
    ["ProcessingFailed", undefined],
  ]);
  expect(results[0]!.text).toBe('{"customer_id":"customer-001","at":1630442383,"celsius":21.5}\n');
});
