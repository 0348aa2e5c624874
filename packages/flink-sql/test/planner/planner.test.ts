import { beforeEach, expect, it } from "vitest";
import { FlinkSession } from "../../src/session.ts";

let session: FlinkSession;

beforeEach(() => {
  session = new FlinkSession();
  session.execute(`
    CREATE TABLE t (k STRING, v INT, d DOUBLE, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '5' SECOND) WITH ('connector' = 'values');
    CREATE TABLE lake (k STRING, n BIGINT) WITH ('connector' = 'filesystem', 'path' = '/x', 'format' = 'json');
  `);
});

it.each([
  ["SELECT x FROM t", "Column 'x' not found in any table (1:8)"],
  ["SELECT a.v FROM t AS b", "Table 'a' not found (1:8)"],
  ["SELECT k FROM nowhere", "Object 'nowhere' not found (1:15)"],
  ["SELECT k + 1 FROM t", "Cannot apply '+' to arguments of type '<STRING> + <INT>' (1:8)"],
  ["SELECT v = 'a' FROM t", "implicit type conversion between INTEGER and CHAR is not supported now"],
  ["SELECT SUBSTR(v, 1) FROM t", "Invalid function call: SUBSTR(INT, INT) (1:8)"],
  ["SELECT NOPE(v) FROM t", "No match found for function signature NOPE(<INT>) (1:8)"],
  ["SELECT k, v FROM t GROUP BY k", "Expression 'v' is not being grouped (1:11)"],
  ["SELECT * FROM t ORDER BY v", "Sort on a non-time-attribute field is not supported."],
  [
    "SELECT TUMBLE_END(ts, INTERVAL '2' SECOND) FROM t GROUP BY TUMBLE(ts, INTERVAL '1' SECOND)",
    "must have matching call to group function 'TUMBLE'",
  ],
  [
    "SELECT COUNT(*) FROM t GROUP BY TUMBLE(v, INTERVAL '1' SECOND)",
    "can only be defined over a time attribute column",
  ],
  [
    "SELECT * FROM TABLE(HOP(TABLE t, DESCRIPTOR(ts), INTERVAL '4' SECOND, INTERVAL '5' SECOND))",
    "requires size must be an integral multiple of slide",
  ],
  ["SELECT *, RANK() OVER (PARTITION BY k ORDER BY v) FROM t", "RANK() on streaming table is not supported currently"],
  [
    "SELECT SUM(v) OVER (ORDER BY v) FROM t",
    "OVER windows' ordering in stream mode must be defined on a time attribute.",
  ],
  [
    "SELECT * FROM t MATCH_RECOGNIZE (ORDER BY ts MEASURES A.v AS v PATTERN (A B*) DEFINE A AS A.v > 0)",
    "Greedy quantifiers are not allowed as the last element",
  ],
  [
    "SELECT * FROM t MATCH_RECOGNIZE (ORDER BY ts MEASURES A.v AS v PATTERN (A* B?) DEFINE A AS A.v > 0)",
    "Patterns that can produce empty matches are not supported.",
  ],
  [
    "SELECT * FROM t MATCH_RECOGNIZE (ORDER BY ts MEASURES A.v AS v PATTERN (A (B C) D) DEFINE A AS PREV(A.v) > 0)",
    "PREV is not supported",
  ],
])("refuses what Flink refuses: %s", (sql, message) => {
  expect(() => session.execute(sql)).toThrow(message);
});

it.each([
  ["SELECT * FROM lake", "Reading connector 'filesystem'"],
  ["SET 'table.exec.state.ttl' = '1 h'", "Setting 'table.exec.state.ttl'"],
  ["SELECT CAST(ts AS TIMESTAMP(9)) FROM t", "TIMESTAMP(9), finer than microseconds,"],
])("refuses by name what it does not do: %s", (sql, message) => {
  expect(() => session.execute(sql)).toThrow(message);
});
