import { expect, test } from "vitest";
import { BUCKET, Lake } from "./support.ts";

const CREATE = `CREATE EXTERNAL TABLE IF NOT EXISTS \`logs\` (
  \`id\` int COMMENT 'key',
  tags array<string>,
  who struct<name:string, age:int>
)
PARTITIONED BY (\`y\` string, m int)
ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe'
WITH SERDEPROPERTIES ('ignore.malformed.json' = 'true')
LOCATION 's3://${BUCKET}/logs/'
TBLPROPERTIES ('owner' = 'me')`;

test("a table made by Hive DDL finds its partitions by repair and by ADD PARTITION", async () => {
  const lake = await new Lake().prepare();
  await lake.run(CREATE);
  await lake.put("logs/y=2024/m=1/a.json", '{"ID":1,"tags":["a","b"],"who":{"Name":"Ann","age":3}}\nbroken\n');
  await lake.put("elsewhere/b.json", '{"id":2}\n');

  const before = await lake.run("SELECT * FROM logs");
  const repaired = await lake.run("MSCK REPAIR TABLE logs");
  await lake.run(`ALTER TABLE logs ADD IF NOT EXISTS PARTITION (y='2024', m=2) LOCATION 's3://${BUCKET}/elsewhere/'`);
  const after = await lake.run("SELECT id, tags, who, who.name, y, m FROM logs WHERE id IS NOT NULL ORDER BY id");

  expect(before.rows).toEqual([]);
  expect(repaired.rows.at(-1)).toEqual(["Repair: Added partition to metastore logs:y=2024/m=1"]);
  expect(after.rows).toEqual([
    ["1", "[a, b]", "{name=Ann, age=3}", "Ann", "2024", "1"],
    ["2", null, null, null, "2024", "2"],
  ]);
  expect((await lake.run("SHOW PARTITIONS logs")).rows).toEqual([["y=2024/m=1"], ["y=2024/m=2"]]);
  await lake.run("ALTER TABLE logs DROP PARTITION (y='2024', m=2)");
  expect((await lake.run("SHOW PARTITIONS logs")).rows).toEqual([["y=2024/m=1"]]);
});

test("SHOW and DESCRIBE read the catalogue", async () => {
  const lake = await new Lake().prepare();
  await lake.run("CREATE DATABASE IF NOT EXISTS other COMMENT 'x'");
  await lake.run(CREATE);

  expect((await lake.run("SHOW DATABASES")).rows.flat()).toEqual(expect.arrayContaining(["db", "other"]));
  expect((await lake.run("SHOW TABLES IN db 'lo*'")).rows).toEqual([["logs"]]);
  expect((await lake.run("SHOW COLUMNS IN logs")).rows.flat()).toEqual(["id", "tags", "who", "y", "m"]);
  expect((await lake.run("SHOW TBLPROPERTIES logs('owner')")).rows).toEqual([["me"]]);
  expect((await lake.run("DESCRIBE logs")).rows[0]![0]).toMatch(/^id\s+\tint\s+\tkey\s+$/);
  const create = (await lake.run("SHOW CREATE TABLE logs")).rows.flat().join("\n");
  expect(create).toContain("CREATE EXTERNAL TABLE `db.logs`(");
  await lake.run("DROP TABLE logs");
  await lake.run(create.replace("db.logs", "logs"));
  expect((await lake.run("SHOW COLUMNS IN logs")).rows.flat()).toEqual(["id", "tags", "who", "y", "m"]);
  await lake.run("DROP DATABASE other CASCADE");
  expect((await lake.run("SHOW DATABASES LIKE 'oth*'")).rows).toEqual([]);
});

test("a table made of a query is partitioned, taken further by INSERT, and read with few bytes", async () => {
  const lake = await new Lake().prepare();
  await lake.run(`CREATE TABLE facts WITH (format = 'PARQUET', write_compression = 'SNAPPY', partitioned_by = ARRAY['p'],
    external_location = 's3://${BUCKET}/facts/') AS
    SELECT x AS id, 'text ' || CAST(x AS varchar) AS note, x % 2 AS p FROM UNNEST(sequence(1, 1000)) AS t(x)`);
  await lake.run("INSERT INTO facts VALUES (2000, 'late', 5)");

  const all = await lake.run("SELECT count(*), sum(id), count(DISTINCT p) FROM facts");
  const part = await lake.run("SELECT note FROM facts WHERE p = 5");
  const wide = await lake.run("SELECT * FROM facts");

  expect(all.rows).toEqual([["1001", "502500", "3"]]);
  expect(part.rows).toEqual([["late"]]);
  const [few, many] = [part, wide].map(({ execution }) => execution.Statistics!.DataScannedInBytes!);
  expect(few).toBeLessThan(many! / 5);
  expect((await lake.run("SHOW PARTITIONS facts")).rows).toEqual([["p=0"], ["p=1"], ["p=5"]]);
  expect(await lake.failure("CREATE TABLE bad WITH (format = 'ORC') AS SELECT 1 AS a")).toBe(
    "NOT_SUPPORTED: format ORC is not run by the embedded Athena: use PARQUET, JSON or TEXTFILE",
  );
});

