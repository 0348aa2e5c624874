import { expect, test } from "vitest";
import { fanOutLines } from "../../src/cost/fan-out.ts";
import type { SymbolicNode } from "../../src/graph/symbolic.ts";

test("a consumer costs each shard of its stream by the hour, and what it is pushed", () => {
  const stream = {
    address: "module.trips.aws_kinesis_stream.this",
    config: { shard_count: 4 },
  } as unknown as SymbolicNode;
  const month = { fanOutShardHour: 0.015, fanOutGigabyte: 0.013, hours: 730, gigabytes: 100 };

  const lines = fanOutLines(
    { stream_arn: `‹${stream.address}.arn›` },
    [stream],
    month,
    (item, quantity, unit, price) => ({
      resource: "aws_kinesis_stream_consumer.this",
      item,
      quantity,
      unit,
      monthly: quantity * price,
    }),
  );

  expect(lines.map((line) => [line.item, line.quantity, Number(line.monthly.toFixed(2))])).toEqual([
    ["consumer-shard hours", 2920, 43.8],
    ["data pushed", 100, 1.3],
  ]);
});
