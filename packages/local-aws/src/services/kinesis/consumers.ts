import type {
  ConsumerDescription,
  DeregisterStreamConsumerCommandInput,
  DescribeStreamConsumerCommandInput,
  DescribeStreamConsumerCommandOutput,
  ListStreamConsumersCommandInput,
  ListStreamConsumersCommandOutput,
  RegisterStreamConsumerCommandInput,
  RegisterStreamConsumerCommandOutput,
  Consumer as WireConsumer,
} from "@aws-sdk/client-kinesis";
import { AwsError } from "../../errors.ts";
import { Consumer } from "./consumer.ts";
import { TRANSITION_MS } from "./lifecycle.ts";
import { noConsumer, resolveConsumer } from "./resources.ts";
import { invalid, type Stream, type Streams } from "./streams.ts";
import { checkTags } from "./tags.ts";
import { KinesisConstraints } from "./validation.ts";

type Output<Command> = Omit<Command, "$metadata">;

/** API reference, RegisterStreamConsumer: consumers of a stream. */
const MAX_CONSUMERS = 20;
/** API reference, RegisterStreamConsumer: consumers of a stream in CREATING at once. */
const MAX_CREATING = 5;
/** API reference, ListStreamConsumers: consumers in one answer, unless asked for more or fewer. */
const DEFAULT_RESULTS = 100;
/** API reference, ListStreamConsumers: a token is good for five minutes. */
const TOKEN_LIFETIME_MS = 300_000;

export function registerConsumer(
  streams: Streams,
  input: RegisterStreamConsumerCommandInput,
): Output<RegisterStreamConsumerCommandOutput> {
  new KinesisConstraints().stream(input).name("consumerName", input.ConsumerName).check();
  const stream = streams.resolve(input);
  if (!stream.usable) throw streams.notActive(stream);
  const name = input.ConsumerName!;
  const { account } = streams.host;
  const existing = stream.consumers.get(name);
  if (existing !== undefined)
    throw new AwsError(
      "ResourceInUseException",
      `Consumer ${name} under stream ${stream.name} already exists for account ${account}. Its status is ${existing.status}.`,
    );
  checkQuotas(stream, account);
  checkTags(`register consumer ${name}`, new Map(), input.Tags ?? {});
  const consumer = new Consumer(name, stream.arn, streams.now);
  for (const [key, value] of Object.entries(input.Tags ?? {})) consumer.tags.set(key, value);
  stream.consumers.set(name, consumer);
  streams.host.clock.setTimer(TRANSITION_MS, () => {
    if (consumer.status === "CREATING") consumer.status = "ACTIVE";
  });
  return { Consumer: summarize(consumer) };
}

export function deregisterConsumer(streams: Streams, input: DeregisterStreamConsumerCommandInput): void {
  const { stream, consumer } = findConsumer(streams, input);
  if (consumer.status === "DELETING") throw consumerNotActive(streams, stream, consumer);
  consumer.status = "DELETING";
  consumer.endSubscriptions(noConsumer(streams, stream, consumer.name));
  streams.host.clock.setTimer(TRANSITION_MS, () => {
    if (stream.consumers.get(consumer.name) === consumer) stream.consumers.delete(consumer.name);
  });
}

export function describeConsumer(
  streams: Streams,
  input: DescribeStreamConsumerCommandInput,
): Output<DescribeStreamConsumerCommandOutput> {
  const { stream, consumer } = findConsumer(streams, input);
  const description: ConsumerDescription = { ...summarize(consumer), StreamARN: stream.arn };
  return { ConsumerDescription: description };
}

