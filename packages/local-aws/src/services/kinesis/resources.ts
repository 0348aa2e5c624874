import { AwsError } from "../../errors.ts";
import type { Consumer } from "./consumer.ts";
import { invalid, type Stream, type Streams } from "./streams.ts";
import { KinesisConstraints } from "./validation.ts";

const STREAM = /^arn:aws[^:]*:kinesis:[^:]+:\d{12}:stream\/[a-zA-Z0-9_.-]+$/;
const CONSUMER = /^(arn:aws[^:]*:kinesis:[^:]+:\d{12}:stream\/[a-zA-Z0-9_.-]+)\/consumer\/([a-zA-Z0-9_.-]+):\d+$/;

/**
 * The stream or consumer that an ARN names: both carry tags and a resource policy.
 * @throws AwsError ResourceNotFoundException or InvalidArgumentException.
 */
export function resolveResource(streams: Streams, arn: string): Stream | Consumer {
  new KinesisConstraints().resourceArn("resourceARN", arn).check();
  const match = CONSUMER.exec(arn);
  if (match !== null) return resolveConsumer(streams, arn).consumer;
  if (!STREAM.test(arn)) throw invalid(`ResourceARN ${arn} is not the ARN of a stream or consumer.`);
  return streams.resolve({ StreamARN: arn });
}

/** The consumer that an ARN names, and its stream. @throws AwsError ResourceNotFoundException. */
export function resolveConsumer(streams: Streams, arn: string): { stream: Stream; consumer: Consumer } {
  const match = CONSUMER.exec(arn);
  if (match === null) throw invalid(`ConsumerARN ${arn} is not the ARN of a consumer.`);
  const stream = streams.resolve({ StreamARN: match[1] });
  const consumer = stream.consumers.get(match[2]!);
  if (consumer === undefined || consumer.arn !== arn) throw noConsumer(streams, stream, match[2]!);
  return { stream, consumer };
}

export function noConsumer(streams: Streams, stream: Stream, name: string): AwsError {
  return new AwsError(
    "ResourceNotFoundException",
    `Consumer ${name} of stream ${stream.name} under account ${streams.host.account} not found.`,
  );
}
