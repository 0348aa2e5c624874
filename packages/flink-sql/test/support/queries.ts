import fc from "fast-check";
import type { Row } from "../../src/runtime/operator.ts";
import type { Written } from "./world.ts";

/** Two tables, and a view of the last versions of one. */
export const TABLES = `
  CREATE TABLE a (k STRING, v INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '5' SECOND) WITH ('connector' = 'values');
  CREATE TABLE b (k STRING, v INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '5' SECOND) WITH ('connector' = 'values');
  CREATE VIEW versions AS SELECT k, v, ts FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY k ORDER BY ts DESC) AS n FROM b) WHERE n = 1;
`;

/** Queries of all kinds of operators by what must be the same: every row in its order, all rows, or the table they make. */
export const QUERIES: Readonly<Record<string, { readonly sql: string; readonly same: "sequence" | "rows" | "table" }>> =
  {
    filter: { sql: "SELECT k, v FROM a WHERE v > 3", same: "sequence" },
    group: { sql: "SELECT k, SUM(v), COUNT(DISTINCT v), MAX(v) FROM a GROUP BY k", same: "sequence" },
    "top-n": {
      sql: "SELECT * FROM (SELECT k, v, ROW_NUMBER() OVER (PARTITION BY k ORDER BY v DESC) AS n FROM a) WHERE n <= 2",
      same: "sequence",
    },
    tumble: {
      sql: `SELECT k, window_start, SUM(v) FROM TABLE(TUMBLE(TABLE a, DESCRIPTOR(ts), INTERVAL '10' SECONDS))
      GROUP BY k, window_start, window_end`,
      same: "rows",
    },
    session: {
      sql: "SELECT k, SESSION_START(ts, INTERVAL '2' SECOND), COUNT(*) FROM a GROUP BY k, SESSION(ts, INTERVAL '2' SECOND)",
      same: "rows",
    },
    hop: {
      sql: `SELECT k, window_end, SUM(v), MIN(v) FROM TABLE(HOP(TABLE a, DESCRIPTOR(ts), INTERVAL '3' SECONDS, INTERVAL '9' SECONDS))
      GROUP BY k, window_start, window_end`,
      same: "rows",
    },
    cumulate: {
      sql: `SELECT window_start, window_end, COUNT(DISTINCT k) FROM TABLE(CUMULATE(TABLE a, DESCRIPTOR(ts), INTERVAL '4' SECONDS, INTERVAL '12' SECONDS))
      GROUP BY window_start, window_end`,
      same: "rows",
    },
    "session of a table function": {
      sql: `SELECT k, window_start, window_end, MAX(v) FROM TABLE(SESSION(TABLE a PARTITION BY k, DESCRIPTOR(ts), INTERVAL '2' SECONDS))
      GROUP BY k, window_start, window_end`,
      same: "rows",
    },
    "window top-n": {
      sql: `SELECT * FROM (SELECT k, v, window_end, ROW_NUMBER() OVER (PARTITION BY window_start, window_end ORDER BY v DESC) AS n
      FROM TABLE(TUMBLE(TABLE a, DESCRIPTOR(ts), INTERVAL '7' SECONDS))) WHERE n <= 2`,
      same: "rows",
    },
    "window join": {
      sql: `SELECT l.k, l.v, r.v FROM
      (SELECT * FROM TABLE(TUMBLE(TABLE a, DESCRIPTOR(ts), INTERVAL '6' SECONDS))) l
      FULL JOIN (SELECT * FROM TABLE(TUMBLE(TABLE b, DESCRIPTOR(ts), INTERVAL '6' SECONDS))) r
      ON l.k = r.k AND l.window_start = r.window_start AND l.window_end = r.window_end`,
      same: "rows",
    },
    "last row": {
      sql: "SELECT k, v, ts FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY k ORDER BY ts DESC) AS n FROM a) WHERE n = 1",
      same: "sequence",
    },
    distinct: { sql: "SELECT DISTINCT k, v FROM a", same: "sequence" },
    limit: { sql: "SELECT k, v FROM a ORDER BY v, k LIMIT 3", same: "sequence" },
    except: { sql: "SELECT k, v FROM a EXCEPT SELECT k, v FROM b", same: "table" },
    "top-n of groups": {
      sql: `SELECT * FROM (SELECT k, s, ROW_NUMBER() OVER (ORDER BY s DESC) AS n FROM (SELECT k, SUM(v) AS s FROM a GROUP BY k)) WHERE n <= 1`,
      same: "sequence",
    },
    "temporal join": {
      sql: "SELECT a.k, a.v, r.v FROM a LEFT JOIN versions FOR SYSTEM_TIME AS OF a.ts AS r ON a.k = r.k",
      same: "rows",
    },
    "lookup join": {
      sql: `SELECT a.k, a.v, r.v FROM (SELECT *, PROCTIME() AS p FROM a) AS a
      LEFT JOIN b FOR SYSTEM_TIME AS OF a.p AS r ON a.k = r.k AND r.v < 4`,
      same: "rows",
    },
    "interval join": {
      sql: `SELECT a.k, a.v, b.v FROM a LEFT JOIN b ON a.k = b.k
      AND a.ts BETWEEN b.ts - INTERVAL '3' SECOND AND b.ts + INTERVAL '4' SECOND`,
      same: "rows",
    },
    join: { sql: "SELECT a.k, a.v, b.v FROM a LEFT JOIN b ON a.k = b.k", same: "table" },
    union: { sql: "SELECT k, v FROM a UNION ALL SELECT k, v FROM b", same: "rows" },
    over: {
      sql: "SELECT k, v, SUM(v) OVER (PARTITION BY k ORDER BY ts RANGE BETWEEN INTERVAL '8' SECOND PRECEDING AND CURRENT ROW) FROM a",
      same: "rows",
    },
    "over rows": {
      sql: "SELECT k, COUNT(v) OVER (PARTITION BY k ORDER BY ts ROWS BETWEEN 2 PRECEDING AND CURRENT ROW) FROM a",
      same: "rows",
    },
    "match within": {
      sql: `SELECT * FROM a MATCH_RECOGNIZE (PARTITION BY k ORDER BY ts MEASURES COUNT(X.v) AS c, Y.ts AS t
      AFTER MATCH SKIP TO NEXT ROW PATTERN (X{1,3}? Y) WITHIN INTERVAL '4' SECOND DEFINE Y AS Y.v > X.v)`,
      same: "rows",
    },
    match: {
      sql: `SELECT * FROM a MATCH_RECOGNIZE (PARTITION BY k ORDER BY ts MEASURES FIRST(X.v) AS f, Y.v AS l
      AFTER MATCH SKIP PAST LAST ROW PATTERN (X+ Y) DEFINE X AS X.v > 3, Y AS Y.v <= 3)`,
      same: "rows",
    },
  };

/** Rows out of order by less than the watermark's delay, so that none is late whatever happens. */
export const rowsOf = fc
  .array(fc.record({ k: fc.constantFrom("x", "y"), v: fc.nat(7), step: fc.nat(1500), back: fc.nat(4500) }), {
    minLength: 1,
    maxLength: 60,
  })
  .map((steps) => {
    let time = 1_700_000_000_000;
    return steps.map(({ k, v, step, back }): Row => {
      time += step;
      return [k, v, time - back];
    });
  });

/** What must be the same of two results. */
export function comparable(rows: readonly Written[], same: "sequence" | "rows" | "table"): readonly string[] {
  const texts = rows.map(([kind, row]) => JSON.stringify([kind, row]));
  if (same === "sequence") return texts;
  if (same === "rows") return texts.toSorted();
  const counts = new Map<string, number>();
  for (const [kind, row] of rows) {
    const text = JSON.stringify(row);
    counts.set(text, (counts.get(text) ?? 0) + (kind === 0 || kind === 2 ? 1 : -1));
  }
  return [...counts]
    .filter(([, count]) => count !== 0)
    .map(([text, count]) => `${count} ${text}`)
    .toSorted();
}
