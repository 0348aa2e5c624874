import { GetCrawlerCommand, GetTableCommand, StartCrawlerCommand } from "@aws-sdk/client-glue";
import { literal, runQuery } from "@millrace/athena";
import type { DeliveredTick, TickDelivery } from "./deliver-ticks.ts";
import type { Context } from "./parameters.ts";
import { queryOptions } from "./question.ts";

/** The table that the crawler made of the ticks, and what the query of the post returns. */
export interface CrawledTicks {
  readonly columns: readonly string[];
  readonly partitionKeys: readonly string[];
  /** The hour that was asked for, as in the keys. */
  readonly hour: { readonly year: string; readonly day: string; readonly hour: string };
  readonly rows: readonly Pick<DeliveredTick, "EventTime" | "ApproxArrTimestampUtcFH">[];
  readonly scannedBytes: number;
}

const POLL = 15_000;

/** Crawls the ticks and asks for those of the last hour, latest first. */
export async function crawlTicks(context: Context, { objects }: TickDelivery): Promise<CrawledTicks> {
  const { aws, clock, outputs, signal } = context;
  const stage = context.progress.stage("crawler", { unit: "columns" });
  await aws.glue().send(new StartCrawlerCommand({ Name: outputs.crawler }));
  do await clock.sleep(POLL, signal);
  while ((await aws.glue().send(new GetCrawlerCommand({ Name: outputs.crawler }))).Crawler?.State !== "READY");
  const { Table } = await aws.glue().send(new GetTableCommand({ DatabaseName: outputs.database, Name: "fhbase" }));
  const columns = (Table?.StorageDescriptor?.Columns ?? []).map(({ Name, Type }) => `${Name} ${Type}`);
  stage.set(columns.length);

  const [, year, , day, hour] = objects
    .at(-1)!
    .key.split("/")
    .map((part) => part.split("=")[1]!);
  const result = await runQuery({
    ...(await queryOptions(context)),
    sql: `SELECT * FROM fhbase
WHERE year = ${literal(year!)} AND day = ${literal(day!)} AND hour = ${literal(hour!)}
ORDER BY approxarrtimestamputcfh DESC`,
  });
  const rows = [];
  for await (const row of result.rows())
    rows.push({ EventTime: String(row.eventtime), ApproxArrTimestampUtcFH: String(row.approxarrtimestamputcfh) });
  stage.done();
  return {
    columns,
    partitionKeys: (Table?.PartitionKeys ?? []).map(({ Name }) => Name!),
    hour: { year: year!, day: day!, hour: hour! },
    rows,
    scannedBytes: result.scannedBytes,
  };
}