export function listConsumers(
  streams: Streams,
  input: ListStreamConsumersCommandInput,
): Output<ListStreamConsumersCommandOutput> {
  new KinesisConstraints()
    .stream(input)
    .length("nextToken", input.NextToken, 1, 1_048_576)
    .range("maxResults", input.MaxResults, 1, 10_000)
    .check();
  const stream = streams.resolve(input);
  if (
    input.StreamCreationTimestamp !== undefined &&
    Math.floor(input.StreamCreationTimestamp.getTime() / 1000) !== Math.floor(stream.created / 1000)
  )
    throw streams.notFound(stream.name);
  if (input.NextToken !== undefined && input.StreamCreationTimestamp !== undefined)
    throw invalid("NextToken and StreamCreationTimestamp cannot be provided together.");
  const after = input.NextToken === undefined ? "" : afterToken(streams, stream, input.NextToken);
  const consumers = [...stream.consumers.values()]
    .filter((consumer) => consumer.name > after)
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const limit = input.MaxResults ?? DEFAULT_RESULTS;
  const page = consumers.slice(0, limit);
  const output: Output<ListStreamConsumersCommandOutput> = { Consumers: page.map(summarize) };
  if (consumers.length > limit)
    output.NextToken = streams.tokens.sealJson("consumers", {
      after: page.at(-1)!.name,
      serial: stream.serial,
      created: streams.now,
    });
  return output;
}

export function consumerNotActive(streams: Streams, stream: Stream, consumer: Consumer): AwsError {
  return new AwsError(
    "ResourceInUseException",
    `Consumer ${consumer.name} with creation timestamp ${Math.floor(consumer.created / 1000)} under stream: ${stream.name}, account ${streams.host.account} is not in ACTIVE status.`,
  );
}

function findConsumer(
  streams: Streams,
  input: {
    StreamARN?: string | undefined;
    ConsumerName?: string | undefined;
    ConsumerARN?: string | undefined;
  },
): { stream: Stream; consumer: Consumer } {
  new KinesisConstraints()
    .stream(input.StreamARN === undefined ? {} : { StreamARN: input.StreamARN })
    .name("consumerName", input.ConsumerName)
    .consumerArn("consumerARN", input.ConsumerARN)
    .check();
  if (input.ConsumerARN !== undefined) {
    const found = resolveConsumer(streams, input.ConsumerARN);
    if (
      (input.ConsumerName !== undefined && input.ConsumerName !== found.consumer.name) ||
      (input.StreamARN !== undefined && input.StreamARN !== found.stream.arn)
    )
      throw invalid("ConsumerARN does not name the same consumer as StreamARN and ConsumerName.");
    return found;
  }
  if (input.StreamARN === undefined || input.ConsumerName === undefined)
    throw invalid("Either ConsumerARN, or both StreamARN and ConsumerName, must be specified.");
  const stream = streams.resolve({ StreamARN: input.StreamARN });
  const consumer = stream.consumers.get(input.ConsumerName);
  if (consumer === undefined) throw noConsumer(streams, stream, input.ConsumerName);
  return { stream, consumer };
}

function checkQuotas(stream: Stream, account: string): void {
  const consumers = [...stream.consumers.values()];
  if (consumers.length >= MAX_CONSUMERS)
    throw new AwsError(
      "LimitExceededException",
      `Stream ${stream.name} under account ${account} has ${consumers.length} consumers; the limit is ${MAX_CONSUMERS}.`,
    );
  if (consumers.filter((consumer) => consumer.status === "CREATING").length >= MAX_CREATING)
    throw new AwsError(
      "LimitExceededException",
      `Stream ${stream.name} under account ${account} has ${MAX_CREATING} consumers in the CREATING status; wait until they are ACTIVE.`,
    );
}

function afterToken(streams: Streams, stream: Stream, token: string): string {
  const content = streams.tokens.openJson("consumers", token) as
    | { after: string; serial: number; created: number }
    | undefined;
  if (content === undefined || content.serial !== stream.serial) throw invalid("Invalid NextToken.");
  if (streams.now - content.created > TOKEN_LIFETIME_MS)
    throw new AwsError(
      "ExpiredNextTokenException",
      `NextToken expired: it is valid for ${TOKEN_LIFETIME_MS / 1000} seconds.`,
    );
  return content.after;
}

function summarize(consumer: Consumer): WireConsumer {
  return {
    ConsumerName: consumer.name,
    ConsumerARN: consumer.arn,
    ConsumerStatus: consumer.status,
    ConsumerCreationTimestamp: new Date(consumer.created),
  };
}
