import { operation, type RequestContext, type ServiceInstance } from "../../service.ts";
import {
  createQueue,
  deleteQueue,
  getQueueAttributes,
  getQueueUrl,
  listQueues,
  purgeQueue,
  setQueueAttributes,
} from "./lifecycle.ts";
import type { MoveTasks } from "./move-tasks.ts";
import { addPermission, removePermission } from "./queue-policy.ts";
import type { Queues } from "./queues.ts";
import { receiveMessage } from "./receive.ts";
import { listDeadLetterSourceQueues } from "./redrive.ts";
import { sendMessage, sendMessageBatch } from "./send.ts";
import { listQueueTags, tagQueue, untagQueue } from "./tags.ts";
import {
  changeMessageVisibility,
  changeMessageVisibilityBatch,
  deleteMessage,
  deleteMessageBatch,
} from "./visibility.ts";

/** What of a call on messages the quota of FIFO queues looks at. */
interface Called {
  readonly QueueUrl: string | undefined;
  readonly MessageGroupId?: string | undefined;
  readonly Entries?: readonly object[] | undefined;
}

/** The operations that are implemented, each with the input members it executes. */
export function createOperations(queues: Queues, moves: MoveTasks): ServiceInstance["operations"] {
  function on<Input extends object, Output extends object | undefined>(
    members: readonly (keyof Input & string)[],
    run: (queues: Queues, input: Input, context: RequestContext) => Output | Promise<Output>,
  ) {
    return operation<Input, Output>(members, (input, context) => run(queues, input, context));
  }

  /** A call on messages, of which a FIFO queue takes so many a second. */
  function limited<Input extends Called, Output extends object | undefined>(
    method: "SendMessage" | "ReceiveMessage" | "DeleteMessage",
    members: readonly (keyof Input & string)[],
    run: (queues: Queues, input: Input, context: RequestContext) => Output | Promise<Output>,
  ) {
    return on<Input, Output>(members, (_, input, context) => {
      if (queues.host.limits) {
        const queue = queues.resolve(input.QueueUrl!);
        const groups = (input.Entries ?? [input]).map((sent) => (sent as Called).MessageGroupId);
        if (queue.fifo) queue.rate.admit(queue, method, groups);
      }
      return run(queues, input, context);
    });
  }

  return {
    CreateQueue: on(["QueueName", "Attributes", "tags"], createQueue),
    GetQueueUrl: on(["QueueName", "QueueOwnerAWSAccountId"], getQueueUrl),
    ListQueues: on(["QueueNamePrefix", "MaxResults", "NextToken"], listQueues),
    DeleteQueue: on(["QueueUrl"], deleteQueue),
    PurgeQueue: on(["QueueUrl"], purgeQueue),
    GetQueueAttributes: on(["QueueUrl", "AttributeNames"], getQueueAttributes),
    SetQueueAttributes: on(["QueueUrl", "Attributes"], setQueueAttributes),
    TagQueue: on(["QueueUrl", "Tags"], tagQueue),
    UntagQueue: on(["QueueUrl", "TagKeys"], untagQueue),
    ListQueueTags: on(["QueueUrl"], listQueueTags),
    SendMessage: limited(
      "SendMessage",
      [
        "QueueUrl",
        "MessageBody",
        "DelaySeconds",
        "MessageAttributes",
        "MessageSystemAttributes",
        "MessageGroupId",
        "MessageDeduplicationId",
      ],
      sendMessage,
    ),
    SendMessageBatch: limited("SendMessage", ["QueueUrl", "Entries"], sendMessageBatch),
    ReceiveMessage: limited(
      "ReceiveMessage",
      [
        "QueueUrl",
        "AttributeNames",
        "MessageSystemAttributeNames",
        "MessageAttributeNames",
        "MaxNumberOfMessages",
        "VisibilityTimeout",
        "WaitTimeSeconds",
      ],
      receiveMessage,
    ),
    DeleteMessage: limited("DeleteMessage", ["QueueUrl", "ReceiptHandle"], deleteMessage),
    DeleteMessageBatch: limited("DeleteMessage", ["QueueUrl", "Entries"], deleteMessageBatch),
    ChangeMessageVisibility: on(["QueueUrl", "ReceiptHandle", "VisibilityTimeout"], changeMessageVisibility),
    ChangeMessageVisibilityBatch: on(["QueueUrl", "Entries"], changeMessageVisibilityBatch),
    AddPermission: on(["QueueUrl", "Label", "AWSAccountIds", "Actions"], addPermission),
    RemovePermission: on(["QueueUrl", "Label"], removePermission),
    StartMessageMoveTask: on(
      ["SourceArn", "DestinationArn", "MaxNumberOfMessagesPerSecond"],
      (_, input: Parameters<MoveTasks["start"]>[0]) => moves.start(input),
    ),
    CancelMessageMoveTask: on(["TaskHandle"], (_, input: Parameters<MoveTasks["cancel"]>[0]) => moves.cancel(input)),
    ListMessageMoveTasks: on(["SourceArn", "MaxResults"], (_, input: Parameters<MoveTasks["list"]>[0]) =>
      moves.list(input),
    ),
    ListDeadLetterSourceQueues: on(["QueueUrl", "MaxResults", "NextToken"], listDeadLetterSourceQueues),
  };
}
