import { GetMetricStatisticsCommand } from "@aws-sdk/client-cloudwatch";
import { listObjects } from "@millrace/sample";
import { producerClients } from "./clients.ts";
import { type FailedRecord, readFailures } from "./lake.ts";
import type { Context } from "./parameters.ts";
import { putRecords } from "./put.ts";

const MINUTE = 60_000;

/** Sessions put at once, and what became of them. */
export interface SessionDelivery {
  readonly sessions: number;
  /** Objects after the first attempt, and after what failed was put again. */
  readonly objects: { readonly first: number; readonly all: number };
  readonly failures: { readonly first: readonly FailedRecord[]; readonly all: readonly FailedRecord[] };
  /** Greatest value of the metrics: active partitions, and whether some were too many. */
  readonly partitionCount: number;
  readonly partitionCountExceeded: number;
}

/** Puts one record for each of many sessions at the same time, then again those that had no partition. */
export async function deliverSessions(context: Context): Promise<SessionDelivery> {
  const { clock, outputs, parameters, progress, records, signal } = context;
  const client = producerClients(context);
  const stage = progress.stage("sessions", { total: parameters.sessions, unit: "sessions" });
  const since = clock.now();
  const data = Array.from({ length: parameters.sessions }, (_, session) =>
    Buffer.from(
      JSON.stringify({ session_id: `session-${String(session).padStart(4, "0")}`, pages: 1 + (session % 7) }),
    ),
  );
  await putRecords(context, await client(), outputs.sessions, data);
  records.read(data.length);
  await clock.sleep(5 * MINUTE, signal);
  const first = {
    objects: await listObjects(context, "sessions/"),
    failures: await readFailures(context, "errors/sessions/"),
  };
  stage.set(first.objects.length);

  // Delivered buffers are gone, and with them their partitions: there is room again.
  await putRecords(
    context,
    await client(),
    outputs.sessions,
    first.failures.map((failure) => failure.data),
  );
  await clock.sleep(5 * MINUTE, signal);
  const objects = await listObjects(context, "sessions/");
  stage.set(objects.length);
  stage.done();
  return {
    sessions: data.length,
    objects: { first: first.objects.length, all: objects.length },
    failures: { first: first.failures, all: await readFailures(context, "errors/sessions/") },
    partitionCount: await greatest(context, "PartitionCount", since),
    partitionCountExceeded: await greatest(context, "PartitionCountExceeded", since),
  };
}

async function greatest({ aws, clock, outputs }: Context, MetricName: string, since: number): Promise<number> {
  const { Datapoints = [] } = await aws.cloudwatch().send(
    new GetMetricStatisticsCommand({
      Namespace: "AWS/Firehose",
      MetricName,
      Dimensions: [{ Name: "DeliveryStreamName", Value: outputs.sessions }],
      StartTime: new Date(since - MINUTE),
      EndTime: new Date(clock.now() + MINUTE),
      Period: 60,
      Statistics: ["Maximum"],
    }),
  );
  return Math.max(0, ...Datapoints.map(({ Maximum = 0 }) => Maximum));
}
