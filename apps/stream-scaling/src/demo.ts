import { UpdateStreamModeCommand } from "@aws-sdk/client-kinesis";
import { makeRequests, Sender, sendEvenly } from "./load.ts";
import type { Context } from "./parameters.ts";
import { describeShards, waitForShards } from "./shard-watch.ts";
import { readStreamMetrics } from "./stream-metrics.ts";

const MINUTE = 60_000;
/** AWS: an on-demand stream adapts within 15 minutes. */
const ADAPTATION = 15 * MINUTE;
/** Doublings of 5 shards until 18 MB/s has twice its room. */
const MOST_DOUBLINGS = 5;

/** Seconds of load where more of the same would show nothing more; shards' limits hold for each second. */
const GLIMPSE = 15;
/** Seconds of load that on-demand mode takes as a new peak: a whole minute. */
const WHOLE = 60;

/** One stretch of load in the demo. */
export interface DemoMinute {
  readonly at: number;
  readonly mode: string;
  /** Thousand records a second: what 1 MB/s is to a shard. */
  readonly rate: number;
  readonly shards: number;
  readonly offered: number;
  readonly refused: number;
}

/** What the demo showed. */
export interface DemoResult {
  readonly minutes: readonly DemoMinute[];
  readonly finalShards: number;
  /** Records that CloudWatch counted as stored. */
  readonly stored: number;
  /** Answers to the mode switches of one day: "ok" or the error's name. */
  readonly switches: readonly string[];
}

/**
 * The demo of on-demand mode: 4, then 12 MB/s on five provisioned shards, the switch, 12 until nothing is refused, then 18.
 * The sender rests while AWS adapts, since waiting at full load shows nothing more.
 */
export async function runDemo(context: Context): Promise<DemoResult> {
  const { clock, outputs, parameters, progress, series } = context;
  const stream = outputs.demo_stream;
  const sender = new Sender(context, stream, makeRequests(parameters.recordBytes));
  const minutes: DemoMinute[] = [];
  const stage = progress.stage("demo", { unit: "minutes" });

  async function load(rate: number, seconds: number): Promise<DemoMinute> {
    await clock.sleep(MINUTE - (clock.now() % MINUTE));
    const { shards, mode } = await describeShards(context, stream);
    const at = clock.now();
    const before = { offered: sender.offered, refused: sender.refused };
    await sendEvenly(clock, [sender], rate * 1000, seconds);
    const offered = sender.offered - before.offered;
    const refused = sender.refused - before.refused;
    const seen = { at, mode, rate, shards, offered, refused };
    minutes.push(seen);
    series.of("demo-load", "records/s").add(at, rate * 1000);
    series.of("demo-throttled", "%").add(at, (100 * refused) / offered);
    series.of("demo-shards", "shards").add(at, shards);
    stage.add(1);
    stage.status(`${rate} MB/s on ${shards} shards, ${Math.round((100 * refused) / offered)} % refused`);
    return seen;
  }

  await load(4, GLIMPSE);
  await load(12, GLIMPSE);
  const switches = [await switchMode(context, "ON_DEMAND")];
  for (let doubling = 0; doubling < MOST_DOUBLINGS; doubling++) {
    const { shards } = await describeShards(context, stream);
    if (shards >= 12 && (await load(12, GLIMPSE)).refused === 0) break;
    await load(12, WHOLE);
    await waitForShards(context, stream, (open) => open > shards, ADAPTATION);
  }
  await load(18, GLIMPSE);
  const { shards: finalShards } = await describeShards(context, stream);
  const stretch = await readStreamMetrics(context, stream, minutes[0]!.at, minutes.at(-1)!.at + MINUTE);
  const stored = stretch.reduce((sum, { records }) => sum + records, 0);
  switches.push(await switchMode(context, "PROVISIONED"), await switchMode(context, "ON_DEMAND"));
  stage.done();
  return { minutes, finalShards, stored, switches };
}

/** Switches the demo's stream and waits until it is ACTIVE; the name of the error when AWS refuses. */
async function switchMode(context: Context, StreamMode: "ON_DEMAND" | "PROVISIONED"): Promise<string> {
  const { aws, outputs } = context;
  const { arn: StreamARN } = await describeShards(context, outputs.demo_stream);
  try {
    await aws.kinesis().send(new UpdateStreamModeCommand({ StreamARN, StreamModeDetails: { StreamMode } }));
  } catch (error) {
    return error instanceof Error ? error.name : String(error);
  }
  await waitForShards(context, outputs.demo_stream, () => true, ADAPTATION);
  return "ok";
}
