import type {
  ListDeadLetterSourceQueuesCommandInput,
  ListDeadLetterSourceQueuesCommandOutput,
} from "@aws-sdk/client-sqs";
import type { RequestContext } from "../../service.ts";
import { readRedriveAllowPolicy, readRedrivePolicy, type Settings } from "./attributes.ts";
import { invalidValue } from "./errors.ts";
import { urlOf } from "./lifecycle.ts";
import { page } from "./paging.ts";
import type { Queue } from "./queue.ts";
import type { Queues } from "./queues.ts";
import type { Output } from "./send.ts";

/** Checks that the dead-letter queue exists, is of the same kind and lets the queue `name` use it. */
export function checkRedrive(queues: Queues, name: string, fifo: boolean, settings: Settings): void {
  const text = settings.get("RedrivePolicy");
  if (!text) return;
  const { target } = readRedrivePolicy(text);
  const refuse = (reason: string) => invalidValue(text, "RedrivePolicy", reason);
  if (!/^arn:[^:]+:sqs:[^:]+:\d{12}:[^:]+$/.test(target)) throw refuse("Invalid value for deadLetterTargetArn.");
  let queue: Queue;
  try {
    queue = queues.byArn(target);
  } catch {
    throw refuse(`Dead letter target does not exist.`);
  }
  if (queue.fifo !== fifo) throw refuse("Dead-letter queue must be same type of queue as the source.");
  const allow = queue.settings.get("RedriveAllowPolicy");
  if (allow === undefined) return;
  const { permission, sources } = readRedriveAllowPolicy(allow);
  const source = `${queue.arn.slice(0, queue.arn.lastIndexOf(":"))}:${name}`;
  if (permission === "denyAll" || (permission === "byQueue" && !sources.includes(source)))
    throw refuse("The dead-letter queue does not allow this queue as a source.");
}

export function listDeadLetterSourceQueues(
  queues: Queues,
  input: ListDeadLetterSourceQueuesCommandInput,
  context: RequestContext,
): Output<ListDeadLetterSourceQueuesCommandOutput> {
  const target = queues.resolve(input.QueueUrl!).arn;
  const names = [...queues].filter((queue) => queue.redrive?.target === target).map((queue) => queue.name);
  const { items, next } = page(names.sort(), input.MaxResults, input.NextToken);
  return {
    queueUrls: items.map((name) => urlOf(context, queues.find(name)!)),
    ...(next === undefined ? {} : { NextToken: next }),
  };
}
