import { runQuery } from "@millrace/athena";
import type { Context } from "./parameters.ts";

/** What Athena says of the columns of the lake, and the search domain of its indexes. */
export interface Answers {
  readonly columns: { readonly rows: number; readonly trips: number; readonly cents: number };
  /** Bytes that were read for the trips of one hour, and of the whole lake. */
  readonly scanned: { readonly hour: number; readonly all: number };
  readonly indexes: Readonly<Record<"yellow" | "green", number>>;
  /** A trip that was sent twice, in its index. */
  readonly document: unknown;
}

const TABLE = `CREATE EXTERNAL TABLE trips (
  trip_id bigint, source string, pickup_time timestamp, trip_distance double, total_amount decimal(10, 2)
) PARTITIONED BY (pickup_day string, pickup_hour string) STORED AS PARQUET LOCATION`;

/** Makes a table of the columns and asks. */
export async function ask(context: Context, repeated: { source: string; id: number } | undefined): Promise<Answers> {
  const { aws, clock, outputs } = context;
  const query = (sql: string) =>
    runQuery({ client: aws.athena(), sql, database: outputs.database, workGroup: outputs.workgroup, clock });
  await query(`${TABLE} 's3://${outputs.bucket}/columns/'`);
  await query("MSCK REPAIR TABLE trips");
  const whole = await query(
    "SELECT count(*) AS n, count(DISTINCT trip_id) AS trips, CAST(sum(total_amount) * 100 AS bigint) AS cents FROM trips",
  );
  const hour = await query(
    "SELECT sum(total_amount) AS total FROM trips WHERE pickup_day = '2016-01-04' AND pickup_hour = '08'",
  );
  const { value: row } = await whole.rows().next();
  return {
    columns: { rows: Number(row!.n), trips: Number(row!.trips), cents: Number(row!.cents) },
    scanned: { hour: hour.scannedBytes, all: whole.scannedBytes },
    indexes: { yellow: await countOf(context, "yellow"), green: await countOf(context, "green") },
    document: repeated === undefined ? undefined : await documentOf(context, repeated),
  };
}

async function countOf({ aws, outputs }: Context, source: string): Promise<number> {
  const search = aws.search(outputs.search_endpoint);
  await search.request("POST", `/trips-${source}/_refresh`);
  const { body } = await search.request("GET", `/trips-${source}/_count`);
  return (body as { count?: number }).count ?? -1;
}

async function documentOf({ aws, outputs }: Context, { source, id }: { source: string; id: number }): Promise<unknown> {
  const { body } = await aws.search(outputs.search_endpoint).request("GET", `/trips-${source}/_doc/${id}`);
  return body;
}
