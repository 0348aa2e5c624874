import type { Authorization } from "../../service.ts";
import { peekIterator } from "./iterator.ts";
import { streamOfToken } from "./list-shards.ts";
import type { Streams } from "./streams.ts";

/*
 * Service authorization reference, Amazon Kinesis Data Streams: each operation is the action of its name, on a stream or a
 * consumer. What names no resource that exists is checked on `*`; the operation then refuses it in its own words.
 */

/** Operations on the account rather than on a resource. */
const ACCOUNT_WIDE = new Set(["ListStreams", "DescribeLimits"]);
/** Operations on a consumer. */
const ON_CONSUMER = new Set(["SubscribeToShard", "DescribeStreamConsumer", "DeregisterStreamConsumer"]);

/** What a caller needs for a call. */
export function authorizationsOf(
  streams: Streams,
  operation: string,
  input: Record<string, unknown>,
): readonly Authorization[] {
  const resource = ACCOUNT_WIDE.has(operation) ? undefined : resourceOf(streams, operation, input);
  const needs: Authorization[] = [need(streams, operation, resource, input)];
  if (input.Tags !== undefined && operation === "CreateStream")
    needs.push(need(streams, "AddTagsToStream", resource, input));
  if (input.Tags !== undefined && operation === "RegisterStreamConsumer")
    needs.push(
      need(
        streams,
        "TagResource",
        resource === undefined ? undefined : `${resource}/consumer/${text(input.ConsumerName)}:*`,
        input,
      ),
    );
  return needs;
}

function need(
  streams: Streams,
  operation: string,
  resource: string | undefined,
  input: Record<string, unknown>,
): Authorization {
  const action = `kinesis:${operation}`;
  const resources = [resource ?? "*"];
  const conditions = conditionsOf(streams, resource, input);
  return conditions === undefined ? { action, resources } : { action, resources, conditions };
}

function resourceOf(streams: Streams, operation: string, input: Record<string, unknown>): string | undefined {
  const arn = text(input.ResourceARN) ?? (ON_CONSUMER.has(operation) ? consumerOf(streams, input) : undefined);
  if (arn !== undefined) return arn;
  const streamArn = text(input.StreamARN);
  if (streamArn !== undefined) return streamArn;
  const name = text(input.StreamName) ?? nameInToken(streams, input);
  return name === undefined ? undefined : streams.arnOf(name);
}

function consumerOf(streams: Streams, input: Record<string, unknown>): string | undefined {
  const arn = text(input.ConsumerARN);
  const name = text(input.ConsumerName);
  const streamArn = text(input.StreamARN);
  if (arn !== undefined || name === undefined || streamArn === undefined) return arn;
  for (const stream of streams) if (stream.arn === streamArn) return stream.consumers.get(name)?.arn;
  return undefined;
}

/** The stream that an iterator or a token of ListShards belongs to. */
function nameInToken(streams: Streams, input: Record<string, unknown>): string | undefined {
  const iterator = text(input.ShardIterator);
  if (iterator !== undefined) return peekIterator(streams.tokens, iterator)?.streamName;
  const token = text(input.NextToken);
  return token === undefined ? undefined : streamOfToken(streams, token);
}

/** Tags of the stream, and tags in the request, for conditions on them. */
function conditionsOf(
  streams: Streams,
  resource: string | undefined,
  input: Record<string, unknown>,
): Record<string, string | readonly string[]> | undefined {
  const name = resource === undefined ? undefined : /:stream\/([^/]+)$/.exec(resource)?.[1];
  const tags = name === undefined ? undefined : streams.find(name)?.tags;
  const requested = input.Tags as Record<string, string> | undefined;
  if (requested === undefined && (tags === undefined || tags.size === 0)) return undefined;
  const conditions: Record<string, string | readonly string[]> = {};
  for (const [key, value] of tags ?? []) conditions[`aws:ResourceTag/${key}`] = value;
  if (requested !== undefined) {
    for (const [key, value] of Object.entries(requested)) conditions[`aws:RequestTag/${key}`] = value;
    conditions["aws:TagKeys"] = Object.keys(requested);
  }
  return conditions;
}

function text(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}
