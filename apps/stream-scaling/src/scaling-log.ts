import { FilterLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import type { ScalingLogEntry } from "@millrace/stream-scaling";
import type { Context } from "./parameters.ts";

/** A decision of the scaling function as its log holds it. */
export type LoggedDecision = Omit<ScalingLogEntry, "streamName">;

/** Decisions that the function wrote to its log, in order of time. */
export async function readScalingLog({ aws }: Pick<Context, "aws">, logGroup: string): Promise<LoggedDecision[]> {
  const decisions: LoggedDecision[] = [];
  let nextToken: string | undefined;
  do {
    const page = await aws
      .cloudwatchLogs()
      .send(new FilterLogEventsCommand({ logGroupName: logGroup, filterPattern: "StreamScaling", nextToken }));
    for (const { message = "" } of page.events ?? []) {
      const { _aws, ...decision } = JSON.parse(message) as LoggedDecision & { _aws: { Timestamp: number } };
      decisions.push({ ...decision, at: _aws.Timestamp });
    }
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  return decisions.sort((left, right) => left.at - right.at);
}
