import { PutRecordsCommand } from "@aws-sdk/client-kinesis";
import type { Context } from "./parameters.ts";
import type { SentRecord } from "./records.ts";

/** Sends records at the rate of the parameters, each to the stream of its source; a trip's key is its id. */
export async function sendRecords(context: Context, all: readonly SentRecord[]): Promise<void> {
  const { clock, outputs, parameters, progress, records, signal } = context;
  const stage = progress.stage("send", { unit: "records", total: all.length });
  for (let from = 0; from < all.length; from += parameters.perSecond) {
    const second = all.slice(from, from + parameters.perSecond);
    for (const source of ["yellow", "green"] as const) {
      const own = second.filter((record) => record.source === source);
      for (let at = 0; at < own.length; at += 500)
        await put(context, outputs[`${source}_stream`], own.slice(at, at + 500));
    }
    stage.add(second.length);
    await clock.sleep(1000, signal);
  }
  records.read(all.length);
  stage.done();
}

/** Puts records until all of them are there. */
async function put({ aws, clock, signal }: Context, StreamName: string, part: readonly SentRecord[]): Promise<void> {
  let left = part.map(({ line, trip }, index) => ({
    PartitionKey: `${trip?.trip_id ?? index}`,
    Data: Buffer.from(line),
  }));
  while (left.length > 0) {
    const { Records = [] } = await aws.kinesis().send(new PutRecordsCommand({ StreamName, Records: left }));
    left = left.filter((_, index) => Records[index]?.ErrorCode !== undefined);
    if (left.length > 0) await clock.sleep(250, signal);
  }
}
