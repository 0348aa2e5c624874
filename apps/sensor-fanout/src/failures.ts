import { GetRecordsCommand, GetShardIteratorCommand } from "@aws-sdk/client-kinesis";
import { DeleteMessageCommand, ReceiveMessageCommand } from "@aws-sdk/client-sqs";
import type { Context } from "./parameters.ts";

/** A record that a function gave up, as its mapping told the queue and as it still stands in the stream. */
export interface GivenUp {
  /** Last part of the function's ARN. */
  readonly functionName: string;
  readonly condition: string;
  readonly invocations: number;
  readonly shardId: string;
  readonly sequenceNumber: string;
  readonly data: Uint8Array;
}

/** Body of an on-failure message (Lambda Developer Guide); the records themselves stay in the stream. */
interface FailureMessage {
  readonly requestContext: {
    readonly functionArn: string;
    readonly condition: string;
    readonly approximateInvokeCount: number;
  };
  readonly KinesisBatchInfo: {
    readonly shardId: string;
    readonly startSequenceNumber: string;
    readonly batchSize: number;
  };
}

/** Seconds of long polling, after which the queue is taken to be empty. */
const WAIT_SECONDS = 1;

/** Takes all messages from the failure queue and reads the records that they name from the stream. */
export async function drainFailures(context: Context): Promise<GivenUp[]> {
  const { aws, outputs } = context;
  const found: GivenUp[] = [];
  while (true) {
    const { Messages = [] } = await aws.sqs().send(
      new ReceiveMessageCommand({
        QueueUrl: outputs.failed,
        MaxNumberOfMessages: 10,
        WaitTimeSeconds: WAIT_SECONDS,
      }),
    );
    if (Messages.length === 0) return found;
    for (const { Body, ReceiptHandle } of Messages) {
      found.push(...(await readGivenUp(context, JSON.parse(Body!) as FailureMessage)));
      await aws.sqs().send(new DeleteMessageCommand({ QueueUrl: outputs.failed, ReceiptHandle }));
    }
  }
}

/** Kinesis answers five reads a shard and second; these come one after another. */
const READ_INTERVAL = 200;

async function readGivenUp(context: Context, message: FailureMessage): Promise<GivenUp[]> {
  const { aws, clock, outputs, signal } = context;
  const { shardId, startSequenceNumber, batchSize } = message.KinesisBatchInfo;
  const { functionArn, condition, approximateInvokeCount } = message.requestContext;
  const { ShardIterator } = await aws.kinesis().send(
    new GetShardIteratorCommand({
      StreamName: outputs.stream,
      ShardId: shardId,
      ShardIteratorType: "AT_SEQUENCE_NUMBER",
      StartingSequenceNumber: startSequenceNumber,
    }),
  );
  const { Records = [] } = await aws.kinesis().send(new GetRecordsCommand({ ShardIterator, Limit: batchSize }));
  await clock.sleep(READ_INTERVAL, signal);
  return Records.map((record) => ({
    functionName: functionNameOf(functionArn),
    condition,
    invocations: approximateInvokeCount,
    shardId,
    sequenceNumber: record.SequenceNumber!,
    data: record.Data!,
  }));
}

/** Of `…:function:<name>` with or without a version. */
function functionNameOf(arn: string): string {
  return arn.split(":")[6]!;
}
