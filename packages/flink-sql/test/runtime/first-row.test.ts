import { expect, it } from "vitest";
import { FlinkSession } from "../../src/session.ts";

const QUERY = `SELECT k, v FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY k ORDER BY ts) AS n FROM t) WHERE n = 1`;

function changes(version: string): string[] {
  const session = new FlinkSession();
  session.execute(`SET 'millrace.flink-version' = '${version}';
    CREATE TABLE t (k STRING, v INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '2' SECOND) WITH ('connector' = 'values')`);
  session.load("t", [
    ["a", 1, 3000],
    ["a", 2, 2000],
    ["b", 3, 4000],
    ["a", 4, 1000],
    ["a", 5, 9000],
    ["b", 6, 7500],
    ["c", 7, 6000],
    ["c", 8, 8000],
  ]);
  return session.execute(QUERY)[0]!.changes.map(({ kind, row }) => [kind, ...row].join(" "));
}

it("the first row by event time is changed when an earlier one comes, up to Flink 2.0", () => {
  expect(changes("1.20")).toEqual(["+I a 1", "-U a 1", "+U a 2", "+I b 3", "-U a 2", "+U a 4", "+I c 7"]);
  expect(changes("2.0")).toEqual(changes("1.20"));
});

it("it goes out once, when the watermark reaches it, and late rows are dropped, from Flink 2.1 on", () => {
  expect(changes("2.1")).toEqual(["+I a 2", "+I b 3", "+I c 8"]);
});

it("it goes into a table that takes inserts only, from Flink 2.1 on", () => {
  const script = (version: string) => `SET 'millrace.flink-version' = '${version}';
    CREATE TABLE t (k STRING, v INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts) WITH ('connector' = 'values');
    CREATE TABLE lake (k STRING, v INT) WITH ('connector' = 'filesystem', 'path' = '/x', 'format' = 'json');
    EXPLAIN INSERT INTO lake ${QUERY}`;
  expect(() => new FlinkSession().execute(script("1.20"))).toThrow(
    "produced by node Deduplicate(keep=[FirstRow], key=[k], order=[ROWTIME])",
  );
  expect(() => new FlinkSession().execute(script("2.1"))).not.toThrow();
});
