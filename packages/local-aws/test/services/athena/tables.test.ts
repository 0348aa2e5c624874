import { gzipSync } from "node:zlib";
import { AthenaClient, StopQueryExecutionCommand } from "@aws-sdk/client-athena";
import { CreateAccessKeyCommand, CreateUserCommand, IAMClient, PutUserPolicyCommand } from "@aws-sdk/client-iam";
import { GetObjectCommand, ListObjectsV2Command } from "@aws-sdk/client-s3";
import { expect, test } from "vitest";
import { BUCKET, Lake } from "./support.ts";

test("a byte order mark, CRLF, quotes and a header line are no part of CSV values", async () => {
  const lake = await new Lake().prepare();
  await lake.table(
    "csv",
    "a string; n int",
    "org.apache.hadoop.hive.serde2.OpenCSVSerde",
    { separatorChar: ",", quoteChar: '"' },
    {
      Parameters: { "skip.header.line.count": "1" },
    },
  );
  await lake.put("csv/1.csv", '\uFEFFa,n\r\n"x, ""y""",5\r\n');

  expect((await lake.run("SELECT * FROM csv")).rows).toEqual([['x, "y"', "5"]]);
  await lake.put("csv/2.csv", "a,n\nz,five\n");
  expect(await lake.failure("SELECT * FROM csv")).toBe(
    "HIVE_BAD_DATA: Error parsing field value 'five' for field 1: For input string: \"five\"",
  );
});

test("small objects are read together: each without its header, in its partition, and told apart by path", async () => {
  const lake = await new Lake().prepare();
  await lake.table(
    "small",
    "a string",
    "org.apache.hadoop.hive.serde2.OpenCSVSerde",
    {},
    {
      Parameters: { "skip.header.line.count": "1" },
      PartitionKeys: [{ Name: "day", Type: "string" }],
    },
  );
  for (const day of ["1", "2"])
    for (const file of ["x", "y", "z"])
      await lake.put(`small/day=${day}/${file}.csv.gz`, gzipSync(`a\n${file}${day}\n`));
  await lake.run("MSCK REPAIR TABLE small");

  expect((await lake.run("SELECT day, a FROM small ORDER BY day, a")).rows).toEqual([
    ["1", "x1"],
    ["1", "y1"],
    ["1", "z1"],
    ["2", "x2"],
    ["2", "y2"],
    ["2", "z2"],
  ]);
  expect((await lake.run(`SELECT a FROM small WHERE "$path" LIKE '%/day=2/y.csv.gz'`)).rows).toEqual([["y2"]]);
  // An object that comes later makes no row come twice.
  await lake.put("small/day=2/zz.csv.gz", gzipSync("a\nzz\n"));
  const later = await lake.run("SELECT count(*) FROM small");
  expect(later.rows).toEqual([["7"]]);
  expect(later.execution.Statistics!.DataScannedInBytes).toBe(7 * gzipSync("a\nx1\n").length);
});

test("a column that the query does not read may hold what does not fit it", async () => {
  const lake = await new Lake().prepare();
  await lake.jsonTable("mixed", "a int; b string");
  await lake.put("mixed/1.json", '{"a":1,"b":"x"}\n{"a":[2],"b":"y"}\n');

  expect((await lake.run("SELECT b FROM mixed ORDER BY b")).rows).toEqual([["x"], ["y"]]);
  expect(await lake.failure("SELECT * FROM mixed")).toMatch(/^HIVE_BAD_DATA: .*'\[2\]' for field a/);
});

