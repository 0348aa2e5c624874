import { gzipSync } from "node:zlib";
import { GetQueryResultsCommand } from "@aws-sdk/client-athena";
import { BatchCreatePartitionCommand } from "@aws-sdk/client-glue";
import { GetObjectCommand } from "@aws-sdk/client-s3";
import { expect, test } from "vitest";
import { BUCKET, Lake } from "./support.ts";

test("a query of JSON objects folds the case of keys and counts the bytes it read", async () => {
  const lake = await new Lake().prepare();
  const text = '{"DeviceId":"a","Temp":20.5,"n":7}\n{"deviceid":"b","temp":null,"n":9007199254740993}\n';
  await lake.put("events/1.json", text);
  await lake.put("events/2.json.gz", gzipSync('{"DEVICEID":"c","temp":1e10}\n'));
  await lake.jsonTable("events", "deviceid string; temp double; n bigint");

  const { rows, columns, execution } = await lake.run("SELECT deviceid, temp, n FROM events ORDER BY 1");

  expect(rows).toEqual([
    ["a", "20.5", "7"],
    ["b", null, "9007199254740993"],
    ["c", "1.0E10", null],
  ]);
  expect(columns).toEqual([
    { name: "deviceid", type: "varchar" },
    { name: "temp", type: "double" },
    { name: "n", type: "bigint" },
  ]);
  const gzipped = gzipSync('{"DEVICEID":"c","temp":1e10}\n').length;
  expect(execution.Statistics!.DataScannedInBytes).toBe(text.length + gzipped);
});

test("results are a CSV file in S3, paged with its header first", async () => {
  const lake = await new Lake().prepare();
  const id = await lake.start("SELECT x, 'it''s \"q\"' AS Label FROM UNNEST(sequence(1, 5)) AS t(x)");
  const execution = await lake.finished(id);
  const location = execution.ResultConfiguration!.OutputLocation!;
  const { Body } = await lake.s3.send(new GetObjectCommand({ Bucket: BUCKET, Key: `results/${id}.csv` }));
  const pages: string[][] = [];
  let NextToken: string | undefined;
  do {
    const page = await lake.athena.send(
      new GetQueryResultsCommand({
        QueryExecutionId: id,
        MaxResults: 4,
        ...(NextToken === undefined ? {} : { NextToken }),
      }),
    );
    pages.push(page.ResultSet!.Rows!.map(({ Data }) => Data![0]!.VarCharValue!));
    NextToken = page.NextToken;
  } while (NextToken !== undefined);

  expect(location).toBe(`s3://${BUCKET}/results/${id}.csv`);
  expect((await Body!.transformToString()).split("\n").slice(0, 2)).toEqual(['"x","Label"', '"1","it\'s ""q"""']);
  expect(pages).toEqual([
    ["x", "1", "2", "3"],
    ["4", "5"],
  ]);
});

test("partitions that the conditions rule out are not read", async () => {
  const lake = await new Lake().prepare();
  await lake.jsonTable("parts", "v int", {
    PartitionKeys: [
      { Name: "day", Type: "string" },
      { Name: "h", Type: "int" },
    ],
  });
  const days = ["2024-01-01", "2024-01-02", "2024-01-03"];
  for (const day of days) await lake.put(`elsewhere/${day}/x.json`, `{"v":${day.slice(-1)}}\n`);
  await lake.glue.send(
    new BatchCreatePartitionCommand({
      DatabaseName: "db",
      TableName: "parts",
      PartitionInputList: days.map((day, h) => ({
        Values: [day, String(h)],
        StorageDescriptor: { Location: `s3://${BUCKET}/elsewhere/${day}/` },
      })),
    }),
  );

  const pruned = await lake.run("SELECT p.v, day, h FROM parts p WHERE p.day >= '2024-01-02' AND h < 2");
  const whole = await lake.run("SELECT sum(v) FROM parts");

  expect(pruned.rows).toEqual([["2", "2024-01-02", "1"]]);
  expect(pruned.execution.Statistics!.DataScannedInBytes).toBe(8);
  expect(whole.rows).toEqual([["6"]]);
  expect(whole.execution.Statistics!.DataScannedInBytes).toBe(24);
});

