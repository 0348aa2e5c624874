import {
  type CloudWatchLogsClient,
  CreateLogStreamCommand,
  PutLogEventsCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import { constantRate, flowLogLines, generate } from "@millrace/data-generator";
import { roleSession } from "@millrace/sample";
import type { Context } from "./parameters.ts";

/** What was published. */
export interface Published {
  /** When it began, in milliseconds on the run's clock. */
  readonly start: number;
  /** Every line, in order of time. */
  readonly lines: readonly string[];
}

export const HOUR = 3_600_000;
/** Lines come some minutes at a time. */
const TICK = 300_000;

/** Stands in for the VPC: publishes the lines of each network interface to a log stream of its own. */
export async function publishFlows(context: Context): Promise<Published> {
  const { aws, clock, outputs, parameters, progress, records, seed, signal } = context;
  const { hours, flows, interfaces, rejected, idle } = parameters;
  const session = roleSession(context, outputs.producer_role);
  const accountId = outputs.producer_role.split(":")[4]!;
  const start = clock.now();
  const generation = generate({
    source: flowLogLines({ accountId, network: seed, interfaces, rejected, noData: idle, skipped: idle / 10 }),
    seed,
    start,
    tick: TICK,
    duration: hours * HOUR,
    rate: constantRate({ perMinute: flows / 60 }),
  });

  const stage = progress.stage("flow logs", { total: hours, unit: "hours" });
  const published: string[] = [];
  const streams = new Set<string>();
  for (const { time, records: batch } of generation) {
    const wait = time - clock.now();
    if (wait > 0) await clock.sleep(wait, signal);
    const client = aws.cloudwatchLogs({ credentials: await session() });
    const byInterface = Map.groupBy(batch, ({ data }) => data.split(" ", 3)[2]!);
    for (const [interfaceId, lines] of byInterface) {
      const logStreamName = `${interfaceId}-all`;
      if (!streams.has(logStreamName)) await createStream(client, outputs.log_group, logStreamName);
      streams.add(logStreamName);
      const logEvents = lines.map(({ data, eventTime }) => ({ timestamp: eventTime, message: data }));
      await client.send(new PutLogEventsCommand({ logGroupName: outputs.log_group, logStreamName, logEvents }));
      // Interfaces are not in step: their batches come one after the other.
      await clock.sleep(TICK / 2 / byInterface.size, signal);
    }
    for (const { data } of batch) published.push(data);
    records.read(batch.length);
    stage.set((time - start) / HOUR);
  }
  stage.done();
  return { start, lines: published };
}

/** Also when a run before has made it. */
async function createStream(client: CloudWatchLogsClient, logGroupName: string, logStreamName: string): Promise<void> {
  try {
    await client.send(new CreateLogStreamCommand({ logGroupName, logStreamName }));
  } catch (error) {
    if ((error as Error).name !== "ResourceAlreadyExistsException") throw error;
  }
}
