import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Expression } from "../../src/parser/ast.ts";
import { printExpression } from "../../src/parser/print-expression.ts";
import { printStatement } from "../../src/parser/print-statement.ts";
import { parseExpressionText, parseScript } from "../../src/parser/statements.ts";

const STATEMENTS = [
  "SELECT a, b.*, -x + 2 * 3 || 'it''s' AS c FROM t AS u (a, b) WHERE NOT a BETWEEN SYMMETRIC 1 AND 2 OR b IS NOT NULL",
  "SELECT CASE 2 WHEN 1, 2 THEN 'x' ELSE NULL END, TRY_CAST(a AS DECIMAL(10, 2)), m['k'], ARRAY[1, 2], MAP['a', 1] FROM t",
  "SELECT EXTRACT(DAY FROM d), FLOOR(ts TO MONTH), FLOOR(x), TRIM(LEADING 'x' FROM s), POSITION('a' IN s) FROM t",
  "SELECT OVERLAY(a PLACING b FROM 2 FOR 3), SUBSTRING(a FROM 2), TIMESTAMPADD(SQL_TSI_DAY, 1, d), CURRENT_DATE",
  "SELECT COUNT(DISTINCT a) FILTER (WHERE b > 1), LISTAGG(a) WITHIN GROUP (ORDER BY b DESC NULLS LAST) FROM t GROUP BY c",
  "SELECT SUM(a) OVER w, ROW_NUMBER() OVER (PARTITION BY k ORDER BY t) FROM t WINDOW w AS (PARTITION BY k ORDER BY t ROWS BETWEEN 2 PRECEDING AND CURRENT ROW)",
  "SELECT COUNT(a) OVER (ORDER BY t RANGE BETWEEN INTERVAL '1' SECOND PRECEDING AND CURRENT ROW) FROM t QUALIFY a = 1",
  "WITH a (x) AS (SELECT 1) SELECT * FROM a UNION ALL SELECT 2 INTERSECT (SELECT 3 EXCEPT ALL SELECT 4) ORDER BY x LIMIT 3 OFFSET 1",
  "SELECT * FROM TABLE(TUMBLE(DATA => TABLE t, TIMECOL => DESCRIPTOR(ts), SIZE => INTERVAL '10' MINUTES, `OFFSET` => INTERVAL '-6' SECOND))",
  "SELECT * FROM TABLE(SESSION(TABLE t PARTITION BY (a, b), DESCRIPTOR(ts), INTERVAL '5' MINUTES)), LATERAL TABLE(f(a)) AS x (y)",
  "SELECT * FROM a LEFT JOIN b FOR SYSTEM_TIME AS OF a.p AS r ON a.k = r.k AND EXISTS (SELECT 1 FROM c), UNNEST(r.x) WITH ORDINALITY AS u (v, o)",
  "SELECT a, GROUPING_ID(b) FROM t GROUP BY a, GROUPING SETS ((b), ()), ROLLUP (c, d), CUBE (e) HAVING COUNT(*) > 1",
  "SELECT * FROM t WHERE a IN (1, 2) AND b NOT IN (SELECT x FROM u) AND c LIKE 'a!%' ESCAPE '!' AND d IS NOT DISTINCT FROM e",
  "SELECT * FROM t MATCH_RECOGNIZE (PARTITION BY k ORDER BY ts MEASURES FIRST(A.p, 1) AS `first` ONE ROW PER MATCH AFTER MATCH SKIP TO LAST C PATTERN (A B*? C{2,} D{,3} E?) WITHIN INTERVAL '1' HOUR DEFINE B AS B.p > A.p) AS m",
  "SELECT * FROM t MATCH_RECOGNIZE (ORDER BY ts PATTERN ((A | B) {- C -} PERMUTE(D, E)) SUBSET S = (A, B) DEFINE A AS TRUE)",
  "VALUES (1, 'a'), (2, TIMESTAMP '2020-01-01 00:00:00')",
  "CREATE TEMPORARY TABLE IF NOT EXISTS c.d.t (a INT NOT NULL COMMENT 'x', b ARRAY<ROW<x STRING, y MAP<STRING, INT>>>, ts TIMESTAMP(3) METADATA FROM 'timestamp' VIRTUAL, p AS PROCTIME(), WATERMARK FOR ts AS ts - INTERVAL '5' SECOND, PRIMARY KEY (a) NOT ENFORCED) COMMENT 'c' PARTITIONED BY (b) WITH ('connector' = 'print') LIKE u (INCLUDING ALL EXCLUDING OPTIONS)",
  "CREATE VIEW v (a) COMMENT 'x' AS SELECT 1",
  "CREATE TEMPORARY FUNCTION f AS 'a.B' LANGUAGE JAVA",
  "DROP TEMPORARY VIEW IF EXISTS v",
  "SELECT a OR b AND NOT c = d, (a OR b) AND c, NOT (a AND b), - (a + b) * c, a - (b - c), (a || b) IS NULL, a || (b IS NULL) FROM t",
  "SELECT a = (b = c), (a = b) = c, (a BETWEEN b AND c) = TRUE, a BETWEEN (b AND c) AND d, (a, b) IN ((1, 2), (3, 4)), (a + b)[1], (- a).b FROM t",
  "SELECT NOT (a IS NULL), (NOT a) IS NULL, a LIKE (b OR c) ESCAPE '!', a IS NOT DISTINCT FROM (b OR c), a % b * c / d FROM t",
  "SELECT a = SOME (1, 2), a > ALL (SELECT b FROM u), a <> ALL (1, 2) AND b FROM t",
  "SELECT SUM(a) OVER (w ROWS 2 PRECEDING), COUNT(*) OVER w FROM t WINDOW v AS (PARTITION BY k), w AS (v ORDER BY ts)",
  "SELECT a, (SELECT MAX(b) FROM u WHERE u.k = t.k) FROM t, LATERAL (SELECT c FROM v WHERE v.k = t.k ORDER BY c LIMIT 3) AS x (c) LEFT JOIN LATERAL TABLE(f(a)) AS y (d) ON TRUE",
  "SELECT * FROM t /*+ OPTIONS('a' = 'b') */ AS x JOIN u USING (k) NATURAL LEFT JOIN v CROSS JOIN UNNEST(ARRAY[1]) AS z (e)",
  "DESCRIBE t",
  "CREATE TABLE t (a INT, CONSTRAINT pk PRIMARY KEY (a) NOT ENFORCED) WITH ('connector' = 'print')",
  "CREATE TABLE t WITH ('connector' = 'print') AS SELECT 1 AS a",
  "ALTER TABLE IF EXISTS a.t RENAME TO b",
  "ALTER TABLE t SET ('a' = 'b', 'c' = 'd')",
  "ALTER TABLE t RESET ('a', 'b')",
  "ALTER TABLE t ADD (a INT COMMENT 'x' FIRST, b AS a + 1 AFTER a, c STRING METADATA VIRTUAL, WATERMARK FOR ts AS ts - INTERVAL '1' SECOND, PRIMARY KEY (a) NOT ENFORCED)",
  "ALTER TABLE t MODIFY (a INT PRIMARY KEY NOT ENFORCED AFTER b)",
  "ALTER TABLE t RENAME a TO b",
  "ALTER TABLE t DROP (a, b)",
  "ALTER TABLE t DROP WATERMARK",
  "ALTER TABLE t DROP PRIMARY KEY",
  "ALTER TABLE t DROP CONSTRAINT pk",
  "ALTER VIEW v RENAME TO w",
  "ALTER VIEW v AS SELECT 1",
  "CREATE DATABASE IF NOT EXISTS d COMMENT 'x' WITH ('a' = 'b')",
  "DROP DATABASE IF EXISTS d CASCADE",
  "USE CATALOG c",
  "USE c.d",
  "SHOW TABLES FROM d NOT LIKE 'a%'",
  "SHOW COLUMNS FROM t ILIKE 'A%'",
  "SHOW USER FUNCTIONS",
  "SHOW CURRENT DATABASE",
  "SHOW CREATE VIEW v",
  "DROP TEMPORARY SYSTEM FUNCTION IF EXISTS f",
  "EXPLAIN CHANGELOG_MODE STATEMENT SET BEGIN INSERT INTO a SELECT 1; END",
  "EXPLAIN STATEMENT SET BEGIN INSERT INTO a SELECT 1; INSERT INTO b SELECT 2; END",
  "SHOW CREATE TABLE t",
  "SET 'table.local-time-zone' = 'UTC'",
  "RESET",
  "EXPLAIN CHANGELOG_MODE, ESTIMATED_COST SELECT 1",
  "EXPLAIN PLAN FOR INSERT INTO t SELECT 1",
  "EXECUTE STATEMENT SET BEGIN INSERT INTO a (x) SELECT 1; INSERT OVERWRITE b PARTITION (d = '1', h) SELECT 2; END",
  "BEGIN STATEMENT SET; INSERT INTO a SELECT 1; END",
];

