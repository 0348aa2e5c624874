import { expect, it } from "vitest";
import { FlinkSession } from "../src/session.ts";

it("runs a script of tables, views and statement sets to a print sink", () => {
  const lines: string[] = [];
  const session = new FlinkSession({ print: (line) => lines.push(line) });
  session.execute(`
    CREATE TABLE numbers (n INT) WITH ('connector' = 'datagen', 'fields.n.kind' = 'sequence', 'fields.n.start' = '1', 'fields.n.end' = '3');
    CREATE TABLE printed (n INT, text STRING) WITH ('connector' = 'print', 'print-identifier' = 'p');
    CREATE TABLE nothing (n INT) WITH ('connector' = 'blackhole');
    CREATE VIEW doubled AS SELECT n * 2 AS n FROM numbers;
    BEGIN STATEMENT SET;
    INSERT INTO printed SELECT n, CAST(n AS STRING) || '!' FROM doubled WHERE n > 2;
    INSERT INTO nothing SELECT n FROM numbers;
    END;
  `);
  expect(lines).toEqual(["p> +I[4, 4!]", "p> +I[6, 6!]"]);
});

it("gives the changelog of an updating query", () => {
  const session = new FlinkSession();
  session.execute("CREATE TABLE t (k STRING, v INT) WITH ('connector' = 'values')");
  session.load("t", [
    ["a", 1],
    ["b", 5],
    ["a", 2],
  ]);
  const [result] = session.execute("SELECT k, SUM(v) AS total FROM t GROUP BY k");
  expect(result!.columns).toEqual(["k", "total"]);
  expect(result!.changes.map(({ kind, row }) => `${kind} ${row.join(" ")}`)).toEqual([
    "+I a 1",
    "+I b 5",
    "-U a 1",
    "+U a 3",
  ]);
});

it("describes, shows, explains and drops", () => {
  const session = new FlinkSession();
  session.execute(
    "CREATE TABLE t (k STRING NOT NULL, ts TIMESTAMP(3), WATERMARK FOR ts AS ts) WITH ('connector' = 'values')",
  );
  const [described, shown, explained] = session.execute(
    "DESCRIBE t; SHOW TABLES; EXPLAIN CHANGELOG_MODE SELECT k, COUNT(*) AS n FROM t GROUP BY k",
  );
  expect(described!.changes.map(({ row }) => row)).toEqual([
    ["k", "STRING", false, null, null, null],
    ["ts", "TIMESTAMP(3) *ROWTIME*", true, null, null, "`ts`"],
  ]);
  expect(shown!.changes.map(({ row }) => row)).toEqual([["t"]]);
  expect(String(explained!.changes[0]!.row[0])).toContain(
    "GroupAggregate(groupBy=[k], select=[k, COUNT(*) AS EXPR$0], changelogMode=[I,UB,UA])",
  );
  session.execute("DROP TABLE t");
  expect(() => session.execute("DROP TABLE t")).toThrow("does not exist");
});

it("reads a table once for all INSERTs of a statement set", () => {
  const lines: string[] = [];
  const session = new FlinkSession({ print: (line) => lines.push(line) });
  session.execute(`
    CREATE TABLE t (n INT) WITH ('connector' = 'datagen', 'number-of-rows' = '3');
    CREATE TABLE a (n INT) WITH ('connector' = 'print');
    CREATE TABLE b (n INT) WITH ('connector' = 'print');
    EXECUTE STATEMENT SET BEGIN INSERT INTO a SELECT n FROM t; INSERT INTO b SELECT n FROM t; END;
  `);
  expect(lines).toHaveLength(6);
  expect(new Set(lines).size).toBe(3);
});
