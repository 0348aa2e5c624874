import { beforeEach, describe, expect, it } from "vitest";
import { FlinkSession } from "../../src/session.ts";

let session: FlinkSession;
let lines: string[];

beforeEach(() => {
  lines = [];
  session = new FlinkSession({ print: (line) => lines.push(line) });
  session.execute(`
    CREATE TABLE t (k STRING, v INT, ts TIMESTAMP(3), p AS PROCTIME(), WATERMARK FOR ts AS ts - INTERVAL '5' SECOND)
      WITH ('connector' = 'values');
    CREATE TABLE cdc (k STRING, v INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts)
      WITH ('connector' = 'values', 'changelog-mode' = 'I,UB,UA,D');
    CREATE TABLE up (k STRING, v INT, PRIMARY KEY (k) NOT ENFORCED)
      WITH ('connector' = 'values', 'changelog-mode' = 'I,UA,D');
    CREATE TABLE lake (k STRING, n BIGINT) WITH ('connector' = 'filesystem', 'path' = '/x', 'format' = 'json');
    CREATE TABLE printed (k STRING, n BIGINT NOT NULL, ts TIMESTAMP(3)) PARTITIONED BY (k) WITH ('connector' = 'print');
  `);
  session.load("t", [
    ["a", 1, 1000],
    ["b", 2, 2000],
  ]);
});

describe("INSERT INTO", () => {
  it("fills columns by place, by name and by partition", () => {
    session.execute("INSERT INTO printed (ts, n, k) SELECT ts, v, k FROM t");
    session.execute("INSERT INTO printed PARTITION (k = 'z') SELECT v, ts FROM t WHERE v = 1");
    session.execute("INSERT INTO printed PARTITION (k = 'y') (ts, n) SELECT ts, v FROM t WHERE v = 2");
    expect(lines).toEqual([
      "+I[a, 1, 1970-01-01T00:00:01]",
      "+I[b, 2, 1970-01-01T00:00:02]",
      "+I[z, 1, 1970-01-01T00:00:01]",
      "+I[y, 2, 1970-01-01T00:00:02]",
    ]);
  });

  it("takes options of a hint, also where the same table is read without it", () => {
    session.execute("INSERT INTO printed /*+ OPTIONS('print-identifier' = 'x') */ SELECT k, v, ts FROM t WHERE v = 1");
    session.execute(`INSERT INTO printed SELECT k, v, ts FROM t /*+ OPTIONS('changelog-mode' = 'I') */ WHERE v = 1
      UNION ALL SELECT k, v, ts FROM t WHERE v = 2`);
    expect(lines).toEqual([
      "x> +I[a, 1, 1970-01-01T00:00:01]",
      "+I[a, 1, 1970-01-01T00:00:01]",
      "+I[b, 2, 1970-01-01T00:00:02]",
    ]);
  });
});

it("NULL in a NOT NULL column fails the job", () => {
  session.load("t", [["c", null, 3000]]);
  expect(() => session.execute("INSERT INTO printed SELECT k, v, ts FROM t")).toThrow(
    "Column 'n' is NOT NULL, however, a null value is being written into it.",
  );
  expect(lines).toHaveLength(2);
});

/** What Flink 1.20.3 writes without CAST, by type of the value. */
const IMPLICIT: Readonly<Record<string, string>> = {
  TINYINT: "TINYINT SMALLINT INT BIGINT FLOAT DOUBLE DECIMAL(10,2)",
  SMALLINT: "SMALLINT INT BIGINT FLOAT DOUBLE DECIMAL(10,2)",
  INT: "INT BIGINT FLOAT DOUBLE DECIMAL(10,2)",
  BIGINT: "BIGINT FLOAT DOUBLE DECIMAL(10,2)",
  FLOAT: "FLOAT DOUBLE DECIMAL(10,2)",
  DOUBLE: "DOUBLE DECIMAL(10,2)",
  "DECIMAL(10,2)": "FLOAT DOUBLE DECIMAL(10,2)",
  BOOLEAN: "BOOLEAN",
  "CHAR(3)": "CHAR(3) VARCHAR(5) STRING",
  "VARCHAR(5)": "VARCHAR(5) STRING",
  STRING: "VARCHAR(5) STRING",
  "BINARY(2)": "BINARY(2) BYTES",
  BYTES: "BYTES",
  DATE: "DATE",
  TIME: "TIME",
  "TIMESTAMP(3)": "DATE TIME TIMESTAMP(3) TIMESTAMP_LTZ(3)",
  "TIMESTAMP_LTZ(3)": "TIMESTAMP(3) TIMESTAMP_LTZ(3)",
};

it("columns take what Flink converts without CAST, and nothing else", () => {
  const types = Object.keys(IMPLICIT);
  const source = types.map((type, index) => `c${index} ${type}`).join(", ");
  session.execute(`CREATE TABLE all_types (${source}) WITH ('connector' = 'values')`);
  for (const [index, type] of types.entries())
    session.execute(`CREATE TABLE to${index} (c ${type}) WITH ('connector' = 'blackhole')`);
  for (const [from, type] of types.entries()) {
    const taken = types.filter((_, to) => {
      try {
        session.execute(`EXPLAIN INSERT INTO to${to} SELECT c${from} FROM all_types`);
        return true;
      } catch {
        return false;
      }
    });
    expect(taken.toSorted().join(" ")).toBe(IMPLICIT[type]!.split(" ").toSorted().join(" "));
  }
});

const SINK = "Table sink 'default_catalog.default_database.lake' doesn't support consuming";

