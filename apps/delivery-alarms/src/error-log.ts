import { FilterLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import type { Context } from "./parameters.ts";

/** Counts the errors that Firehose logged, by code. */
export async function readLoggedErrors({ aws, outputs }: Context): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  let nextToken: string | undefined;
  do {
    const page = await aws
      .cloudwatchLogs()
      .send(new FilterLogEventsCommand({ logGroupName: outputs.errors, nextToken }));
    for (const { message } of page.events ?? []) {
      const { errorCode } = JSON.parse(message!) as { errorCode: string };
      counts[errorCode] = (counts[errorCode] ?? 0) + 1;
    }
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  return counts;
}
