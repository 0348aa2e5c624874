import { FilterLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import type { Context } from "./parameters.ts";

/** What the function made of one batch, as it logs it. */
export interface TrimBatch {
  readonly records: number;
  readonly ok: number;
  readonly dropped: number;
  readonly failed: number;
}

/** Reads the sums of batches that the function has logged since a time. */
export async function readTrimLog({ aws, outputs }: Context, startTime: number): Promise<TrimBatch[]> {
  const batches: TrimBatch[] = [];
  let nextToken: string | undefined;
  do {
    const page = await aws
      .cloudwatchLogs()
      .send(new FilterLogEventsCommand({ logGroupName: outputs.trim_log, startTime, nextToken }));
    for (const { message } of page.events ?? []) {
      const { message: logged } = JSON.parse(message!) as { message?: Partial<TrimBatch> };
      if (typeof logged?.dropped === "number") batches.push(logged as TrimBatch);
    }
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  return batches;
}

/** The sum of several batches. */
export function sumBatches(batches: readonly TrimBatch[]): TrimBatch {
  const sum = { records: 0, ok: 0, dropped: 0, failed: 0 };
  for (const batch of batches) for (const key of Object.keys(sum) as (keyof TrimBatch)[]) sum[key] += batch[key];
  return sum;
}
