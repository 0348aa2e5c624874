import { FilterLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import type { ScalingLogEntry } from "@millrace/stream-scaling";
import type { Context } from "./parameters.ts";

/** A decision of the scaling function as its log holds it. */
export type LoggedDecision = Omit<ScalingLogEntry, "streamName">;

/** The message of an alarm that the function was called with, as CloudWatch wrote it. */
export type AlarmMessage = Readonly<Record<string, unknown>> & { readonly AlarmName: string };

/** What a scaling function logged, in order of time. */
export interface ScalingLog {
  readonly decisions: readonly LoggedDecision[];
  readonly messages: readonly AlarmMessage[];
}

/** Reads what a scaling function wrote to its log since a time: what alarms said, and what it decided. */
export async function readScalingLog(
  { aws }: Pick<Context, "aws">,
  logGroupName: string,
  since: number,
): Promise<ScalingLog> {
  const decisions: LoggedDecision[] = [];
  const messages: AlarmMessage[] = [];
  let nextToken: string | undefined;
  do {
    const page = await aws
      .cloudwatchLogs()
      .send(new FilterLogEventsCommand({ logGroupName, startTime: since, nextToken }));
    for (const { message = "" } of page.events ?? []) {
      const line = JSON.parse(message) as Record<string, unknown>;
      if (typeof line.AlarmName === "string") messages.push(line as AlarmMessage);
      if (typeof line.outcome !== "string") continue;
      const { _aws, ...decision } = line as unknown as LoggedDecision & { _aws: { Timestamp: number } };
      decisions.push({ ...decision, at: _aws.Timestamp });
    }
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  return { decisions: decisions.sort((left, right) => left.at - right.at), messages };
}
