import { beforeEach, expect, it } from "vitest";
import { FlinkSession } from "../../src/session.ts";

let session: FlinkSession;

beforeEach(() => {
  session = new FlinkSession();
  session.execute(`
    CREATE TABLE t (k STRING, v INT, a ARRAY<INT>) WITH ('connector' = 'values');
    CREATE TABLE u (k STRING, w INT) WITH ('connector' = 'values');
  `);
  session.load("t", [
    ["a", 1, [1, 2]],
    ["b", 2, []],
    ["a", 3, null],
  ]);
  session.load("u", [
    ["a", 10],
    ["a", 20],
    ["c", 5],
    ["b", 7],
  ]);
});

/** The table at the end of a changelog, sorted. */
function table(sql: string): string[] {
  const counts = new Map<string, number>();
  for (const { kind, row } of session.execute(sql)[0]!.changes) {
    const text = row.map((value) => value ?? "NULL").join(" ");
    counts.set(text, (counts.get(text) ?? 0) + (kind === "+I" || kind === "+U" ? 1 : -1));
  }
  return [...counts].flatMap(([text, count]) => Array.from({ length: count }, () => text)).toSorted();
}

it.each([
  ["SELECT k, (SELECT MAX(w) FROM u) FROM t", ["a 20", "a 20", "b 20"]],
  ["SELECT v, v * 5 IN (SELECT w FROM u) FROM t", ["1 true", "2 true", "3 false"]],
  ["SELECT v, v * 5 NOT IN (SELECT NULLIF(w, 7) FROM u) FROM t", ["1 false", "2 false", "3 NULL"]],
  ["SELECT v, NULLIF(v, 1) IN (SELECT w - 5 FROM u) FROM t", ["1 NULL", "2 true", "3 false"]],
  ["SELECT v FROM t WHERE v = 1 OR v * 5 NOT IN (SELECT w FROM u)", ["1", "3"]],
  ["SELECT v, CASE WHEN v * 5 IN (SELECT w FROM u) THEN 'y' ELSE 'n' END FROM t", ["1 y", "2 y", "3 n"]],
  ["SELECT v IN (SELECT w FROM u WHERE w > 100) FROM t", []],
  ["SELECT k, (SELECT MAX(w) FROM u WHERE u.k = t.k) AS m FROM t", ["a 20", "a 20", "b 7"]],
  ["SELECT v, (SELECT COUNT(*) FROM u WHERE u.k = t.k AND w > 15) AS m FROM t", ["1 1", "2 0", "3 1"]],
  ["SELECT v, (SELECT w FROM u WHERE w = 5) AS m FROM t", ["1 5", "2 5", "3 5"]],
  ["SELECT t.k, u.k, k FROM t FULL JOIN u USING (k) WHERE v IS NULL OR v > 1", ["NULL c c", "a a a", "a a a", "b b b"]],
  ["SELECT v FROM t WHERE v * 5 > (SELECT AVG(w) FROM u)", ["3"]],
  ["SELECT k, SUM(v) FROM t GROUP BY k HAVING SUM(v) * 3 > (SELECT AVG(w) FROM u) AND k <> 'c'", ["a 4"]],
  ["SELECT DISTINCT k FROM t GROUP BY k, v HAVING (SELECT MIN(w) FROM u) > MAX(v) + 3", ["a"]],
  ["SELECT v, EXISTS (SELECT 1 FROM u WHERE u.k = t.k AND w > 8) FROM t", ["1 true", "2 false", "3 true"]],
  ["SELECT v, NOT EXISTS (SELECT 1 FROM u WHERE w > 100) FROM t", ["1 true", "2 true", "3 true"]],
  ["SELECT v FROM t WHERE v = 1 OR k IN (SELECT k FROM u WHERE w < 8)", ["1", "2"]],
  ["SELECT v FROM t WHERE v = 1 OR (v, k) IN (SELECT w - 5, u.k FROM u WHERE u.k = t.k)", ["1", "2"]],
  ["SELECT v FROM t WHERE v = 1 OR NOT EXISTS (SELECT 1 FROM u WHERE u.k = t.k AND w > 8)", ["1", "2"]],
  ["SELECT v FROM t WHERE COALESCE((SELECT MAX(w) FROM u WHERE w > 100), v) > 2", ["3"]],
  ["SELECT v FROM t WHERE v > ANY (SELECT w - 5 FROM u) AND v < SOME (SELECT w - 4 FROM u WHERE w < 8)", ["1", "2"]],
  [
    "SELECT v, c FROM t LEFT JOIN LATERAL (SELECT COUNT(*) AS c FROM u WHERE u.k = t.k AND w > 8) ON TRUE",
    ["1 2", "2 0", "3 2"],
  ],
  ["SELECT v, e FROM t LEFT JOIN UNNEST(a) AS x (e) ON e > 1 AND v = 1", ["1 2", "2 NULL", "3 NULL"]],
  ["SELECT k, GROUPING_ID(k), GROUP_ID() FROM t GROUP BY ROLLUP (k)", ["NULL 1 0", "a 0 0", "b 0 0"]],
  ["SELECT v FROM t WHERE v = ANY (SELECT w - 6 FROM u)", ["1"]],
  ["SELECT v FROM t WHERE v <> ALL (SELECT w - 6 FROM u)", ["2", "3"]],
  ["SELECT v, v = SOME (1, 2), v > ALL (1, 2) FROM t", ["1 true false", "2 true false", "3 false true"]],
  ["SELECT k, v FROM t WHERE (k, v) IN (SELECT k, w / 10 FROM u)", ["a 1"]],
  ["SELECT k, v FROM t WHERE (k, v) IN (('a', 1), ('b', 3))", ["a 1"]],
  [
    "SELECT x.k, y.w FROM t AS x, LATERAL (SELECT w FROM u WHERE u.k = x.k) AS y",
    ["a 10", "a 10", "a 20", "a 20", "b 7"],
  ],
  [
    "SELECT v, w FROM t LEFT JOIN LATERAL (SELECT w FROM u WHERE u.k = t.k AND u.w > t.v * 8) AS y ON TRUE",
    ["1 10", "1 20", "2 NULL", "3 NULL"],
  ],
  [
    "SELECT x.k, w FROM (SELECT DISTINCT k FROM t) AS x, LATERAL (SELECT w FROM u WHERE u.k = x.k ORDER BY w DESC LIMIT 1) AS y",
    ["a 20", "b 7"],
  ],
  ["SELECT v, c FROM t, LATERAL (SELECT COUNT(*) AS c FROM u WHERE u.k = t.k)", ["1 2", "2 1", "3 2"]],
  ["SELECT v, e FROM t LEFT JOIN UNNEST(a) AS x (e) ON TRUE", ["1 1", "1 2", "2 NULL", "3 NULL"]],
  ["SELECT v, e FROM t JOIN UNNEST(a) AS x (e) ON e > 1", ["1 2"]],
  ["SELECT * FROM UNNEST(ARRAY[1, 2]) AS x (e)", ["1", "2"]],
])("gives the rows of %s", (sql, expected) => {
  expect(table(sql)).toEqual(expected);
});

