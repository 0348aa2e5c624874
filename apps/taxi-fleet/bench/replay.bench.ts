import { gzipSync } from "node:zlib";
import {
  CreateStreamCommand,
  DescribeStreamSummaryCommand,
  GetRecordsCommand,
  GetShardIteratorCommand,
  KinesisClient,
  ListShardsCommand,
} from "@aws-sdk/client-kinesis";
import { CreateBucketCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { generateTrips, ndjsonRow } from "@millrace/dataset-taxi-trips";
import { createCloud } from "@millrace/local-aws";
import { type ReplayOptions, replay } from "@millrace/replay";

/**
 * Replays trips end to end: gzipped NDJSON objects in S3, ordered by drop-off, into a stream, speed-up `max`, in-process
 * transport, fast clock. Reading and decompressing, ordering, PutRecords with SigV4, routing and storing are timed;
 * making the trips is not. Afterwards the stream is read once to see that every trip is there.
 */

const TRIPS = 300_000;
const TRIPS_PER_OBJECT = 50_000;

interface Setting {
  readonly name: string;
  readonly shards: number;
  readonly limits: boolean;
  readonly rounds: number;
  readonly options: Pick<ReplayOptions, "producer">;
}

const SETTINGS: readonly Setting[] = [
  { name: "4 shards, limits off", shards: 4, limits: false, rounds: 3, options: {} },
  {
    name: "4 shards, limits off, KPL aggregation",
    shards: 4,
    limits: false,
    rounds: 2,
    options: { producer: { aggregation: "kpl" } },
  },
  // Faster than the shards take: most of the work is refused entries that are sent again.
  { name: "64 shards, limits on", shards: 64, limits: true, rounds: 1, options: {} },
];

interface Result {
  readonly setting: string;
  readonly shards: number;
  readonly limits: boolean;
  readonly trips: number;
  readonly payloadMegabytes: number;
  /** Trips a second of real time, per round. */
  readonly rounds: readonly number[];
  readonly best: number;
  /** Seconds that passed on the cloud's clock in the best round. */
  readonly clockSeconds: number;
}

const objects = recordTrips();
const results: Result[] = [];
for (const setting of SETTINGS) results.push(await measure(setting));
if (process.argv.includes("--json")) {
  console.log(JSON.stringify({ name: "replay of taxi trips", transport: "in-process", clock: "fast", results }));
} else {
  console.log(`replay of ${TRIPS.toLocaleString("en-US")} taxi trips from S3, in-process transport, fast clock`);
  for (const { setting, best, rounds, payloadMegabytes, clockSeconds } of results) {
    const all = rounds.map((rate) => Math.round(rate).toLocaleString("en-US")).join(", ");
    console.log(
      `${setting}: ${Math.round(best).toLocaleString("en-US")} trips/s (rounds: ${all}; ${payloadMegabytes} MB, ${clockSeconds} s of clock time)`,
    );
  }
}

function recordTrips(): Buffer[] {
  const made: Buffer[] = [];
  let lines: string[] = [];
  let id = 0;
  for (const trip of generateTrips({ seed: 1, start: "2016-01-04T09:00:00Z", count: TRIPS })) {
    lines.push(ndjsonRow(trip, ++id));
    if (lines.length < TRIPS_PER_OBJECT) continue;
    made.push(gzipSync(`${lines.join("\n")}\n`, { level: 1 }));
    lines = [];
  }
  return made;
}

async function measure(setting: Setting): Promise<Result> {
  const rounds: number[] = [];
  let clockSeconds = 0;
  let bytes = 0;
  for (let round = 0; round < setting.rounds; round++) {
    const { rate, clock, payload } = await replayOnce(setting);
    if (rate > Math.max(0, ...rounds)) clockSeconds = clock;
    rounds.push(rate);
    bytes = payload;
  }
  const { name, shards, limits } = setting;
  const payloadMegabytes = Math.round(bytes / 1e6);
  return {
    setting: name,
    shards,
    limits,
    trips: TRIPS,
    payloadMegabytes,
    rounds,
    best: Math.max(...rounds),
    clockSeconds,
  };
}

async function replayOnce(setting: Setting): Promise<{ rate: number; clock: number; payload: number }> {
  const cloud = createCloud({ clock: "fast", limits: setting.limits });
  try {
    const client = new KinesisClient(cloud.clientConfig());
    const s3 = new S3Client(cloud.clientConfig());
    const bucket = "recorded";
    await s3.send(new CreateBucketCommand({ Bucket: bucket }));
    for (const [index, body] of objects.entries())
      await s3.send(new PutObjectCommand({ Bucket: bucket, Key: `trips/part-${index}.ndjson.gz`, Body: body }));
    const streamName = "trips";
    await client.send(new CreateStreamCommand({ StreamName: streamName, ShardCount: setting.shards }));
    const describe = new DescribeStreamSummaryCommand({ StreamName: streamName });
    while ((await client.send(describe)).StreamDescriptionSummary?.StreamStatus !== "ACTIVE")
      await cloud.clock.sleep(100);
    globalThis.gc?.();

    const clockStart = cloud.clock.now();
    const started = performance.now();
    const { clock } = cloud;
    const source = `s3://${bucket}/trips/`;
    const result = await replay({ client, s3, streamName, source, speedup: "max", clock, ...setting.options }).done;
    const seconds = (performance.now() - started) / 1000;
    const clockSeconds = Math.round((clock.now() - clockStart) / 1000);
    if (result.delivered !== TRIPS) throw new Error(`expected ${TRIPS} trips delivered, got ${result.delivered}`);
    if (setting.options.producer === undefined) await expectAllTrips(client, streamName, (ms) => clock.sleep(ms));
    return { rate: TRIPS / seconds, clock: clockSeconds, payload: result.bytes };
  } finally {
    await cloud.close();
  }
}

async function expectAllTrips(client: KinesisClient, streamName: string, sleep: (ms: number) => Promise<void>) {
  let trips = 0;
  const { Shards = [] } = await client.send(new ListShardsCommand({ StreamName: streamName }));
  for (const { ShardId } of Shards) {
    const start = { StreamName: streamName, ShardId, ShardIteratorType: "TRIM_HORIZON" } as const;
    let { ShardIterator: iterator } = await client.send(new GetShardIteratorCommand(start));
    for (;;) {
      const answer = await client.send(new GetRecordsCommand({ ShardIterator: iterator }));
      for (const record of answer.Records ?? []) if (record.PartitionKey !== "23") trips++;
      if (answer.MillisBehindLatest === 0) break;
      iterator = answer.NextShardIterator;
      await sleep(1000);
    }
  }
  // A trip may have the number 23, which is also the key of watermarks.
  if (trips !== TRIPS - 1) throw new Error(`expected ${TRIPS - 1} trips in the stream, got ${trips}`);
}
