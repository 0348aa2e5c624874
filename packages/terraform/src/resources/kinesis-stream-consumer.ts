import {
  type ConsumerDescription,
  DeregisterStreamConsumerCommand,
  DescribeStreamConsumerCommand,
  type KinesisClient,
  ListStreamConsumersCommand,
  RegisterStreamConsumerCommand,
} from "@aws-sdk/client-kinesis";
import type { Attributes, HandlerContext, ResourceHandler } from "../plan/handler.ts";

/** An enhanced fan-out consumer of a stream; it cannot change, only be replaced. */
export const kinesisStreamConsumer: ResourceHandler = {
  type: "aws_kinesis_stream_consumer",
  supports: { arguments: ["name", "stream_arn"] },
  absent: ["ResourceNotFoundException"],
  replaceOn: ["name", "stream_arn"],

  async create(config, context, created) {
    const client = context.client<KinesisClient>("kinesis");
    const StreamARN = String(config.stream_arn);
    const ConsumerARN = await register(client, StreamARN, String(config.name), context);
    created({ ...config, id: ConsumerARN, arn: ConsumerARN });
    return describe(config, await active(client, ConsumerARN, context));
  },

  async delete(prior, context) {
    const client = context.client<KinesisClient>("kinesis");
    const ConsumerARN = String(prior.arn);
    await client.send(new DeregisterStreamConsumerCommand({ ConsumerARN }));
    for (let waited = 0; (await find(client, ConsumerARN)) !== undefined; waited += POLL_MS) {
      if (waited >= PATIENCE_MS)
        throw new Error(`consumer ${ConsumerARN} is still there ${PATIENCE_MS / 60_000} minutes after its deletion`);
      await context.sleep(POLL_MS);
    }
  },
};

/** Between two looks at a consumer that changes state, and how long that may last, as the provider waits. */
const POLL_MS = 200;
const PATIENCE_MS = 5 * 60_000;

/** Registers a consumer. Five of a stream may be in creation at once: while that is why one is refused, it waits. */
async function register(
  client: KinesisClient,
  StreamARN: string,
  ConsumerName: string,
  context: HandlerContext,
): Promise<string> {
  for (let waited = 0; ; waited += POLL_MS) {
    try {
      const { Consumer } = await client.send(new RegisterStreamConsumerCommand({ StreamARN, ConsumerName }));
      return Consumer!.ConsumerARN!;
    } catch (error) {
      if ((error as Error).name !== "LimitExceededException" || waited >= PATIENCE_MS) throw error;
      const { Consumers = [] } = await client.send(new ListStreamConsumersCommand({ StreamARN }));
      if (!Consumers.some((consumer) => consumer.ConsumerStatus === "CREATING")) throw error;
      await context.sleep(POLL_MS);
    }
  }
}

async function active(client: KinesisClient, arn: string, context: HandlerContext): Promise<ConsumerDescription> {
  for (let waited = 0; ; waited += POLL_MS) {
    const consumer = await find(client, arn);
    if (consumer?.ConsumerStatus === "ACTIVE") return consumer;
    if (waited >= PATIENCE_MS)
      throw new Error(
        `consumer ${arn}: expected ACTIVE, still ${consumer?.ConsumerStatus ?? "absent"} after ${PATIENCE_MS / 60_000} minutes`,
      );
    await context.sleep(POLL_MS);
  }
}

async function find(client: KinesisClient, ConsumerARN: string): Promise<ConsumerDescription | undefined> {
  try {
    return (await client.send(new DescribeStreamConsumerCommand({ ConsumerARN }))).ConsumerDescription;
  } catch (error) {
    if ((error as Error).name === "ResourceNotFoundException") return undefined;
    throw error;
  }
}

function describe(config: Attributes, consumer: ConsumerDescription): Attributes {
  return {
    ...config,
    id: consumer.ConsumerARN,
    arn: consumer.ConsumerARN,
    stream_arn: consumer.StreamARN,
    creation_timestamp: `${consumer.ConsumerCreationTimestamp!.toISOString().slice(0, 19)}Z`,
  };
}
