import { GetRecordsCommand, GetShardIteratorCommand, ListShardsCommand } from "@aws-sdk/client-kinesis";
import type { Context } from "./parameters.ts";

const PAUSE = 1000;

/** All records of a stream as text, read from its start: what the lake is compared with. */
export async function readStream({ aws, clock, signal }: Context, StreamName: string): Promise<string[]> {
  const kinesis = aws.kinesis();
  const records: string[] = [];
  const { Shards = [] } = await kinesis.send(new ListShardsCommand({ StreamName }));
  for (const { ShardId } of Shards) {
    const start = await kinesis.send(
      new GetShardIteratorCommand({ StreamName, ShardId, ShardIteratorType: "TRIM_HORIZON" }),
    );
    for (let iterator = start.ShardIterator; iterator !== undefined; ) {
      const page = await kinesis.send(new GetRecordsCommand({ ShardIterator: iterator }));
      for (const { Data } of page.Records ?? []) records.push(Buffer.from(Data!).toString());
      if (page.MillisBehindLatest === 0) break;
      iterator = page.NextShardIterator;
      await clock.sleep(PAUSE, signal);
    }
  }
  return records;
}
