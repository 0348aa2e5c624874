import type {
  ChangeMessageVisibilityBatchCommandInput,
  ChangeMessageVisibilityBatchCommandOutput,
  ChangeMessageVisibilityCommandInput,
  DeleteMessageBatchCommandInput,
  DeleteMessageBatchCommandOutput,
  DeleteMessageCommandInput,
} from "@aws-sdk/client-sqs";
import { checkBatch, runBatch } from "./batch.ts";
import { invalidValue } from "./errors.ts";
import type { Queue } from "./queue.ts";
import type { Queues } from "./queues.ts";
import type { Output } from "./send.ts";

export function deleteMessage(queues: Queues, input: DeleteMessageCommandInput): undefined {
  remove(queues.resolve(input.QueueUrl!), input.ReceiptHandle!);
}

export function deleteMessageBatch(
  queues: Queues,
  input: DeleteMessageBatchCommandInput,
): Output<DeleteMessageBatchCommandOutput> {
  const queue = queues.resolve(input.QueueUrl!);
  checkBatch(input.Entries!);
  return runBatch(input.Entries!, (entry) => {
    remove(queue, entry.ReceiptHandle!);
    return { Id: entry.Id };
  });
}

export function changeMessageVisibility(queues: Queues, input: ChangeMessageVisibilityCommandInput): undefined {
  change(queues.resolve(input.QueueUrl!), input.ReceiptHandle!, input.VisibilityTimeout!);
}

export function changeMessageVisibilityBatch(
  queues: Queues,
  input: ChangeMessageVisibilityBatchCommandInput,
): Output<ChangeMessageVisibilityBatchCommandOutput> {
  const queue = queues.resolve(input.QueueUrl!);
  checkBatch(input.Entries!);
  return runBatch(input.Entries!, (entry) => {
    change(queue, entry.ReceiptHandle!, entry.VisibilityTimeout ?? queue.number("VisibilityTimeout"));
    return { Id: entry.Id };
  });
}

/** Deletes a message and counts it. @throws AwsError as DeleteMessage does. */
export function remove(queue: Queue, handle: string): void {
  queue.delete(handle);
  queue.metrics.add("NumberOfMessagesDeleted", "Count", queue.now, 1);
}

function change(queue: Queue, handle: string, seconds: number): void {
  if (!Number.isInteger(seconds) || seconds < 0 || seconds > 43_200)
    throw invalidValue(seconds, "VisibilityTimeout", "Must be between 0 and 43200.");
  queue.changeVisibility(handle, seconds);
}
