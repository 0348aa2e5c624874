import { GetCrawlerCommand, GetPartitionsCommand, GetTableCommand, StartCrawlerCommand } from "@aws-sdk/client-glue";
import type { Credentials } from "@millrace/sample";
import type { Context } from "./parameters.ts";

/** A table as the crawler made it. */
export interface CrawledTable {
  readonly name: string;
  readonly classification: string | undefined;
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly partitionKeys: readonly string[];
  /** Values of each partition, joined by slashes as in the keys of its objects. */
  readonly partitions: readonly string[];
}

const POLL_MS = 5000;

/** Runs the crawler to its end. @throws Error with its reason when it fails. */
export async function crawl(
  { aws, clock, outputs, progress, signal }: Context,
  credentials: Credentials,
): Promise<void> {
  const glue = aws.glue({ credentials });
  const stage = progress.stage("crawler", { unit: "crawls" });
  await glue.send(new StartCrawlerCommand({ Name: outputs.crawler }));
  for (;;) {
    await clock.sleep(POLL_MS, signal);
    const { Crawler } = await glue.send(new GetCrawlerCommand({ Name: outputs.crawler }));
    if (Crawler!.State !== "READY") continue;
    const { Status, ErrorMessage } = Crawler!.LastCrawl!;
    if (Status !== "SUCCEEDED") throw new Error(`crawler ${outputs.crawler}: ${Status}: ${ErrorMessage}`);
    stage.add(1);
    stage.done();
    return;
  }
}

/** Reads a table and its partitions. */
export async function readTable(
  { aws, outputs }: Context,
  credentials: Credentials,
  name: string,
): Promise<CrawledTable> {
  const glue = aws.glue({ credentials });
  const { Table } = await glue.send(new GetTableCommand({ DatabaseName: outputs.database, Name: name }));
  const partitions: string[] = [];
  let NextToken: string | undefined;
  do {
    const page = await glue.send(
      new GetPartitionsCommand({ DatabaseName: outputs.database, TableName: name, NextToken }),
    );
    partitions.push(...(page.Partitions ?? []).map(({ Values }) => Values!.join("/")));
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  return {
    name,
    classification: Table!.Parameters?.classification,
    columns: (Table!.StorageDescriptor?.Columns ?? []).map(({ Name, Type }) => ({ name: Name!, type: Type! })),
    partitionKeys: (Table!.PartitionKeys ?? []).map(({ Name }) => Name!),
    partitions: partitions.sort(),
  };
}