it.each([
  ["SELECT (SELECT k, w FROM u) FROM t", "Cannot apply '$SCALAR_QUERY' to a query of several columns"],
  ["SELECT (SELECT w FROM u WHERE u.k = t.k) FROM t", "SingleValueAggFunction received more than one element."],
  ["SELECT SUM(v), (SELECT MAX(w) FROM u) FROM t", "A subquery beside aggregates is not implemented"],
  [
    "SELECT k FROM t GROUP BY k HAVING MAX(v) IS NOT DISTINCT FROM (SELECT MAX(w) FROM u)",
    "A subquery in HAVING that is not compared is not implemented",
  ],
  ["SELECT v > ALL (SELECT w FROM u) FROM t", "> ALL with a subquery in this place is not implemented"],
  [
    "SELECT v IN (SELECT w FROM u WHERE u.k = t.k) FROM t",
    "IN with a row or a correlated subquery in this place is not implemented",
  ],
  [
    "SELECT * FROM t RIGHT JOIN LATERAL (SELECT w FROM u WHERE u.k = t.k) AS x ON TRUE",
    "A lateral table cannot be joined by RIGHT JOIN",
  ],
  [
    "SELECT * FROM t, LATERAL (SELECT MAX(w) FROM u WHERE u.w > t.v)",
    "A correlated subquery with a condition that is no equality is not implemented",
  ],
  ["SELECT * FROM t, UNNEST(v) AS x (e)", "Cannot apply 'UNNEST' to arguments of type 'UNNEST(<INT>)'"],
])("refuses: %s", (sql, message) => {
  expect(() => session.execute(sql)).toThrow(message);
});
