import { AwsError, notImplemented } from "../../../errors.ts";
import type { ServiceHost } from "../../../service.ts";
import type { Queue } from "../../sqs/api.ts";
import { invalidParameter } from "../names.ts";
import { dynamoDbSource } from "./dynamodb-source.ts";
import { kinesisSource } from "./kinesis-source.ts";
import type { SourceKind } from "./settings.ts";
import type { StreamSource } from "./source.ts";

/** A source by its ARN. */
export interface EventSourceName {
  readonly kind: SourceKind;
  /** As the caller gave it: of a stream, consumer, table's stream or queue. */
  readonly arn: string;
  /** ARN that the role needs permissions on; of the stream for a consumer. */
  readonly resource: string;
  readonly consumer: string | undefined;
  readonly fifo: boolean;
}

const ARNS: Readonly<Record<SourceKind, RegExp>> = {
  kinesis: /^(arn:[^:]+:kinesis:[^:]+:\d{12}:stream\/[\w.-]+)(\/consumer\/[\w.-]+:\d+)?$/,
  dynamodb: /^(arn:[^:]+:dynamodb:[^:]+:\d{12}:table\/[\w.-]+\/stream\/[\w:.-]+)$/,
  sqs: /^(arn:[^:]+:sqs:[^:]+:\d{12}:[\w-]+(?:\.fifo)?)$/,
};

/** Sources that AWS has and this cloud has not. */
const ABSENT: Readonly<Record<string, string>> = {
  kafka: "Amazon MSK as an event source",
  mq: "Amazon MQ as an event source",
  rds: "Amazon DocumentDB as an event source",
};

/** @throws AwsError InvalidParameterValueException, NotImplemented. */
export function nameSource(arn: string | undefined): EventSourceName {
  const service = arn?.split(":")[2] ?? "";
  if (Object.hasOwn(ABSENT, service))
    throw notImplemented(ABSENT[service]!, "use a Kinesis stream, the stream of a DynamoDB table or an SQS queue");
  if (arn === undefined || !Object.hasOwn(ARNS, service)) throw invalidParameter("Unrecognized event source.");
  const kind = service as SourceKind;
  const match = ARNS[kind].exec(arn);
  if (match === null) throw invalidParameter(`Unrecognized event source: ${arn} is not the ARN of a stream or queue.`);
  const [, resource, consumer] = match;
  return {
    kind,
    arn,
    resource: resource!,
    consumer: consumer === undefined ? undefined : arn,
    fifo: arn.endsWith(".fifo"),
  };
}

/** Opens a stream. @throws AwsError as the stream's service does when it is gone. */
export async function openStream(host: ServiceHost, name: EventSourceName, roleArn: string): Promise<StreamSource> {
  const event = { region: host.region, roleArn, eventSourceArn: name.arn };
  if (name.kind === "dynamodb") return dynamoDbSource((await host.load("dynamodb")).stream(name.arn), event);
  const kinesis = await host.load("kinesis");
  const from = name.consumer === undefined ? kinesis.stream(name.arn) : kinesis.consumer(name.consumer);
  return kinesisSource(from, event);
}

/** Opens a queue. @throws AwsError QueueDoesNotExist. */
export async function openQueue(host: ServiceHost, name: EventSourceName): Promise<Queue> {
  return (await host.load("sqs")).queue(name.arn);
}

/** @throws AwsError InvalidParameterValueException when the source does not exist or is not ready. */
export async function checkSourceExists(
  host: ServiceHost,
  name: EventSourceName,
  functionTimeout: number,
): Promise<void> {
  try {
    if (name.kind !== "sqs") {
      await openStream(host, name, "");
      return;
    }
    const { visibilityTimeout } = await openQueue(host, name);
    if (visibilityTimeout < functionTimeout)
      throw invalidParameter(
        `Queue visibility timeout: ${visibilityTimeout} seconds is less than Function timeout: ${functionTimeout} seconds`,
      );
  } catch (cause) {
    if (!(cause instanceof AwsError) || cause.code === "InvalidParameterValueException") throw cause;
    throw invalidParameter(
      name.kind === "sqs"
        ? "Error occurred while ReceiveMessage. SQS Error Code: AWS.SimpleQueueService.NonExistentQueue. SQS Error Message: The specified queue does not exist."
        : `${name.consumer === undefined ? "Stream" : "Stream consumer"} not found: ${name.arn}`,
    );
  }
}
