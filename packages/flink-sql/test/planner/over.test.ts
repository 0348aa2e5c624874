import { beforeEach, expect, it } from "vitest";
import { FlinkSession } from "../../src/session.ts";

let session: FlinkSession;

beforeEach(() => {
  session = new FlinkSession();
  session.execute(
    "CREATE TABLE t (k STRING, v INT, ts TIMESTAMP(3), p AS PROCTIME(), WATERMARK FOR ts AS ts) WITH ('connector' = 'values')",
  );
  session.load("t", [
    ["a", 1, 1000],
    ["b", 2, 2000],
    ["a", 3, 3000],
    ["a", 5, 4000],
  ]);
});

function rows(sql: string): string[] {
  return session.execute(sql)[0]!.changes.map(({ row }) => row.join(" "));
}

it("windows of the WINDOW clause are used by name and extended", () => {
  expect(rows("SELECT k, SUM(v) OVER w, COUNT(*) OVER w FROM t WINDOW w AS (PARTITION BY k ORDER BY ts)")).toEqual([
    "a 1 1",
    "b 2 1",
    "a 4 2",
    "a 9 3",
  ]);
  const windows = "WINDOW w AS (PARTITION BY k), x AS (w ORDER BY ts)";
  expect(rows(`SELECT SUM(v) OVER (x ROWS 1 PRECEDING) FROM t ${windows}`)).toEqual(["1", "2", "4", "8"]);
});

it("ROW_NUMBER by a time attribute counts rows", () => {
  expect(rows("SELECT k, ROW_NUMBER() OVER (PARTITION BY k ORDER BY ts) FROM t")).toEqual(["a 1", "b 1", "a 2", "a 3"]);
  expect(rows("SELECT ROW_NUMBER() OVER (ORDER BY p) FROM t")).toEqual(["1", "2", "3", "4"]);
});

it.each([
  [
    "SELECT ROW_NUMBER() OVER (ORDER BY v) FROM t",
    "OVER windows' ordering in stream mode must be defined on a time attribute. (1:8)",
  ],
  [
    "SELECT * FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY k ORDER BY v) AS n FROM t) WHERE n > 3",
    "Rank end is not specified.",
  ],
  ["SELECT SUM(v) OVER x FROM t", "Window 'x' not found"],
  [
    "SELECT SUM(v) OVER (w PARTITION BY k) FROM t WINDOW w AS (ORDER BY ts)",
    "PARTITION BY not allowed with existing window reference",
  ],
  [
    "SELECT SUM(v) OVER (w ORDER BY ts) FROM t WINDOW w AS (ORDER BY ts)",
    "ORDER BY not allowed in both base and referenced windows",
  ],
  [
    "SELECT SUM(v) OVER (PARTITION BY k ORDER BY ts), SUM(v) OVER (ORDER BY ts) FROM t",
    "All aggregates must be computed on the same window.",
  ],
  ["SELECT SUM(v) OVER (ORDER BY ts DESC) FROM t", "The window can only be ordered in ASCENDING mode. (1:30)"],
  ["SELECT SUM(v) OVER (ORDER BY ts, v) FROM t", "The window can only be ordered by a single time column."],
  ["SELECT SUM(v) OVER (PARTITION BY k) FROM t", "The window can only be ordered by a single time column."],
  [
    "SELECT SUM(v) OVER (ORDER BY v) FROM t",
    "OVER windows' ordering in stream mode must be defined on a time attribute.",
  ],
  [
    "SELECT SUM(v) OVER (ORDER BY ts ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING) FROM t",
    "OVER RANGE FOLLOWING windows are not supported yet.",
  ],
  [
    "SELECT SUM(v) OVER (ORDER BY ts ROWS BETWEEN 3 PRECEDING AND 1 PRECEDING) FROM t",
    "OVER RANGE FOLLOWING windows are not supported yet.",
  ],
])("refuses: %s", (sql, message) => {
  expect(() => session.execute(sql)).toThrow(message);
});
