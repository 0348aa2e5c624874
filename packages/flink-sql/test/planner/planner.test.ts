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
    "Call to auxiliary group function 'TUMBLE_END' must have matching call to group function '$TUMBLE' in GROUP BY clause (1:8)",
  ],
  [
    "SELECT COUNT(*) FROM t GROUP BY TUMBLE(v, INTERVAL '1' SECOND)",
    "can only be defined over a time attribute column",
  ],
  ["SELECT COUNT(*) FROM t WHERE SUM(v) > 1", "Aggregate expression is illegal in WHERE clause (1:30)"],
  ["SELECT MAX(SUM(v)) FROM t GROUP BY k", "Aggregate expressions cannot be nested (1:8)"],
  ["SELECT k FROM t HAVING k = 'a'", "Expression 'k' is not being grouped"],
  ["SELECT k, COUNT(*) AS c FROM t GROUP BY k HAVING c > 1", "Column 'c' not found in any table (1:50)"],
  ["SELECT k AS z FROM t WHERE z = 'a'", "Column 'z' not found in any table (1:28)"],
  ["SELECT k FROM t, t AS u", "Column 'k' is ambiguous (1:8)"],
  ["SELECT * FROM t, t", "Duplicate relation name 't' in FROM clause (1:18)"],
  ["SELECT * FROM t WHERE v", "WHERE clause must be a condition (1:23)"],
  ["WITH a (x, y) AS (SELECT k FROM t) SELECT * FROM a", "Number of columns must match number of query columns"],
  ["SELECT k FROM t UNION ALL SELECT v FROM t", "Type mismatch in column 1 of UNION ALL"],
  ["SELECT k FROM t UNION ALL SELECT k, v FROM t", "Column count mismatch in UNION ALL"],
  ["VALUES (1, 'a'), (2)", "Values passed to VALUES operator must have compatible types"],
  ["SELECT t.x FROM t", "Column 'x' not found in table 't'"],
  ["SELECT x.* FROM t", "Unknown identifier 'x' (1:8)"],
  ["SELECT * FROM t OFFSET 3", "FETCH is missed, which on streaming table is not supported currently. (1:24)"],
  ["SELECT * FROM t ORDER BY ts DESC", "Sort on a non-time-attribute field is not supported. (1:26)"],
  ["SELECT COUNT(*) FROM t GROUP BY TUMBLE(ts, INTERVAL '1' MONTH)", "MONTH and YEAR time unit are not supported yet."],
  [
    "SELECT COUNT(*) FROM t GROUP BY TUMBLE(CAST(ts AS TIMESTAMP(3)), INTERVAL '1' SECOND)",
    "can only be defined over a time attribute column, but TIMESTAMP(3) encountered.",
  ],
  [
    "SELECT COUNT(*) FROM t GROUP BY TUMBLE(ts, INTERVAL '10' SECOND, TIME '00:00:03')",
    "TUMBLE window with alignment is not supported yet.",
  ],
  [
    "SELECT COUNT(*) FROM t GROUP BY HOP(ts, INTERVAL '1' SECOND)",
    "Invalid number of arguments to function '$HOP'. Was expecting 3 arguments",
  ],
  [
    "SELECT COUNT(*) FROM t GROUP BY TUMBLE(ts, INTERVAL '1' SECOND), TUMBLE(ts, INTERVAL '2' SECOND)",
    "Only a single window group function may be used in GROUP BY",
  ],
  [
    "SELECT * FROM TABLE(CUMULATE(TABLE t, DESCRIPTOR(ts), INTERVAL '2' SECOND, INTERVAL '5' SECOND))",
    "CUMULATE table function based aggregate requires maxSize must be an integral multiple of step, but got maxSize 5000 ms and step 2000 ms",
  ],
  [
    "SELECT * FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '0' SECOND))",
    "Tumbling Window parameters must satisfy size > 0, but got size 0ms.",
  ],
  [
    "SELECT * FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '10' SECOND, INTERVAL '11' SECOND))",
    "Tumbling Window parameters must satisfy abs(offset) < size, bot got size 10000ms and offset 11000ms.",
  ],
  [
    "SELECT * FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(v), INTERVAL '1' SECOND))",
    "requires the timecol to be TIMESTAMP or TIMESTAMP_LTZ, but is INTEGER.\nBesides, the timecol must be a time attribute type in streaming mode. (1:48)",
  ],
  [
    "SELECT * FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts)))",
    "Invalid number of arguments to function 'TUMBLE'. Was expecting 3 arguments",
  ],
  [
    "SELECT * FROM TABLE(TUMBLE(TABLE t PARTITION BY k, DESCRIPTOR(ts), INTERVAL '1' SECOND))",
    "Only tables with set semantics may be partitioned.",
  ],
  ["SELECT * FROM TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '1' SECOND)", "TUMBLE without TABLE(...) needs Flink 2.0"],
  ["SELECT LEAD(v) OVER (PARTITION BY k ORDER BY ts) FROM t", "LEAD Function is not supported in stream mode."],
  [
    "SELECT * FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY k ORDER BY v) AS n FROM t) WHERE n < 0",
    "Rank end should not less than zero, but now is -1",
  ],
  ["DELETE FROM t WHERE v = 1", "DELETE statement is not supported for streaming mode now. (1:1)"],
  ["TRUNCATE TABLE t", "TRUNCATE TABLE statement is not supported in streaming mode."],
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
    "SELECT * FROM t MATCH_RECOGNIZE (ORDER BY ts MEASURES A.v AS v PATTERN (A* B* C) DEFINE A AS A.v > 0)",
    "Optional pattern cannot be preceded by greedy pattern",
  ],
  [
    "SELECT * FROM t MATCH_RECOGNIZE (ORDER BY ts MEASURES A.v AS v PATTERN (A B{,2} C) DEFINE A AS A.v > 0)",
    "The from should be a positive number greater than 0.",
  ],
  [
    "SELECT * FROM t MATCH_RECOGNIZE (ORDER BY ts MEASURES RUNNING LAST(A.v) AS v PATTERN (A B) DEFINE A AS A.v > 0)",
    "RUNNING is not supported by Flink's MATCH_RECOGNIZE",
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
