import { GetRecordsCommand, GetShardIteratorCommand, ListShardsCommand } from "@aws-sdk/client-kinesis";
import { DescribeApplicationCommand } from "@aws-sdk/client-kinesis-analytics-v2";
import { GetObjectCommand, ListObjectsV2Command } from "@aws-sdk/client-s3";
import type { Feed } from "./feed.ts";
import type { Context } from "./parameters.ts";

/** A trade as a file of the lake has it. */
export interface FiledTrade {
  readonly ticker: string;
  readonly price: number;
  readonly time: string;
}

/** What the promoted notebooks did. */
export interface Applications {
  readonly statuses: readonly string[];
  /** Files of trades before and after a checkpoint. */
  readonly filesBefore: number;
  readonly files: readonly string[];
  readonly filed: readonly FiledTrade[];
  readonly alarms: readonly { readonly ticker_symbol: string; readonly ticker_symbol_count: number }[];
}

const PRICES = "prices/";
/** Trades of a minute and a half, so that a whole minute is in a window. */
const FEED = 90_000;
/** Rollover and checkpoint of a minute each, and the delay of the commit of a partition. */
const SETTLE = 200_000;

/** Sends trades to the applications that Terraform started, and reads what they gave. */
export async function runApplications(context: Context, feed: Feed): Promise<Applications> {
  const { aws, clock, outputs, progress, signal } = context;
  progress.note("applications: trades to files, alarms to a stream");
  const filesBefore = (await listFiles(context)).length;
  await feed.stocks(FEED);
  await clock.sleep(SETTLE, signal);
  const statuses: string[] = [];
  for (const ApplicationName of [outputs.lake_application, outputs.alarm_application]) {
    const found = await aws.kinesisAnalyticsV2().send(new DescribeApplicationCommand({ ApplicationName }));
    statuses.push(found.ApplicationDetail!.ApplicationStatus!);
  }
  const files = await listFiles(context);
  const filed: FiledTrade[] = [];
  for (const file of files) filed.push(...(await readTrades(context, file)));
  return { statuses, filesBefore, files, filed, alarms: await readAlarms(context) };
}

async function listFiles({ aws, outputs }: Context): Promise<string[]> {
  const files: string[] = [];
  let ContinuationToken: string | undefined;
  do {
    const page = await aws.s3().send(
      new ListObjectsV2Command({
        Bucket: outputs.bucket,
        Prefix: PRICES,
        ...(ContinuationToken === undefined ? {} : { ContinuationToken }),
      }),
    );
    files.push(...(page.Contents ?? []).map(({ Key }) => Key!));
    ContinuationToken = page.NextContinuationToken;
  } while (ContinuationToken !== undefined);
  return files.filter((key) => /\/part-[^/]+$/.test(key));
}

/** Lines `price,"time"` below `ticker=<name>/`. */
async function readTrades({ aws, outputs }: Context, Key: string): Promise<FiledTrade[]> {
  const { Body } = await aws.s3().send(new GetObjectCommand({ Bucket: outputs.bucket, Key }));
  const ticker = /ticker=([^/]+)\//.exec(Key)![1]!;
  const text = await Body!.transformToString();
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => {
      const [price, time] = line.split(",");
      return { ticker, price: Number(price), time: time!.replaceAll('"', "") };
    });
}

async function readAlarms({ aws, outputs }: Context): Promise<Applications["alarms"]> {
  const StreamName = outputs.alarm_stream;
  const { Shards = [] } = await aws.kinesis().send(new ListShardsCommand({ StreamName }));
  const alarms: Applications["alarms"][number][] = [];
  for (const { ShardId } of Shards) {
    const position = { StreamName, ShardId: ShardId!, ShardIteratorType: "TRIM_HORIZON" as const };
    let { ShardIterator } = await aws.kinesis().send(new GetShardIteratorCommand(position));
    for (let behind = 1; behind > 0 && ShardIterator !== undefined; ) {
      const page = await aws.kinesis().send(new GetRecordsCommand({ ShardIterator }));
      alarms.push(...(page.Records ?? []).map(({ Data }) => JSON.parse(Buffer.from(Data!).toString("utf8"))));
      behind = page.MillisBehindLatest ?? 0;
      ShardIterator = page.NextShardIterator;
    }
  }
  return alarms;
}