test("names that do not exist fail with Trino's messages", async () => {
  const lake = await new Lake().prepare();
  await lake.jsonTable("t", "a int");

  expect(await lake.failure("SELECT a,\n  x FROM t")).toBe(
    "COLUMN_NOT_FOUND: line 2:3: Column 'x' cannot be resolved or requester is not authorized to access requested resources",
  );
  expect(await lake.failure("SELECT 1 FROM nowhere")).toBe(
    "TABLE_NOT_FOUND: line 1:15: Table 'awsdatacatalog.db.nowhere' does not exist",
  );
  await lake.jsonTable("orders", "customer string; price int");
  expect(await lake.failure("SELECT custmer FROM orders")).toBe(
    "COLUMN_NOT_FOUND: line 1:8: Column 'custmer' cannot be resolved or requester is not authorized to access requested resources; did you mean 'customer'?",
  );
  expect(await lake.failure("SELECT price + customer FROM orders")).toBe(
    "TYPE_MISMATCH: Cannot apply operator: integer + varchar",
  );
  expect(await lake.failure("SELECT 1 FROM ordres")).toBe(
    "TABLE_NOT_FOUND: line 1:15: Table 'awsdatacatalog.db.ordres' does not exist; did you mean 'orders'?",
  );
  expect(await lake.failure("SELECT 1 FROM db.ordres")).toMatch(/^TABLE_NOT_FOUND: line 1:15: /);
  expect(await lake.failure("SELECT 1 FROM bd.orders")).toBe("SCHEMA_NOT_FOUND: line 1:15: Schema 'bd' does not exist");
  expect(await lake.failure("SELECT strftime(a, '%Y') FROM t")).toBe(
    "FUNCTION_NOT_FOUND: line 1:8: Function 'strftime' not registered",
  );
  expect(await lake.failure("SELECT 1 FROM t TABLESAMPLE BERNOULLI (10)")).toMatch(
    /^NOT_SUPPORTED: clause "table sample"/,
  );
});

test("what is no statement is refused when it is submitted, with its place and the word meant", async () => {
  const lake = await new Lake().prepare();

  expect(await lake.refusal("SELEC 1")).toMatch(
    /^InvalidRequestException MALFORMED_QUERY: line 1:1: mismatched input 'SELEC'. Expecting: .*'WITH'; did you mean 'SELECT'\?$/,
  );
  const malformed = [
    "SELECT FROM WHERE",
    "SELECT 1 FROM (",
    "EXPLAIN SELECT 1 +",
    "INSERT INTO t SELECT * FORM u",
    "CREATE TABLE t AS SELECT 1 AS",
    "CREATE VIEW v AS SELECT (1",
  ];
  for (const statement of malformed)
    expect(await lake.refusal(statement)).toMatch(
      /^InvalidRequestException MALFORMED_QUERY: line 1:\d+: mismatched input/,
    );
  const foreign: readonly (readonly [string, string])[] = [
    ["SELECT a, FROM t", "line 1:11: mismatched input 'FROM'. Expecting: <expression>"],
    ["SELECT a FROM t,", "line 1:17: mismatched input '<EOF>'. Expecting: <expression>"],
    ["SELECT a FROM t WHERE", "line 1:22: mismatched input '<EOF>'. Expecting more"],
    ["SELECT a FROM t LIMIT 5 OFFSET 1", "line 1:25: mismatched input 'OFFSET'. Expecting: <EOF>"],
    ["SELECT a FROM t LIMIT 1 + 1", "line 1:25: mismatched input '+'. Expecting: <EOF>"],
    ["SELECT 'a' 'b'", "line 1:12: mismatched input 'b'."],
    ["SELECT [1, 2]", "line 1:8: mismatched input '['. Expecting: <expression>"],
    ["SELECT 1 == 1", "line 1:11: mismatched input '='."],
    ["SELECT 5 ** 2", "line 1:11: mismatched input '*'."],
    ["SELECT a FROM t WHERE a IN ()", "line 1:29: mismatched input ')'. Expecting: <expression>"],
    ["SELECT INTERVAL 1 DAY", "line 1:17: mismatched input '1'. Expecting: '+', '-', <string>"],
    ["SELECT 1a", "line 1:8: identifiers must not start with a digit; surround the identifier with double quotes"],
    ["SELECT `a` FROM t", "line 1:8: backquoted identifiers are not supported; use double quotes to quote identifiers"],
  ];
  for (const [statement, message] of foreign)
    expect(await lake.refusal(statement)).toBe(`InvalidRequestException MALFORMED_QUERY: ${message}`);
  expect(await lake.refusal("SELECT 'open")).toBe("InvalidRequestException MALFORMED_QUERY: line 1:8: ' is not closed");
  expect(await lake.refusal("SELECT 1; SELECT 2")).toBe(
    "InvalidRequestException MALFORMED_QUERY: Only one sql statement is allowed. Got: 2",
  );
  expect(await lake.refusal("")).toContain("queryString");
  expect(await lake.failure("VALUES (1, 'a'), (2)")).toMatch(/^TYPE_MISMATCH/);
  const taken = "SELECT ARRAY[1, 2][1], count(*) * 2, sum(a[1]) FROM (VALUES ARRAY[1e0]) AS t(a) OFFSET 0 LIMIT 1;";
  expect((await lake.run(taken)).rows).toEqual([["1", "2", "1.0"]]);
  const { columns } = await lake.run("SELECT * FROM (VALUES (1, 2))");
  expect(columns.map(({ name }) => name)).toEqual(["_col0", "_col1"]);
});

