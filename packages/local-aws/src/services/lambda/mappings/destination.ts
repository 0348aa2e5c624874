import type { Principal } from "../../../auth/principal.ts";
import type { ServiceHost } from "../../../service.ts";
import type { Invocation } from "../api.ts";
import type { SourceRecord } from "./record.ts";
import type { StreamSource } from "./source.ts";

/** Why records were given up. */
export type DiscardCondition = "RetryAttemptsExhausted" | "RecordAgeExceeded" | "RecordSizeExceeded";

/** Records that were given up, in order. */
export interface Discarded {
  readonly shardId: string;
  readonly records: readonly SourceRecord[];
  readonly condition: DiscardCondition;
  /** Invocations with these records, and the last of them that reached the function. */
  readonly invocations: number;
  readonly last: Invocation | undefined;
}

/** Services that take discarded records, and what a role needs there. */
export const DESTINATIONS = {
  sqs: { action: "sqs:SendMessage", resource: (arn: string) => arn },
  sns: { action: "sns:Publish", resource: (arn: string) => arn },
  s3: { action: "s3:PutObject", resource: (arn: string) => `${arn}/*` },
} as const;

export type DestinationService = keyof typeof DESTINATIONS;

export function destinationService(arn: string): DestinationService | undefined {
  const service = arn.split(":")[2] ?? "";
  return Object.hasOwn(DESTINATIONS, service) ? (service as DestinationService) : undefined;
}

/** What a destination record says about a batch (Lambda Developer Guide, "Retain discarded batch records"). */
export function describeDiscarded(
  discarded: Discarded,
  source: Pick<StreamSource, "batchInfo" | "streamArn">,
  event: { readonly functionArn: string; readonly requestId: string; readonly now: number },
): Record<string, unknown> {
  const { records, last } = discarded;
  const [first, end] = [records[0]!, records.at(-1)!];
  return {
    requestContext: {
      requestId: last?.requestId ?? event.requestId,
      functionArn: event.functionArn,
      condition: discarded.condition,
      approximateInvokeCount: discarded.invocations,
    },
    ...(last && {
      responseContext: {
        statusCode: 200,
        executedVersion: last.executedVersion,
        functionError: last.functionError ?? null,
      },
    }),
    version: "1.0",
    timestamp: new Date(event.now).toISOString(),
    [source.batchInfo]: {
      shardId: discarded.shardId,
      startSequenceNumber: first.sequenceNumber,
      endSequenceNumber: end.sequenceNumber,
      approximateArrivalOfFirstRecord: new Date(first.arrival).toISOString(),
      approximateArrivalOfLastRecord: new Date(end.arrival).toISOString(),
      batchSize: records.length,
      streamArn: source.streamArn,
    },
  };
}

/**
 * Sends a description to a queue or topic, or with the event to a bucket, as the function's role.
 * @throws AwsError as the destination's service does.
 */
export async function sendDiscarded(
  host: ServiceHost,
  principal: Principal,
  destination: string,
  description: Record<string, unknown>,
  object: { readonly mapping: string; readonly shardId: string; readonly event: string },
): Promise<void> {
  const service = destinationService(destination)!;
  const { action, resource } = DESTINATIONS[service];
  if (service === "s3") {
    const bucket = destination.split(":").at(-1)!;
    const key = objectKey(object.mapping, object.shardId, host.clock.now(), host.random.uuid());
    const body = JSON.stringify({ ...description, payload: object.event });
    await host.authorise(service, principal, { action, resources: [`${destination}/${key}`] });
    await (await host.load("s3")).putObject(bucket, key, Buffer.from(body));
    return;
  }
  await host.authorise(service, principal, { action, resources: [resource(destination)] });
  const text = JSON.stringify(description);
  if (service === "sqs") (await host.load("sqs")).queue(destination).send({ body: text });
  else await (await host.load("sns")).publish({ topicArn: destination, message: text });
}

/** `aws/lambda/<mapping>/<shard>/YYYY/MM/DD/YYYY-MM-DDTHH.MM.SS-<uuid>` */
function objectKey(mapping: string, shardId: string, now: number, uuid: string): string {
  const [date = "", time = ""] = new Date(now).toISOString().slice(0, 19).split("T");
  return `aws/lambda/${mapping}/${shardId}/${date.replaceAll("-", "/")}/${date}T${time.replaceAll(":", ".")}-${uuid}`;
}