it.each([
  [
    "INSERT INTO lake SELECT k, COUNT(*) FROM t GROUP BY k",
    `${SINK} update changes which is produced by node GroupAggregate(groupBy=[k], select=[k, COUNT(*) AS EXPR$0]) (1:1)`,
  ],
  [
    "INSERT INTO lake SELECT DISTINCT k, v FROM t",
    `${SINK} update changes which is produced by node GroupAggregate(groupBy=[k, v], select=[k, v])`,
  ],
  [
    "INSERT INTO lake SELECT k, COUNT(*) FROM cdc GROUP BY k",
    `${SINK} update and delete changes which is produced by node GroupAggregate(groupBy=[k], select=[k, COUNT_RETRACT(*) AS EXPR$0])`,
  ],
  [
    "INSERT INTO lake SELECT k, v FROM up",
    `${SINK} update and delete changes which is produced by node ChangelogNormalize(key=[k])`,
  ],
  [
    "INSERT INTO lake SELECT k, v FROM cdc WHERE v > 1",
    `${SINK} update and delete changes which is produced by node TableSourceScan(table=[[default_catalog, default_database, cdc]], fields=[k, v, ts])`,
  ],
  [
    "INSERT INTO lake SELECT k, v FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY k ORDER BY v) AS n FROM t) WHERE n < 3",
    "produced by node Rank(strategy=[UndefinedStrategy], rankType=[ROW_NUMBER], rankRange=[rankStart=1, rankEnd=2], partitionBy=[k], orderBy=[v ASC]",
  ],
  [
    "INSERT INTO lake SELECT k, v FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY k ORDER BY ts DESC) AS n FROM t) WHERE n = 1",
    "produced by node Deduplicate(keep=[LastRow], key=[k], order=[ROWTIME])",
  ],
  [
    "INSERT INTO lake SELECT t.k, t.v FROM t LEFT JOIN cdc USING (k, v)",
    "produced by node Join(joinType=[LeftOuterJoin], where=[((k = k0) AND (v = v0))]",
  ],
  [
    "INSERT INTO lake SELECT k FROM t",
    "Column types of query result and sink for 'default_catalog.default_database.lake' do not match.\nCause: Different number of columns.\n\nQuery schema: [k: STRING]\nSink schema:  [k: STRING, n: BIGINT] (1:1)",
  ],
  [
    "INSERT INTO lake SELECT ts, v FROM t",
    "Cause: Incompatible types for sink column 'k' at position 0.\n\nQuery schema: [ts: TIMESTAMP(3) *ROWTIME*, v: INT]\nSink schema:  [k: STRING, n: BIGINT]",
  ],
  ["INSERT INTO lake (n, x) SELECT v, k FROM t", "Unknown target column 'x'"],
  ["INSERT INTO lake (n, n) SELECT v, v FROM t", "Target column 'n' is assigned more than once"],
  ["INSERT INTO printed (k, ts) SELECT k, ts FROM t", "Column 'n' has no default value and does not allow NULLs"],
  [
    "INSERT INTO printed PARTITION (n = 1) SELECT k, ts FROM t",
    "Static partition column 'n' should be in the partition keys list [k] for table 'default_catalog.default_database.printed'.",
  ],
  [
    "INSERT INTO nowhere SELECT v FROM t",
    "Cannot find table '`default_catalog`.`default_database`.`nowhere`' in any of the catalogs [default_catalog], nor as a temporary table.",
  ],
  ["INSERT OVERWRITE lake SELECT k, v FROM t", "Streaming mode not support overwrite."],
  [
    "INSERT OVERWRITE printed SELECT k, v, ts FROM t",
    "INSERT OVERWRITE requires that the underlying DynamicTableSink of table 'default_catalog.default_database.printed' implements the SupportsOverwrite interface.",
  ],
  [
    "SELECT SUM(v) OVER (PARTITION BY k ORDER BY ts) FROM cdc",
    "StreamPhysicalOverAggregate doesn't support consuming update and delete changes which is produced by node TableSourceScan(",
  ],
  [
    "SELECT * FROM cdc MATCH_RECOGNIZE (ORDER BY ts MEASURES A.v AS x PATTERN (A B) DEFINE A AS A.v > 0)",
    "Match Recognize doesn't support consuming update and delete changes which is produced by node TableSourceScan(",
  ],
  ["SELECT * FROM cdc ORDER BY ts", "StreamPhysicalTemporalSort doesn't support consuming update and delete changes"],
  [
    "SELECT * FROM t a JOIN cdc b ON a.k = b.k AND a.ts BETWEEN b.ts - INTERVAL '1' SECOND AND b.ts",
    "StreamPhysicalIntervalJoin doesn't support consuming update and delete changes",
  ],
  ["SELECT * FROM t /*+ NOPE('a' = 'b') */", "Hint: NOPE should be registered in the HintStrategyTable (1:15)"],
  ["SELECT * FROM t /*+ OPTIONS('a' = 'b') */", "Unsupported options found for 'values'."],
  [
    "SELECT /*+ BROADCAST(u) */ * FROM t",
    "The options of following hints cannot match the name of input tables or views: \n`u` in `BROADCAST` (1:1)",
  ],
  [
    "SELECT /*+ STATE_TTL('t' = '1d') */ * FROM t",
    "Hint STATE_TTL of 't', which no regular join or group keeps, is not implemented by the embedded engine (1:1)",
  ],
  ["SELECT /*+ STATE_TTL('t' = 'x') */ k FROM t GROUP BY k", "Invalid STATE_TTL hint value: x"],
  ["SELECT /*+ STATE_TTL('x' = '1d') */ k FROM t GROUP BY k", "`x` in `STATE_TTL`"],
  ["SELECT /*+ LOOKUP('table' = 't') */ k FROM t", "Hint LOOKUP is not implemented"],
])("refuses: %s", (sql, message) => {
  expect(() => session.execute(sql)).toThrow(message);
});