test("forms that depend on types are found behind aliases, in lambdas and in groups", async () => {
  const lake = await new Lake().prepare();
  const rows = async (query: string) =>
    (await lake.run(query.replace("FROM n", "FROM (VALUES (1, 'x'), (2, 'y')) AS n(a, b)"))).rows;

  expect(await rows("SELECT 7/2.0, a/2.0 AS half FROM n ORDER BY a")).toEqual([
    ["3.5", "0.5"],
    ["3.5", "1.0"],
  ]);
  expect(await rows("SELECT transform(ARRAY[1.5, 2.5], x -> x / 2)")).toEqual([["[0.8, 1.3]"]]);
  expect(await rows("SELECT A/2, sum(a) FROM n GROUP BY a/2 HAVING a/2 > 0 ORDER BY a/2")).toEqual([["1", "2"]]);
  expect(await rows("SELECT a/2.0, round(a/2.0, 1) FROM n GROUP BY a/2.0 ORDER BY 1")).toEqual([
    ["0.5", "0.5"],
    ["1.0", "1.0"],
  ]);
});

test("the select list does not see its own names", async () => {
  const lake = await new Lake().prepare();
  const n = "(VALUES (1, 'X')) AS n(a, b)";

  expect(await lake.failure(`SELECT a AS z, z + 1 FROM ${n}`)).toMatch(/^COLUMN_NOT_FOUND: .*Column 'z'/);
  expect((await lake.run(`SELECT a AS b, b AS a, lower(b) AS c FROM ${n}`)).rows).toEqual([["1", "X", "x"]]);
});

test("values of which one is chosen have one kind, whatever branch is taken", async () => {
  const lake = await new Lake().prepare();
  const from = "FROM (VALUES (1, 'x', ARRAY[1, 2])) AS n(a, b, c)";
  const mixed: readonly (readonly [string, string])[] = [
    ["IF(true, 1, 'a')", "Result types for IF must be the same"],
    ["coalesce(a, b)", "All COALESCE operands must be the same type"],
    ["CASE WHEN a = 1 THEN a ELSE b END", "All CASE results must be the same type"],
    [
      "CASE WHEN a = 1 THEN 'one' ELSE CASE WHEN a = 3 THEN 'x' ELSE a END END",
      "All CASE results must be the same type",
    ],
    ["b[1]", "Cannot apply operator: varchar[]"],
  ];
  for (const [expression, message] of mixed)
    expect(await lake.failure(`SELECT ${expression} ${from}`)).toBe(`TYPE_MISMATCH: ${message}`);

  const alike = [
    ["IF(a > 1, a)", null],
    ["coalesce(NULL, b, 'z')", "x"],
    ["coalesce(a, 0.5, 1e0)", "1.0"],
    ["CASE a WHEN 2 THEN NULL ELSE a / 2.0 END", "0.5"],
    ["transform(c, v -> IF(v > 1, v, 0))", "[0, 2]"],
    ["try(coalesce(a, 0))", "1"],
    ["c[2]", "2"],
  ] as const;
  const { rows } = await lake.run(`SELECT ${alike.map(([expression]) => expression).join(", ")} ${from}`);
  expect(rows).toEqual([alike.map(([, value]) => value)]);
  const grouped = `SELECT coalesce(a, 1), CASE WHEN a > 1 THEN 'big' ELSE 'small' END, count(*) ${from} GROUP BY coalesce(a, 1), CASE WHEN a > 1 THEN 'big' ELSE 'small' END`;
  expect((await lake.run(grouped)).rows).toEqual([["1", "small", "1"]]);
});
