import { FilterLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import type { Context } from "./parameters.ts";

/** What the function that hands lines on made of one batch. */
export interface IngestBatch {
  readonly logStream: string;
  readonly lines: number;
}

/** What the function that adds partitions made of one object. */
export interface PartitionOutcome {
  readonly key: string;
  readonly table?: string;
  readonly partition?: string;
  readonly outcome: "added" | "known" | "conflict" | "ignored";
}

/** Reads what a function has logged as objects with a member since a time. */
export async function readFunctionLog<T>(
  { aws }: Context,
  logGroupName: string,
  member: keyof T & string,
  startTime: number,
): Promise<T[]> {
  const found: T[] = [];
  for await (const text of readEvents(aws.cloudwatchLogs(), { logGroupName, startTime })) {
    const { message } = JSON.parse(text) as { message?: unknown };
    if (typeof message === "object" && message !== null && member in message) found.push(message as T);
  }
  return found;
}

/** Counts published lines about intervals without traffic, which the subscription leaves out. */
export async function countWithoutTraffic({ aws, outputs }: Context, startTime: number): Promise<number> {
  const filterPattern = '[version, account, interface, source = "-", ...]';
  let count = 0;
  for await (const _ of readEvents(aws.cloudwatchLogs(), { logGroupName: outputs.log_group, startTime, filterPattern }))
    count++;
  return count;
}

async function* readEvents(
  client: ReturnType<Context["aws"]["cloudwatchLogs"]>,
  input: { logGroupName: string; startTime: number; filterPattern?: string },
): AsyncGenerator<string> {
  let nextToken: string | undefined;
  do {
    const page = await client.send(new FilterLogEventsCommand({ ...input, nextToken }));
    for (const { message } of page.events ?? []) yield message!;
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
}
