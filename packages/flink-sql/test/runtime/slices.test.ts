import { deserialize, serialize } from "node:v8";
import { describe, expect, it } from "vitest";
import type { Savepoint } from "../../src/runtime/job.ts";
import { end, TestQuery } from "../support/query.ts";

const TABLE =
  "CREATE TABLE t (k STRING, v INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '1' SECOND) WITH ('connector' = 'values')";

/** Key, end of the window in seconds and count of the rows that come before and after a restart. */
function aroundRestart(window: string, before: [string, number][], after: [string, number][]): string[][] {
  const query = new TestQuery(
    TABLE,
    `SELECT k, window_end, COUNT(*) FROM TABLE(${window}) GROUP BY k, window_start, window_end`,
  );
  const first = query.open();
  for (const [key, time] of before) first.job.push("t", [key, 1, time * 1000], 0);
  const second = query.open();
  second.job.restore(deserialize(serialize(first.job.savepoint())) as Savepoint);
  for (const [key, time] of after) second.job.push("t", [key, 1, time * 1000], 0);
  end(second.job);
  return [first, second].map(({ changes }) =>
    changes.map(({ row }) => `${row[0]} ${(row[1] as number) / 1000} ${row[2]}`),
  );
}

describe("rows that would have been late before a restart", () => {
  it("make the hopping windows of their key fire again, with the rows their slices still have", () => {
    const hop = "HOP(TABLE t, DESCRIPTOR(ts), INTERVAL '2' SECOND, INTERVAL '6' SECOND)";
    const before: [string, number][] = [
      ["a", 1],
      ["a", 5],
    ];
    expect(aroundRestart(hop, before, [["a", 1.5]])).toEqual([
      ["a 2 1", "a 4 1"],
      ["a 2 2", "a 4 2", "a 6 3", "a 8 1", "a 10 1"],
    ]);
    expect(aroundRestart(hop, before, [["b", 1.5]])).toEqual([
      ["a 2 1", "a 4 1"],
      ["b 2 1", "b 4 1", "a 6 2", "b 6 1", "a 8 1", "a 10 1"],
    ]);
  });

  it("make the cumulating windows of their key fire again, with all that came since their start", () => {
    const cumulate = "CUMULATE(TABLE t, DESCRIPTOR(ts), INTERVAL '2' SECOND, INTERVAL '6' SECOND)";
    const before: [string, number][] = [
      ["a", 1],
      ["b", 1],
      ["a", 3],
      ["a", 5],
    ];
    expect(aroundRestart(cumulate, before, [["b", 1.5]])).toEqual([
      ["a 2 1", "b 2 1", "a 4 2", "b 4 1"],
      ["b 2 2", "b 4 2", "a 6 3", "b 6 2"],
    ]);
  });

  it("make a tumbling window of their own", () => {
    const tumble = "TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '2' SECOND)";
    const before: [string, number][] = [
      ["a", 1],
      ["a", 5],
    ];
    expect(aroundRestart(tumble, before, [["a", 1.5]])).toEqual([["a 2 1"], ["a 2 1", "a 6 1"]]);
  });
});

it("counts a row as late only when all its windows have ended", () => {
  const sql =
    "SELECT k, window_end, COUNT(*) FROM TABLE(HOP(TABLE t, DESCRIPTOR(ts), INTERVAL '2' SECOND, INTERVAL '6' SECOND)) GROUP BY k, window_start, window_end";
  const { job } = new TestQuery(TABLE, sql).open();
  for (const time of [8, 3, 1]) job.push("t", ["a", 1, time * 1000], 0);
  expect(job.operators.map((operator) => ("lateRows" in operator ? operator.lateRows : 0))).toContain(1);
});
