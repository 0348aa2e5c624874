import { GetRecordsCommand, GetShardIteratorCommand, ListShardsCommand } from "@aws-sdk/client-kinesis";
import type { Context } from "./parameters.ts";

/** A dense region as the function describes it. */
export interface HotspotBox {
  readonly density: number;
  readonly minValues: readonly [number, number];
  readonly maxValues: readonly [number, number];
}

/** A pick-up with the hot spots there were when it came. */
export interface Found {
  readonly trip_id: number;
  readonly hotspots: readonly HotspotBox[];
}

const PATIENCE = 120_000;

/** Reads the stream of results until it holds so many records, or long enough; in order of the trips. */
export async function readHotspots(context: Context, expected: number): Promise<Found[]> {
  const { clock, records, signal } = context;
  const found: Found[] = [];
  const until = clock.now() + PATIENCE;
  let iterators = await openShards(context);
  while (found.length < expected && clock.now() < until) {
    const next: string[] = [];
    for (const ShardIterator of iterators) {
      const page = await context.aws.kinesis().send(new GetRecordsCommand({ ShardIterator }));
      for (const { Data } of page.Records ?? []) found.push(parse(Buffer.from(Data!).toString("utf8")));
      if (page.NextShardIterator !== undefined) next.push(page.NextShardIterator);
    }
    iterators = next;
    await clock.sleep(1000, signal);
  }
  records.delivered(found.length);
  return found.toSorted((one, other) => one.trip_id - other.trip_id);
}

async function openShards({ aws, outputs }: Context): Promise<string[]> {
  const StreamName = outputs.hotspots_stream;
  const { Shards = [] } = await aws.kinesis().send(new ListShardsCommand({ StreamName }));
  const iterators: string[] = [];
  for (const { ShardId } of Shards) {
    const position = { StreamName, ShardId: ShardId!, ShardIteratorType: "TRIM_HORIZON" as const };
    iterators.push((await aws.kinesis().send(new GetShardIteratorCommand(position))).ShardIterator!);
  }
  return iterators;
}

function parse(text: string): Found {
  const { trip_id, hotspots_result } = JSON.parse(text) as { trip_id: number; hotspots_result: string };
  return { trip_id, hotspots: (JSON.parse(hotspots_result) as { hotspots: HotspotBox[] }).hotspots };
}
