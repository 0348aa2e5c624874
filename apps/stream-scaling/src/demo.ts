import { UpdateStreamModeCommand } from "@aws-sdk/client-kinesis";
import { makeRequests, Sender } from "./load.ts";
import type { Context } from "./parameters.ts";
import { describeShards, waitForShards } from "./shard-watch.ts";

const MINUTE = 60_000;
/** AWS: an on-demand stream adapts within 15 minutes. */
const ADAPTATION = 15 * MINUTE;
/** Doublings of 5 shards until 18 MB/s has twice its room. */
const MOST_DOUBLINGS = 5;

/** One minute of the demo. */
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
  /** Answers to the mode switches of one day: "ok" or the error's name. */
  readonly switches: readonly string[];
}

/**
 * The demo of on-demand mode: 4, then 12 MB/s on five provisioned shards, the switch, 12 until nothing is refused, then 18.
 * Load is offered in whole minutes. While AWS adapts the sender rests, since waiting at full load shows nothing more.
 */
export async function runDemo(context: Context): Promise<DemoResult> {
  const { clock, outputs, parameters, progress, series } = context;
  const stream = outputs.demo_stream;
  const sender = new Sender(context, stream, makeRequests(parameters.recordBytes));
  const minutes: DemoMinute[] = [];
  const stage = progress.stage("demo", { unit: "minutes" });

  async function minute(rate: number): Promise<DemoMinute> {
    const { shards, mode } = await describeShards(context, stream);
    const sent = await sender.send(rate * 1000);
    const seen = { ...sent, rate, shards, mode };
    minutes.push(seen);
    series.of("demo-load", "records/s").add(sent.at, rate * 1000);
    series.of("demo-throttled", "%").add(sent.at, (100 * sent.refused) / sent.offered);
    series.of("demo-shards", "shards").add(sent.at, shards);
    stage.add(1);
    stage.status(`${rate} MB/s on ${shards} shards, ${Math.round((100 * sent.refused) / sent.offered)} % refused`);
    return seen;
  }

  const switches: string[] = [];
  await clock.sleep(MINUTE - (clock.now() % MINUTE));
  await minute(4);
  await minute(12);
  switches.push(await switchMode(context, "ON_DEMAND"));
  for (let doubling = 0; doubling < MOST_DOUBLINGS; doubling++) {
    const { refused, shards } = await minute(12);
    if (refused === 0) break;
    await waitForShards(context, stream, (open) => open > shards, ADAPTATION);
    await clock.sleep(MINUTE - (clock.now() % MINUTE));
  }
  await minute(18);
  const finalShards = await waitForShards(context, stream, (open) => open >= 2 * 18, ADAPTATION);
  switches.push(await switchMode(context, "PROVISIONED"), await switchMode(context, "ON_DEMAND"));
  stage.done();
  return { minutes, finalShards, switches };
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