test("a bucket that vanished and a damaged page are told with their names", async () => {
  const lake = await new Lake().prepare();
  await lake.run("CREATE EXTERNAL TABLE gone (a int) STORED AS PARQUET LOCATION 's3://vanished/gone/'");
  expect(await lake.failure("SELECT * FROM gone")).toBe(
    "HIVE_FILESYSTEM_ERROR: Failed to list directory: s3://vanished/gone/: The specified bucket does not exist (Bucket: vanished)",
  );
  await lake.run(
    `CREATE TABLE damaged WITH (format = 'PARQUET', write_compression = 'SNAPPY', external_location = 's3://${BUCKET}/damaged/') AS SELECT x FROM UNNEST(sequence(1, 5000)) AS t(x)`,
  );
  const { Contents } = await lake.s3.send(new ListObjectsV2Command({ Bucket: BUCKET, Prefix: "damaged/" }));
  const key = Contents![0]!.Key!;
  const { Body } = await lake.s3.send(new GetObjectCommand({ Bucket: BUCKET, Key: key }));
  const bytes = await Body!.transformToByteArray();
  await lake.put(key, bytes.fill(0xff, 200, 400));
  expect(await lake.failure("SELECT sum(x) FROM damaged")).toMatch(
    new RegExp(`^HIVE_CURSOR_ERROR: Failed to read Parquet file: s3://${BUCKET}/${key}: `),
  );
});

test("malformed JSON, cut gzip files and files that are no Parquet fail by name", async () => {
  const lake = await new Lake().prepare();
  for (const name of ["bad", "cut"]) await lake.jsonTable(name, "a int");
  await lake.table("wrong", "a int", "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe");
  await lake.put("bad/1.json", '{"a":1}\n{"a":\n');
  await lake.put("cut/1.json.gz", gzipSync('{"a":1}\n'.repeat(1000)).subarray(0, 40));
  await lake.put("wrong/1.parquet", "this is no Parquet file at all");

  expect(await lake.failure("SELECT * FROM bad")).toMatch(/^HIVE_CURSOR_ERROR: Row is not a valid JSON Object/);
  expect(await lake.failure("SELECT * FROM cut")).toMatch(/^HIVE_CURSOR_ERROR: cut\/1.json.gz: unexpected end of file/);
  expect(await lake.failure("SELECT * FROM wrong")).toBe(
    `HIVE_CANNOT_OPEN_SPLIT: s3://${BUCKET}/wrong/1.parquet is not a valid Parquet File`,
  );
});

test("Parquet files with fewer, more and other columns are read by name, or refused by type", async () => {
  const lake = await new Lake().prepare();
  await lake.run(`CREATE TABLE one WITH (external_location = 's3://${BUCKET}/one/') AS SELECT 1 AS id, 'x' AS note`);
  await lake.table(
    "two",
    "NOTE string; id bigint; later double",
    "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe",
    {},
    {
      StorageDescriptor: {
        Columns: [
          { Name: "note", Type: "string" },
          { Name: "id", Type: "bigint" },
          { Name: "later", Type: "double" },
        ],
        Location: `s3://${BUCKET}/one/`,
        SerdeInfo: { SerializationLibrary: "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe" },
      },
    },
  );

  expect((await lake.run("SELECT * FROM two")).rows).toEqual([["x", "1", null]]);
  await lake.run("ALTER TABLE two REPLACE COLUMNS (note int, id bigint)");
  expect((await lake.run("SELECT id FROM two")).rows).toEqual([["1"]]);
  expect(await lake.failure("SELECT * FROM two")).toMatch(
    /^HIVE_BAD_DATA: Field note's type VARCHAR in parquet file s3:\/\/lake\/one\/.+ is incompatible with type integer/,
  );
});

test("projected partitions need no catalogue", async () => {
  const lake = await new Lake().prepare();
  await lake.jsonTable("proj", "v int", {
    PartitionKeys: [
      { Name: "kind", Type: "string" },
      { Name: "day", Type: "string" },
      { Name: "who", Type: "string" },
    ],
    Parameters: {
      "projection.enabled": "true",
      "projection.kind.type": "enum",
      "projection.kind.values": "a,b",
      "projection.day.type": "date",
      "projection.day.range": "2026/01/01,NOW",
      "projection.day.format": "yyyy/MM/dd",
      "projection.who.type": "injected",
      "storage.location.template": `s3://${BUCKET}/proj/\${who}/\${kind}/\${day}/`,
    },
  });
  await lake.put("proj/me/a/2026/01/02/x.json", '{"v":1}\n');
  await lake.put("proj/me/b/2026/01/03/x.json", '{"v":2}\n');

  const { rows, execution } = await lake.run("SELECT v, kind, day FROM proj WHERE who = 'me' AND day > '2026/01/02'");

  expect(rows).toEqual([["2", "b", "2026/01/03"]]);
  expect(execution.Statistics!.DataScannedInBytes).toBe(8);
  expect(await lake.failure("SELECT v FROM proj")).toMatch(
    /^CONSTRAINT_VIOLATION: For the injected projected partition column who/,
  );
});

