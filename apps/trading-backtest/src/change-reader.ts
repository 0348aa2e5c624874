import { GetRecordsCommand, GetShardIteratorCommand, ListShardsCommand } from "@aws-sdk/client-kinesis";
import type { MarketBar } from "@millrace/dataset-market-bars";
import { readChange } from "./change-record.ts";
import type { Context } from "./parameters.ts";

/** Bars of a stream from a position in time on. */
export interface ChangeReader {
  /** Everything up to the tips of all shards, ordered by the bars' own time. */
  read(): Promise<readonly MarketBar[]>;
  /** Records so far: all of them, and those that carry no bar. */
  readonly records: number;
  readonly control: number;
  /** When the oldest record arrived, in milliseconds; infinite before there is one. */
  readonly oldestArrival: number;
  /** GetRecords calls that were made again because the stream was read too fast. */
  readonly retries: number;
}

// API reference, GetRecords: five calls per shard and second.
const READ_INTERVAL = 200;

/** Reads all shards of the sample's stream from `since` on, in milliseconds of arrival; each `read` goes on where the last one ended. */
export function createChangeReader({ aws, clock, outputs, signal }: Context, since: number): ChangeReader {
  const client = aws.kinesis();
  const lastRead = new Map<string, string>();
  let records = 0;
  let control = 0;
  let retries = 0;
  let oldestArrival = Number.POSITIVE_INFINITY;

  async function readShard(shardId: string, bars: MarketBar[]): Promise<void> {
    const after = lastRead.get(shardId);
    let { ShardIterator: iterator } = await client.send(
      new GetShardIteratorCommand({
        StreamName: outputs.stream,
        ShardId: shardId,
        ...(after === undefined
          ? { ShardIteratorType: "AT_TIMESTAMP", Timestamp: new Date(since) }
          : { ShardIteratorType: "AFTER_SEQUENCE_NUMBER", StartingSequenceNumber: after }),
      }),
    );
    while (iterator !== undefined) {
      const answer = await client.send(new GetRecordsCommand({ ShardIterator: iterator }));
      retries += (answer.$metadata.attempts ?? 1) - 1;
      for (const { Data, SequenceNumber, ApproximateArrivalTimestamp } of answer.Records ?? []) {
        records++;
        lastRead.set(shardId, SequenceNumber!);
        oldestArrival = Math.min(oldestArrival, ApproximateArrivalTimestamp!.getTime());
        const bar = readChange(Data!);
        if (bar === undefined) control++;
        else bars.push(bar);
      }
      if (answer.MillisBehindLatest === 0) return;
      iterator = answer.NextShardIterator;
      await clock.sleep(READ_INTERVAL, signal);
    }
  }

  return {
    async read() {
      const bars: MarketBar[] = [];
      const { Shards = [] } = await client.send(new ListShardsCommand({ StreamName: outputs.stream }));
      await Promise.all(Shards.map(({ ShardId }) => readShard(ShardId!, bars)));
      return bars.sort((a, b) => a.time - b.time || (a.symbol < b.symbol ? -1 : 1));
    },
    get records() {
      return records;
    },
    get control() {
      return control;
    },
    get oldestArrival() {
      return oldestArrival;
    },
    get retries() {
      return retries;
    },
  };
}
