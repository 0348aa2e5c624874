import {
  DescribeStreamConsumerCommand,
  type KinesisClient,
  RegisterStreamConsumerCommand,
} from "@aws-sdk/client-kinesis";
import { type Clock, systemClock } from "@millrace/kinesis-producer";

/** Options of {@link registerFanOutConsumer}. */
export interface FanOutRegistration {
  kinesis: Pick<KinesisClient, "send">;
  streamArn: string;
  /** At most 20 consumers may be registered with a stream. */
  consumerName: string;
  clock?: Clock;
}

/** Registers a consumer with a stream unless there is one of that name, waits until it is active, and gives its ARN. */
export async function registerFanOutConsumer({
  kinesis,
  streamArn,
  consumerName,
  clock = systemClock,
}: FanOutRegistration): Promise<string> {
  const consumer = { StreamARN: streamArn, ConsumerName: consumerName };
  try {
    await kinesis.send(new RegisterStreamConsumerCommand(consumer));
  } catch (error) {
    if (!(error instanceof Error && error.name === "ResourceInUseException")) throw error;
  }
  for (;;) {
    const { ConsumerDescription } = await kinesis.send(new DescribeStreamConsumerCommand(consumer));
    if (ConsumerDescription?.ConsumerStatus === "ACTIVE") return ConsumerDescription.ConsumerARN!;
    await clock.sleep(1000);
  }
}