const at = { line: 1, column: 1 };
const name = fc.constantFrom("a", "b", "order", "x y", "tick`ed");
const number = fc.oneof(fc.nat(1000).map(String), fc.constantFrom("1.50", "2e3", ".5"));

/** Expressions of every kind that nests others. */
const { expression } = fc.letrec<{ expression: Expression }>((tie) => {
  const inner = tie("expression");
  const list = fc.array(inner, { minLength: 1, maxLength: 3 });
  const call = { form: "plain", distinct: false, filter: undefined, withinGroup: [], orderBy: [], nulls: undefined };
  return {
    expression: fc.oneof(
      { maxDepth: 4, depthSize: "small" },
      fc.record({
        kind: fc.constant("identifier"),
        at: fc.constant(at),
        parts: fc.array(name, { minLength: 1, maxLength: 2 }),
      }),
      fc.record({ kind: fc.constant("number"), at: fc.constant(at), text: number }),
      fc.record({ kind: fc.constant("string"), at: fc.constant(at), value: fc.string() }),
      fc.constantFrom({ kind: "null", at }, { kind: "boolean", at, value: true }),
      fc.record({
        kind: fc.constant("unary"),
        at: fc.constant(at),
        operator: fc.constantFrom("-", "+", "NOT"),
        operand: inner,
      }),
      fc.record({
        kind: fc.constant("binary"),
        at: fc.constant(at),
        operator: fc.constantFrom("AND", "OR", "=", "<>", "<", ">=", "+", "-", "*", "/", "%", "||"),
        left: inner,
        right: inner,
      }),
      fc.record({
        kind: fc.constant("is"),
        at: fc.constant(at),
        operand: inner,
        test: fc.constantFrom("NULL", "TRUE", "UNKNOWN"),
        not: fc.boolean(),
        other: fc.constant(undefined),
      }),
      fc.record({
        kind: fc.constant("is"),
        at: fc.constant(at),
        operand: inner,
        test: fc.constant("DISTINCT FROM"),
        not: fc.boolean(),
        other: inner,
      }),
      fc.record({
        kind: fc.constant("between"),
        at: fc.constant(at),
        operand: inner,
        low: inner,
        high: inner,
        symmetric: fc.boolean(),
        not: fc.boolean(),
      }),
      fc.record({
        kind: fc.constant("in"),
        at: fc.constant(at),
        operand: inner,
        list,
        query: fc.constant(undefined),
        not: fc.boolean(),
      }),
      fc.record({
        kind: fc.constant("quantified"),
        at: fc.constant(at),
        operator: fc.constantFrom("=", "<>", ">"),
        quantifier: fc.constantFrom("SOME", "ALL"),
        operand: inner,
        list,
        query: fc.constant(undefined),
      }),
      fc.record({
        kind: fc.constant("like"),
        at: fc.constant(at),
        operator: fc.constantFrom("LIKE", "SIMILAR TO"),
        operand: inner,
        pattern: inner,
        escape: fc.option(inner, { nil: undefined }),
        not: fc.boolean(),
      }),
      fc.record({
        kind: fc.constant("case"),
        at: fc.constant(at),
        operand: fc.option(inner, { nil: undefined }),
        branches: fc.array(fc.record({ when: fc.tuple(inner), result: inner }), { minLength: 1, maxLength: 2 }),
        otherwise: fc.option(inner, { nil: undefined }),
      }),
      fc
        .record({ kind: fc.constant("call"), at: fc.constant(at), name: fc.tuple(fc.constant("f")), args: list })
        .map((one) => ({ ...one, ...call, over: undefined })),
      fc.record({ kind: fc.constant("list"), at: fc.constant(at), type: fc.constantFrom("ROW", "ARRAY"), items: list }),
      fc.record({ kind: fc.constant("item"), at: fc.constant(at), operand: inner, index: inner }),
      fc.record({
        kind: fc.constant("field"),
        at: fc.constant(at),
        operand: inner.filter(({ kind }) => kind !== "number"),
        name,
      }),
    ) as fc.Arbitrary<Expression>,
  };
});

