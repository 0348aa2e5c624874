import type {
  CreateQueueCommandInput,
  CreateQueueCommandOutput,
  DeleteQueueCommandInput,
  GetQueueAttributesCommandInput,
  GetQueueAttributesCommandOutput,
  GetQueueUrlCommandInput,
  GetQueueUrlCommandOutput,
  ListQueuesCommandInput,
  ListQueuesCommandOutput,
  PurgeQueueCommandInput,
  SetQueueAttributesCommandInput,
} from "@aws-sdk/client-sqs";
import { AwsError } from "../../errors.ts";
import type { RequestContext } from "../../service.ts";
import { ATTRIBUTE_NAMES, checkQueueName, checkSettings, defaultSettings, type Settings } from "./attributes.ts";
import { noSuchQueue } from "./errors.ts";
import { page } from "./paging.ts";
import type { Queue } from "./queue.ts";
import type { Queues } from "./queues.ts";
import { checkRedrive } from "./redrive.ts";
import type { Output } from "./send.ts";
import { checkTags } from "./tags.ts";

/** API Reference, PurgeQueue. */
const PURGE_INTERVAL_MS = 60_000;

/** Creates a queue, or finds the one of that name whose attributes do not differ from those given. */
export function createQueue(
  queues: Queues,
  input: CreateQueueCommandInput,
  context: RequestContext,
): Output<CreateQueueCommandOutput> {
  const name = input.QueueName!;
  const given = input.Attributes ?? {};
  const fifo = given.FifoQueue === "true";
  checkQueueName(name, fifo);
  const settings = checkSettings(given as Record<string, string>, fifo, true);
  const existing = queues.find(name);
  if (existing !== undefined) {
    checkSame(existing, settings);
    return { QueueUrl: urlOf(context, existing) };
  }
  checkTags(new Map(), input.tags ?? {});
  checkRedrive(queues, name, fifo, settings);
  const queue = queues.add(name, fifo, context.endpoint);
  queue.set(settings);
  for (const [key, value] of Object.entries(input.tags ?? {})) queue.tags.set(key, value);
  return { QueueUrl: urlOf(context, queue) };
}

export function getQueueUrl(
  queues: Queues,
  input: GetQueueUrlCommandInput,
  context: RequestContext,
): Output<GetQueueUrlCommandOutput> {
  const owner = input.QueueOwnerAWSAccountId;
  const queue = owner === undefined || owner === context.account ? queues.find(input.QueueName!) : undefined;
  if (queue === undefined) throw noSuchQueue();
  return { QueueUrl: urlOf(context, queue) };
}

export function listQueues(
  queues: Queues,
  input: ListQueuesCommandInput,
  context: RequestContext,
): Output<ListQueuesCommandOutput> {
  const names = [...queues].map((queue) => queue.name).filter((name) => name.startsWith(input.QueueNamePrefix ?? ""));
  const { items, next } = page(names.sort(), input.MaxResults, input.NextToken);
  return {
    ...(items.length === 0 ? {} : { QueueUrls: items.map((name) => urlOf(context, queues.find(name)!)) }),
    ...(next === undefined ? {} : { NextToken: next }),
  };
}

export function deleteQueue(queues: Queues, input: DeleteQueueCommandInput): undefined {
  queues.remove(queues.resolve(input.QueueUrl!));
}

export function purgeQueue(queues: Queues, input: PurgeQueueCommandInput): undefined {
  const queue = queues.resolve(input.QueueUrl!);
  if (queue.now < queue.purgedAt + PURGE_INTERVAL_MS)
    throw new AwsError(
      "PurgeQueueInProgress",
      `Only one PurgeQueue operation on ${queue.name} is allowed every 60 seconds.`,
      { status: 403 },
    );
  queue.purge();
}

export function getQueueAttributes(
  queues: Queues,
  input: GetQueueAttributesCommandInput,
): Output<GetQueueAttributesCommandOutput> {
  const queue = queues.resolve(input.QueueUrl!);
  const names: readonly string[] = input.AttributeNames ?? [];
  for (const name of names)
    if (name !== "All" && !ATTRIBUTE_NAMES.has(name))
      throw new AwsError("InvalidAttributeName", `Unknown Attribute ${name}.`);
  const attributes: Record<string, string> = {};
  for (const [name, value] of attributesOf(queue))
    if (names.includes("All") || names.includes(name)) attributes[name] = value;
  return Object.keys(attributes).length === 0 ? {} : { Attributes: attributes };
}

export function setQueueAttributes(queues: Queues, input: SetQueueAttributesCommandInput): undefined {
  const queue = queues.resolve(input.QueueUrl!);
  const settings = checkSettings(input.Attributes as Record<string, string>, queue.fifo, false);
  checkRedrive(queues, queue.name, queue.fifo, settings);
  queue.set(settings);
}

/** The address of a queue as this caller reaches the cloud. */
export function urlOf(context: Pick<RequestContext, "endpoint" | "account">, queue: Queue): string {
  return `${context.endpoint}/${context.account}/${queue.name}`;
}

function attributesOf(queue: Queue): Settings {
  queue.advance(queue.now);
  const { visible, inFlight, delayed } = queue.messages;
  return new Map([
    ["QueueArn", queue.arn],
    ["ApproximateNumberOfMessages", String(visible)],
    ["ApproximateNumberOfMessagesNotVisible", String(inFlight)],
    ["ApproximateNumberOfMessagesDelayed", String(delayed)],
    ["CreatedTimestamp", String(Math.floor(queue.created / 1000))],
    ["LastModifiedTimestamp", String(Math.floor(queue.modified / 1000))],
    ...queue.settings,
  ]);
}

function checkSame(queue: Queue, given: Settings): void {
  const defaults = defaultSettings(queue.fifo);
  for (const [name, value] of given) {
    const held = queue.settings.get(name) ?? defaults.get(name) ?? "";
    if (held !== value)
      throw new AwsError(
        "QueueNameExists",
        `A queue already exists with the same name and a different value for attribute ${name}`,
      );
  }
}