test("views are kept as text and read like tables", async () => {
  const lake = await new Lake().prepare();
  await lake.jsonTable("t", "a int; day string");
  await lake.put("t/1.json", '{"a":1,"day":"x"}\n{"a":2,"day":"y"}\n');
  await lake.run("CREATE VIEW big AS SELECT a, day FROM t WHERE a > 1");

  expect((await lake.run("SELECT * FROM big")).rows).toEqual([["2", "y"]]);
  expect((await lake.run("SHOW VIEWS")).rows).toEqual([["big"]]);
  await lake.run("CREATE OR REPLACE VIEW big AS SELECT a FROM t WHERE a < 2");
  expect((await lake.run("SELECT * FROM big")).rows).toEqual([["1"]]);
  await lake.run("DROP VIEW big");
  expect(await lake.failure("SELECT * FROM big")).toMatch(/^TABLE_NOT_FOUND/);
});

test("UNLOAD writes objects and a manifest, prepared statements take literals only", async () => {
  const lake = await new Lake().prepare();
  const { execution } = await lake.run(
    `UNLOAD (SELECT 1 AS a, 'x' AS b) TO 's3://${BUCKET}/out/' WITH (format = 'JSON', compression = 'NONE')`,
  );
  expect(execution.Statistics!.DataManifestLocation).toMatch(/-manifest\.csv$/);
  await lake.jsonTable("out", "a int; b string");
  expect((await lake.run("SELECT a, b FROM out")).rows).toEqual([["1", "x"]]);
  await lake.run("PREPARE one FROM SELECT a FROM out WHERE b = ? AND a < ?");
  expect((await lake.run("EXECUTE one USING 'x', 5")).rows).toEqual([["1"]]);
  expect((await lake.run("EXECUTE one", { ExecutionParameters: ["'y'' OR 1=1'", "5"] })).rows).toEqual([]);
  expect(await lake.failure("SELECT a FROM out WHERE a = ?", { ExecutionParameters: ["1 OR 1=1"] })).toMatch(
    /^INVALID_PARAMETER_USAGE: parameter 1 is no literal/,
  );
  expect((await lake.run("EXPLAIN SELECT a FROM out")).rows[1]).toEqual(["db.out: 1 partitions, 1 files (openx-json)"]);
});

test("malformed DDL is refused with its place", async () => {
  const lake = await new Lake().prepare();

  expect(await lake.failure("CREATE EXTERNAL TABLE t (a int) STORED AS ORC LOCATION 's3://lake/t/'")).toBe(
    "NOT_SUPPORTED: line 1:43: STORED AS ORC is not run by the embedded Athena: use PARQUET or TEXTFILE",
  );
  expect(await lake.failure("CREATE EXTERNAL TABLE t (a int)")).toBe(
    "SYNTAX_ERROR: line 1:32: mismatched input '<EOF>'. Expecting: 'LOCATION'",
  );
  expect(await lake.failure("CREATE EXTERNAL TABEL t (a int)")).toBe(
    "SYNTAX_ERROR: line 1:17: mismatched input 'TABEL'. Expecting: 'TABLE'",
  );
  expect(
    await lake.failure(
      "CREATE EXTERNAL TABLE t (a int, day string) PARTITIONED BY (day string) LOCATION 's3://lake/t/'",
    ),
  ).toBe("SEMANTIC_ERROR: FAILED: SemanticException [Error 10035]: Column repeated in partitioning columns: day");
  expect(await lake.failure("CREATE EXTERNAL TABLE t (a int, A string) LOCATION 's3://lake/t/'")).toBe(
    "SEMANTIC_ERROR: FAILED: SemanticException [Error 10036]: Duplicate column name: a",
  );
  expect(await lake.failure("CREATE EXTERNAL TABLE t (a int) LOCATION 'file:///etc/'")).toBe(
    'HIVE_METASTORE_ERROR: The location "file:///etc/" is not a path of Amazon S3',
  );
  await lake.run("CREATE EXTERNAL TABLE keyed (a int) PARTITIONED BY (day string) LOCATION 's3://lake/keyed/'");
  expect(await lake.failure("ALTER TABLE keyed ADD COLUMNS (day string)")).toContain("Duplicate column name: day");
  expect(await lake.failure("ALTER TABLE nowhere ADD PARTITION (a=1)")).toBe(
    "FAILED: SemanticException [Error 10001]: Table not found db.nowhere",
  );
  expect(await lake.failure("DELETE FROM t")).toBe(
    "NOT_SUPPORTED: line 1:1: statement DELETE is not run by the embedded Athena: see the list of statements",
  );
});
