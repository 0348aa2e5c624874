import { paginateFilterLogEvents } from "@aws-sdk/client-cloudwatch-logs";
import type { Context } from "./parameters.ts";
import type { RacerBatch } from "./race-record.ts";

/** Mapping and log group of each function of the comparison, by its name, as Terraform gives them. */
export type Racers = Readonly<Record<string, { readonly mapping: string; readonly log_group: string }>>;

/** What one function logged. */
export interface RacerLog {
  readonly name: string;
  readonly dedicated: boolean;
  readonly batches: readonly RacerBatch[];
}

/** Reads what the functions logged from `since` (milliseconds on the run's clock) on. */
export async function readRacerLogs({ aws }: Context, racers: Racers, since: number): Promise<RacerLog[]> {
  const logs: RacerLog[] = [];
  for (const [name, { log_group }] of Object.entries(racers)) {
    const batches: RacerBatch[] = [];
    const input = { logGroupName: log_group, filterPattern: "{ $.message.racer.leg = * }", startTime: since };
    for await (const { events = [] } of paginateFilterLogEvents({ client: aws.cloudwatchLogs() }, input))
      for (const { message } of events) batches.push((JSON.parse(message!) as LogLine).message.racer);
    batches.sort((a, b) => a.startedAt - b.startedAt);
    logs.push({ name, dedicated: name.startsWith("dedicated"), batches });
  }
  return logs;
}

interface LogLine {
  readonly message: { readonly racer: RacerBatch };
}
