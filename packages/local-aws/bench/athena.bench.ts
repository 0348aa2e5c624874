// An Athena query of a Parquet table against the same query in plain DuckDB, and the translation of a long query.
//   npm run bench -- athena      (--rows 10000000)

import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { AthenaClient, GetQueryExecutionCommand, StartQueryExecutionCommand } from "@aws-sdk/client-athena";
import { CreateDatabaseCommand, CreateTableCommand, GlueClient } from "@aws-sdk/client-glue";
import { CreateBucketCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { DuckDBInstance } from "@duckdb/node-api";
import { createCloud } from "../src/index.ts";
import { loadParser, parseQuery } from "../src/services/athena/sql/parse.ts";
import { queryText } from "../src/services/athena/sql/query.ts";
import { Sites } from "../src/services/athena/sql/sites.ts";

const { values } = parseArgs({
  options: { rows: { type: "string", default: "10000000" }, json: { type: "boolean", default: false } },
});
const ROWS = Number(values.rows);
const REPEATS = 5;

/** Sixty lines and more: a common table expression whose columns come out of JSON, with conditions and windows. */
const LONG = `WITH dataset AS (
SELECT
${Array.from({ length: 50 }, (_, index) => `json_extract_scalar(payload, '$.a.b[${index}].name') AS column_${index}`).join(",\n")},
from_iso8601_timestamp(at) AS event_ts,
row_number() OVER (PARTITION BY id ORDER BY at DESC) AS rank
FROM events
WHERE day BETWEEN '2024-01-01' AND '2024-02-01'
AND regexp_like(kind, '^(LOGIN|LOGOUT)$')
)
SELECT date_trunc('hour', event_ts) AS hour, count(*) AS events, approx_distinct(column_1) AS names
FROM dataset
WHERE rank = 1 AND event_ts > date_add('day', -1, now())
GROUP BY 1
ORDER BY 2 DESC
LIMIT 10`;

const scratch = mkdtempSync(path.join(tmpdir(), "millrace-bench-"));
const file = path.join(scratch, "rows.parquet");
const instance = await DuckDBInstance.create(":memory:");
const duck = await instance.connect();
await duck.run(
  `COPY (SELECT i AS id, i % 1000 AS key, (i * 7919 % 100000) / 100.0::DOUBLE AS amount, 'name ' || i % 5000 AS name
   FROM range(${ROWS}) t(i)) TO '${file}' (FORMAT parquet)`,
);
const QUERY = "SELECT key, count(*) AS n, sum(amount) AS total, max(amount) AS most FROM facts GROUP BY key ORDER BY 1";
const plain = await median(() => timed(() => duck.runAndReadAll(QUERY.replace("facts", `read_parquet('${file}')`))));

const cloud = createCloud();
const config = cloud.clientConfig();
const athena = new AthenaClient(config);
await new S3Client({ ...config, forcePathStyle: true }).send(new CreateBucketCommand({ Bucket: "bench" }));
await new S3Client({ ...config, forcePathStyle: true }).send(
  new PutObjectCommand({ Bucket: "bench", Key: "facts/rows.parquet", Body: readFileSync(file) }),
);
const glue = new GlueClient(config);
await glue.send(new CreateDatabaseCommand({ DatabaseInput: { Name: "db" } }));
const Columns = [
  { Name: "id", Type: "bigint" },
  { Name: "key", Type: "bigint" },
  { Name: "amount", Type: "double" },
  { Name: "name", Type: "string" },
];
const SerdeInfo = { SerializationLibrary: "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe" };
const StorageDescriptor = { Columns, Location: "s3://bench/facts/", SerdeInfo };
await glue.send(new CreateTableCommand({ DatabaseName: "db", TableInput: { Name: "facts", StorageDescriptor } }));
const first = await runQuery();
const warm = await median(runQuery);

const parser = await loadParser();
const translate = () =>
  queryText(parseQuery(parser, LONG), {
    sites: new Sites(),
    now: 0,
    place: () => undefined,
    table: ({ name }) => name,
  });
// The parser's WebAssembly is compiled for speed only after some use.
for (let index = 0; index < 100; index++) translate();
const translation = await median(() => timed(async () => translate()));

const rows = {
  rows: ROWS,
  "plain DuckDB, ms": round(plain),
  "Athena, first query (object staged), ms": round(first),
  "Athena, ms": round(warm),
  "Athena against DuckDB": round(warm / plain),
  "lines of the long query": LONG.split("\n").length,
  "its translation, ms": round(translation),
};
if (values.json) process.stdout.write(`${JSON.stringify(rows)}\n`);
else console.table(rows);
athena.destroy();
glue.destroy();
await cloud.close();
instance.closeSync();
rmSync(scratch, { recursive: true, force: true });

/** Milliseconds from the start of the query to its end, as the service tells them: polls come later. */
async function runQuery(): Promise<number> {
  const { QueryExecutionId } = await athena.send(
    new StartQueryExecutionCommand({
      QueryString: QUERY,
      QueryExecutionContext: { Database: "db" },
      ResultConfiguration: { OutputLocation: "s3://bench/results/" },
    }),
  );
  while (true) {
    const { QueryExecution } = await athena.send(new GetQueryExecutionCommand({ QueryExecutionId }));
    const { State, StateChangeReason } = QueryExecution!.Status!;
    if (State === "SUCCEEDED") return QueryExecution!.Statistics!.TotalExecutionTimeInMillis!;
    if (State !== "QUEUED" && State !== "RUNNING") throw new Error(StateChangeReason);
    // wall time: a client polls, seldom enough to leave the two cores to the query.
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

async function median(measure: () => Promise<number>): Promise<number> {
  const times: number[] = [];
  for (let index = 0; index < REPEATS; index++) times.push(await measure());
  return times.sort((a, b) => a - b)[REPEATS >> 1]!;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