test("hidden columns tell the object of a row", async () => {
  const lake = await new Lake().prepare();
  await lake.jsonTable("t", "a int");
  await lake.put("t/one.json", '{"a":1}\n');

  expect((await lake.run('SELECT a, "$path", "$file_size" FROM t')).rows).toEqual([
    ["1", `s3://${BUCKET}/t/one.json`, "8"],
  ]);
});

test("a query acts with its caller's permissions and touches nothing outside the run", async () => {
  const lake = await new Lake().prepare();
  await lake.jsonTable("t", "a int");
  await lake.put("t/one.json", '{"a":1}\n');
  const iam = new IAMClient(lake.cloud.clientConfig());
  await iam.send(new CreateUserCommand({ UserName: "reader" }));
  const allow = { Effect: "Allow", Action: ["athena:*", "glue:*", "s3:PutObject", "s3:ListBucket"], Resource: "*" };
  const PolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement: [allow] });
  await iam.send(new PutUserPolicyCommand({ UserName: "reader", PolicyName: "p", PolicyDocument }));
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: "reader" }));
  const credentials = { accessKeyId: AccessKey!.AccessKeyId!, secretAccessKey: AccessKey!.SecretAccessKey! };
  const root = lake.athena;
  Object.assign(lake, { athena: new AthenaClient({ ...lake.cloud.clientConfig({ credentials }), maxAttempts: 1 }) });

  const refused = await lake.failure("SELECT a FROM t");
  lake.athena.destroy();
  Object.assign(lake, { athena: root });
  iam.destroy();

  expect(refused).toMatch(/^PERMISSION_DENIED: Permission denied on S3 path: s3:\/\/lake\/t\/one.json/);
  expect(await lake.failure("SELECT * FROM read_text('/etc/hostname')")).toMatch(/^NOT_SUPPORTED/);
  expect(await lake.failure('SELECT * FROM "/etc/hostname"')).toMatch(/^TABLE_NOT_FOUND/);
});

test("a query that is stopped is cancelled, and its token starts it once", async () => {
  const lake = await new Lake().prepare();
  const token = { ClientRequestToken: "0123456789abcdef0123456789abcdef" };
  const slow =
    "SELECT count(*) FROM UNNEST(sequence(1, 30000)) AS a(x) CROSS JOIN UNNEST(sequence(1, 300000)) AS b(y) WHERE x * y % 7 = 3";
  const id = await lake.start(slow, token);
  const again = await lake.start(slow, token);
  await lake.athena.send(new StopQueryExecutionCommand({ QueryExecutionId: id }));

  expect(again).toBe(id);
  expect((await lake.finished(id)).Status).toMatchObject({
    State: "CANCELLED",
    StateChangeReason: "Query was cancelled by user",
  });
});

test("a result is reused while it is young enough", async () => {
  const lake = await new Lake().prepare();
  const reuse = { ResultReuseConfiguration: { ResultReuseByAgeConfiguration: { Enabled: true, MaxAgeInMinutes: 10 } } };
  await lake.run("SELECT 1 AS a", reuse);
  const second = await lake.run("SELECT 1 AS a", reuse);
  await lake.cloud.clock.sleep(11 * 60_000);
  const third = await lake.run("SELECT 1 AS a", reuse);

  const reused = [second, third].map(
    ({ execution }) => execution.Statistics!.ResultReuseInformation!.ReusedPreviousResult,
  );
  expect(reused).toEqual([true, false]);
  expect(second.rows).toEqual([["1"]]);
});
