// wall time: a function waits on its own clock, which Lambda gives it.
import { setTimeout as sleep } from "node:timers/promises";
import { createKinesisHandler, json } from "@millrace/stream-handler";
import type { RaceRecord, RacerBatch } from "../race-record.ts";

const workPerRecord = Number(process.env.WORK_MS_PER_RECORD);

/** Takes the time that a function of the comparison takes for its records, and logs when it got them. */
export const handler = createKinesisHandler({
  decode: json<RaceRecord>,
  async handle({ records }) {
    // wall time: the function's own clock.
    const startedAt = Date.now();
    await sleep(Math.ceil(records.length * workPerRecord));
    console.log({
      racer: {
        leg: records[0]!.value.leg,
        numbers: records.map(({ value }) => value.number),
        delays: records.map(({ arrivedAt }) => startedAt - arrivedAt),
        firstArrival: records[0]!.arrivedAt,
        startedAt,
        // wall time: the function's own clock.
        endedAt: Date.now(),
      } satisfies RacerBatch,
    });
  },
});
