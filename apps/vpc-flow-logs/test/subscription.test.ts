import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { decodeSubscription } from "../src/subscription.ts";

test("a batch is JSON, compressed, in base64", () => {
  const batch = {
    messageType: "DATA_MESSAGE",
    owner: "123456789012",
    logGroup: "/vpc/flow-logs",
    logStream: "eni-1-all",
    subscriptionFilters: ["ingest"],
    logEvents: [{ id: "1", timestamp: 1_418_530_010_000, message: "2 123456789010 eni-1 ÄÖ" }],
  };

  expect(decodeSubscription({ awslogs: { data: gzipSync(JSON.stringify(batch)).toString("base64") } })).toEqual(batch);
});
