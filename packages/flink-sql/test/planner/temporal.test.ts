import { beforeEach, expect, it } from "vitest";
import { FlinkSession } from "../../src/session.ts";

let session: FlinkSession;

beforeEach(() => {
  session = new FlinkSession();
  session.execute(`
    CREATE TABLE t (k STRING, v INT, ts TIMESTAMP(3), p AS PROCTIME(), WATERMARK FOR ts AS ts) WITH ('connector' = 'values');
    CREATE TABLE u (k STRING, w INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts, PRIMARY KEY (k) NOT ENFORCED)
      WITH ('connector' = 'values');
    CREATE TABLE bare (k STRING, w INT, PRIMARY KEY (k) NOT ENFORCED) WITH ('connector' = 'values');
    CREATE VIEW versions AS SELECT k, w, ts FROM (
      SELECT *, ROW_NUMBER() OVER (PARTITION BY k ORDER BY ts DESC) AS n FROM u) WHERE n = 1;
  `);
  session.load("t", [
    ["a", 1, 1000],
    ["b", 2, 2000],
    ["a", 5, 2500],
  ]);
  session.load("u", [
    ["a", 10, 500],
    ["b", 3, 600],
    ["a", 20, 2000],
  ]);
});

it.each(["u", "versions"])("joins the version of its time, of %s", (right) => {
  const sql = `SELECT t.k, v, w FROM t JOIN ${right} FOR SYSTEM_TIME AS OF t.ts AS r ON t.k = r.k`;
  const rows = session.execute(sql)[0]!.changes.map(({ kind, row }) => [kind, ...row].join(" "));
  expect(rows.toSorted()).toEqual(["+I a 1 10", "+I a 5 20", "+I b 2 3"]);
});

it.each([
  [
    "t JOIN u FOR SYSTEM_TIME AS OF t.ts AS r ON t.v = r.w",
    "Temporal table's primary key [k0] must be included in the equivalence condition of temporal join, but current temporal join condition is [v=w]. (1:15)",
  ],
  [
    "t JOIN u FOR SYSTEM_TIME AS OF t.ts AS r ON t.v > r.w",
    "Currently the join key in Temporal Table Join can not be empty.",
  ],
  [
    "t JOIN u FOR SYSTEM_TIME AS OF t.v AS r ON t.k = r.k",
    "The system time period specification expects Timestamp type but is 'INTEGER'",
  ],
  ["t JOIN bare FOR SYSTEM_TIME AS OF t.ts AS r ON t.k = r.k", "but no row time attribute can be found."],
  [
    "t FULL JOIN u FOR SYSTEM_TIME AS OF t.ts AS r ON t.k = r.k",
    "only support INNER JOIN and LEFT JOIN, but was FULL JOIN",
  ],
  [
    "t JOIN t FOR SYSTEM_TIME AS OF t.ts AS r ON t.k = r.k",
    "Temporal Table Join requires primary key in versioned table, but no primary key can be found.",
  ],
])("refuses: %s", (from, message) => {
  expect(() => session.execute(`SELECT * FROM ${from}`)).toThrow(message);
});