it("any expression parses back into the same tree, with no more parentheses than it needs to", () => {
  fc.assert(
    fc.property(expression, (one) => {
      const printed = printExpression(one);
      const parsed = parseExpressionText(printed);
      expect(bare(parsed)).toEqual(bare(one));
      expect(printExpression(parsed)).toBe(printed);
    }),
    { numRuns: 2000 },
  );
});

/** A tree without its positions. */
function bare(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value, (key, part) => (key === "at" ? undefined : part)));
}

describe("a printed statement", () => {
  it.each(STATEMENTS)("parses back into the same tree: %s", (sql) => {
    const [statement] = parseScript(sql);
    const printed = printStatement(statement!);
    expect(bare(parseScript(printed))).toEqual([bare(statement)]);
    expect(printStatement(parseScript(printed)[0]!)).toBe(printed);
  });
});

describe("a text with an error", () => {
  it.each([
    ["SELECT FROM t", "1:8"],
    ["SELECT a\nFROM t WHERE", "2:13"],
    ["SELECT 'a", "1:8"],
    ["SELECT ROW_NUMBER( OVER (ORDER BY a) FROM t", "1:20"],
    ["SELECT HOUR(TIMESTAMP proctime) FROM t", "1:13"],
    ["ALTER TABLE t RENAME u", "1:23"],
    ["ALTER TABLE t ADD", "1:18"],
    ["SHOW TABLES FROM", "1:17"],
    ["DROP DATABASE a b", "1:17"],
    ["CREATE TEMPORARY FUNCTION f AS 'a.b' LANGUAGE RUST", "1:47"],
    ["SELECT a = SOME b FROM t", "1:17"],
    ["SELECT value FROM t", "1:8"],
    ["SELECT a AS user FROM t", "1:13"],
    ["SELECT t.at FROM t", "1:10"],
    ["SELECT a count FROM t", "1:10"],
    ["SELECT a FROM out", "1:15"],
    ["SELECT POSITION(a, b) FROM t", "1:8"],
    ["SELECT DATE('2020-01-01')", "1:8"],
    ["SELECT SUBSTR(a FROM 2) FROM t", "1:17"],
    ["SELECT INTERVAL '1' MILLISECOND", "1:21"],
    ["SELECT INTERVAL k + 1 DAY FROM t", "1:19"],
    ["SELECT 'a' 'b'", "1:12"],
    ["SELECT N 'b'", "1:10"],
    ["CREATE TABLE t (year INT)", "1:17"],
  ])("is refused at its place: %s", (sql, place) => {
    expect(() => parseScript(sql)).toThrow(`(${place})`);
  });
});
