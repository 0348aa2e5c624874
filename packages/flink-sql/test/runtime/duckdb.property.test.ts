import { DuckDBInstance } from "@duckdb/node-api";
import fc from "fast-check";
import { beforeAll, expect, it } from "vitest";
import { type Arrival, TestQuery, tableOf } from "../support/query.ts";

const TABLES = ["l", "r"].map((name) => `CREATE TABLE ${name} (k STRING, v INT, d INT) WITH ('connector' = 'values');`);

/** Queries that both engines read the same way; columns of the result are texts and whole numbers. */
const QUERIES = [
  "SELECT l.k, l.v, r.v FROM l JOIN r ON l.k = r.k",
  "SELECT l.k, l.v, r.v FROM l JOIN r ON l.k = r.k AND l.v < r.v",
  "SELECT l.k, l.v, r.k, r.v FROM l LEFT JOIN r ON l.k = r.k AND l.d <> r.d",
  "SELECT l.k, l.v, r.k, r.v FROM l RIGHT JOIN r ON l.k = r.k",
  "SELECT l.k, l.v, r.k, r.v FROM l FULL JOIN r ON l.k = r.k AND l.v = r.v",
  "SELECT k, v FROM l WHERE EXISTS (SELECT 1 FROM r WHERE r.k = l.k AND r.v > l.v)",
  "SELECT k, v FROM l WHERE NOT EXISTS (SELECT 1 FROM r WHERE r.k = l.k)",
  "SELECT a.k, a.n, b.n FROM (SELECT k, COUNT(*) AS n FROM l GROUP BY k) AS a LEFT JOIN (SELECT k, COUNT(*) AS n FROM r GROUP BY k) AS b ON a.k = b.k",
  "SELECT k, v FROM l UNION SELECT k, v FROM r",
  "SELECT k, v FROM l UNION ALL SELECT k, v FROM r",
  "SELECT k, v FROM l INTERSECT SELECT k, v FROM r",
  "SELECT k, v FROM l INTERSECT ALL SELECT k, v FROM r",
  "SELECT k, v FROM l EXCEPT SELECT k, v FROM r",
  "SELECT k, v FROM l EXCEPT ALL SELECT k, v FROM r",
  "SELECT k, COUNT(*), COUNT(v), CAST(SUM(v) AS INT), MIN(v), MAX(v), COUNT(DISTINCT v) FROM l GROUP BY k",
  "SELECT COUNT(*) FILTER (WHERE v > 3), COUNT(DISTINCT k) FILTER (WHERE v > 3) FROM l HAVING COUNT(*) > 0",
  "SELECT n, COUNT(*), MAX(t) FROM (SELECT k, COUNT(*) AS n, CAST(SUM(v) AS INT) AS t FROM l GROUP BY k) AS g GROUP BY n",
  "SELECT MIN(n), MAX(n) FROM (SELECT k, COUNT(*) AS n FROM l GROUP BY k) AS g HAVING COUNT(*) > 0",
  "SELECT k, v FROM (SELECT k, v, ROW_NUMBER() OVER (PARTITION BY k ORDER BY v DESC, d) AS n FROM l) AS g WHERE n <= 2",
  "SELECT k, n FROM (SELECT k, n, ROW_NUMBER() OVER (ORDER BY n DESC, k) AS p FROM (SELECT k, COUNT(*) AS n FROM l WHERE k IS NOT NULL GROUP BY k) AS g) AS h WHERE p <= 2",
];

const arrivals = fc.array(
  fc
    .tuple(
      fc.constantFrom("l", "r"),
      fc.option(fc.constantFrom("a", "b", "c", "d"), { freq: 6 }),
      fc.option(fc.integer({ min: 0, max: 6 }), { freq: 6 }),
    )
    .map(([table, k, v]) => ({ table, k, v })),
  { maxLength: 30 },
);

let connection: Awaited<ReturnType<DuckDBInstance["connect"]>>;

beforeAll(async () => {
  const instance = await DuckDBInstance.create(":memory:", { threads: "1" });
  connection = await instance.connect();
  await connection.run("SET default_null_order = 'nulls_first_on_asc_last_on_desc'");
  for (const table of ["l", "r"]) await connection.run(`CREATE TABLE ${table} (k VARCHAR, v INT, d INT)`);
});

async function duckdb(sql: string, rows: readonly Arrival[]): Promise<string[]> {
  for (const name of ["l", "r"]) {
    await connection.run(`DELETE FROM ${name}`);
    const own = rows.filter(({ table }) => table === name).map(({ row }) => `(${row.map(literal).join(", ")})`);
    if (own.length > 0) await connection.run(`INSERT INTO ${name} VALUES ${own.join(", ")}`);
  }
  const result = await connection.runAndReadAll(sql);
  const plain = (value: unknown) => (typeof value === "bigint" ? Number(value) : value);
  return result
    .getRows()
    .map((row) => JSON.stringify(row.map(plain)))
    .toSorted();
}

function literal(value: unknown): string {
  return value === null ? "NULL" : typeof value === "string" ? `'${value}'` : String(value);
}

it.each(QUERIES)("gives the table DuckDB gives: %s", async (sql) => {
  const query = new TestQuery(TABLES.join("\n"), sql);
  await fc.assert(
    fc.asyncProperty(arrivals, async (input) => {
      const rows = input.map(({ table, k, v }, index) => ({ table, row: [k, v, index] }));
      expect(tableOf(query.run(rows))).toEqual(await duckdb(sql, rows));
    }),
    { numRuns: 40 },
  );
});

const TIMED = ["l", "r"].map(
  (name) =>
    `CREATE TABLE ${name} (k STRING, v INT, d TIMESTAMP(3), WATERMARK FOR d AS d - INTERVAL '3' SECOND) WITH ('connector' = 'values');`,
);

it.each(["INNER", "LEFT", "RIGHT", "FULL"])("interval joins give the table DuckDB gives: %s", async (type) => {
  const join = (interval: (seconds: number) => string) =>
    `SELECT l.k, l.v, r.k, r.v FROM l ${type} JOIN r ON l.k = r.k AND l.d BETWEEN r.d - ${interval(2)} AND r.d + ${interval(1)} AND l.v <> r.v`;
  const query = new TestQuery(
    TIMED.join("\n"),
    join((seconds) => `INTERVAL '${seconds}' SECOND`),
  );
  const delays = fc.array(fc.nat(3000), { minLength: 30, maxLength: 30 });
  await fc.assert(
    fc.asyncProperty(arrivals, delays, async (input, late) => {
      // Up to three seconds out of order: never behind the watermark.
      const rows = input.map(({ table, k, v }, index) => ({ table, row: [k, v, 10_000 + index * 400 - late[index]!] }));
      expect(tableOf(query.run(rows))).toEqual(
        await duckdb(
          join((seconds) => String(seconds * 1000)),
          rows,
        ),
      );
    }),
    { numRuns: 40 },
  );
});
