import { hash } from "node:crypto";
import type {
  BatchResultErrorEntry,
  PublishBatchCommandInput,
  PublishBatchResultEntry,
  PublishCommandInput,
} from "@aws-sdk/client-sns";
import type { Principal } from "../../auth/principal.ts";
import { AwsError, notImplemented } from "../../errors.ts";
import type { Delivery } from "./delivery.ts";
import { invalidParameter } from "./errors.ts";
import { type Draft, MAX_BYTES, readDraft } from "./message.ts";
import { count } from "./metrics.ts";
import type { SnsState, Topic } from "./state.ts";

/** A message, and with a FIFO topic where it belongs. */
export interface FifoDraft extends Draft {
  readonly MessageGroupId?: string | undefined;
  readonly MessageDeduplicationId?: string | undefined;
}

export interface Published {
  readonly MessageId: string;
  readonly SequenceNumber?: string;
}

/** Same deduplication ids within five minutes are one message. */
const DEDUPLICATION_MS = 5 * 60 * 1000;
const FIFO_ID = /^[\x21-\x7e]{1,128}$/;

export async function publish(
  state: SnsState,
  delivery: Delivery,
  input: PublishCommandInput,
  principal: Principal,
): Promise<Published> {
  if (input.PhoneNumber !== undefined)
    throw notImplemented("The parameter PhoneNumber of sns:Publish", "publish to a topic: there is no phone here");
  const arn = input.TopicArn ?? input.TargetArn;
  if (arn === undefined) throw invalidParameter("TopicArn or TargetArn Reason: no value for required parameter");
  const topic = state.topic(arn);
  await useKey(state, topic, principal);
  return accept(state, delivery, topic, input);
}

/** @throws AwsError of KMS when the topic's key is not there for the caller. */
export async function useKey(state: SnsState, topic: Topic, principal: Principal | undefined): Promise<void> {
  if (topic.kmsKeyId === undefined || principal === undefined) return;
  await (await state.host.load("kms")).use(topic.kmsKeyId, "GenerateDataKey", principal);
}

/** Checks a message and starts its delivery. @throws AwsError InvalidParameterException. */
export function accept(state: SnsState, delivery: Delivery, topic: Topic, draft: FifoDraft): Published {
  const { bytes, ...content } = readDraft(draft);
  const fifo = readFifo(topic, draft, content.text);
  const time = state.host.clock.now();
  if (fifo) {
    const known = recall(topic, fifo.deduplicationId, time);
    if (known) return { MessageId: known.messageId, SequenceNumber: known.sequence };
  }
  const id = state.host.random.uuid();
  const sequence = topic.fifo ? `1${String(++topic.sequence).padStart(19, "0")}` : undefined;
  if (fifo)
    topic.recent.set(fifo.deduplicationId, { messageId: id, sequence: sequence!, until: time + DEDUPLICATION_MS });
  count(state, topic, "NumberOfMessagesPublished");
  count(state, topic, "PublishSize", bytes);
  delivery.deliver(topic, {
    id,
    ...content,
    time,
    groupId: fifo?.groupId ?? draft.MessageGroupId,
    deduplicationId: fifo?.deduplicationId,
    sequence,
  });
  return sequence === undefined ? { MessageId: id } : { MessageId: id, SequenceNumber: sequence };
}

function readFifo(
  topic: Topic,
  draft: FifoDraft,
  text: string,
): { groupId: string; deduplicationId: string } | undefined {
  const { MessageGroupId: groupId, MessageDeduplicationId: given } = draft;
  if (!topic.fifo) {
    if (given !== undefined)
      throw invalidParameter(
        "MessageDeduplicationId Reason: The request includes MessageDeduplicationId parameter that is not valid for this topic type",
      );
    if (groupId !== undefined && !FIFO_ID.test(groupId)) throw invalidParameter("MessageGroupId");
    return undefined;
  }
  if (groupId === undefined) throw invalidParameter("The MessageGroupId parameter is required for FIFO topics");
  if (!FIFO_ID.test(groupId)) throw invalidParameter("MessageGroupId");
  if (given !== undefined && !FIFO_ID.test(given)) throw invalidParameter("MessageDeduplicationId");
  if (given === undefined && !topic.contentBasedDeduplication)
    throw invalidParameter(
      "The topic should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly",
    );
  return { groupId, deduplicationId: given ?? hash("sha256", text, "hex") };
}

/** Forgets ids that are over, oldest first, and looks one up. */
function recall(topic: Topic, id: string, now: number): { messageId: string; sequence: string } | undefined {
  for (const [key, { until }] of topic.recent) {
    if (until > now) break;
    topic.recent.delete(key);
  }
  return topic.recent.get(id);
}

/** Up to ten messages, each accepted or refused by itself. */
export async function publishBatch(
  state: SnsState,
  delivery: Delivery,
  input: PublishBatchCommandInput,
  principal: Principal,
): Promise<{ Successful: PublishBatchResultEntry[]; Failed: BatchResultErrorEntry[] }> {
  const topic = state.topic(input.TopicArn!);
  const entries = input.PublishBatchRequestEntries!;
  checkBatch(entries.map((entry) => entry.Id ?? ""));
  let bytes = 0;
  for (const entry of entries) bytes += Buffer.byteLength(entry.Message ?? "");
  if (bytes > MAX_BYTES)
    throw new AwsError(
      "BatchRequestTooLongException",
      "The length of all the messages put together is more than the limit.",
    );
  await useKey(state, topic, principal);
  const Successful: PublishBatchResultEntry[] = [];
  const Failed: BatchResultErrorEntry[] = [];
  for (const entry of entries) {
    try {
      Successful.push({ Id: entry.Id!, ...accept(state, delivery, topic, entry) });
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      const Code = error.code.replace(/Exception$/, "");
      Failed.push({ Id: entry.Id!, Code, Message: error.message, SenderFault: error.status < 500 });
    }
  }
  return { Successful, Failed };
}

function checkBatch(ids: readonly string[]): void {
  if (ids.length === 0)
    throw new AwsError("EmptyBatchRequestException", "The batch request doesn't contain any entries.");
  if (ids.length > 10)
    throw new AwsError(
      "TooManyEntriesInBatchRequestException",
      "The batch request contains more entries than permissible.",
    );
  for (const id of ids)
    if (!/^[A-Za-z0-9_-]{1,80}$/.test(id))
      throw new AwsError(
        "InvalidBatchEntryIdException",
        "The Id of a batch entry in a batch request doesn't abide by the specification.",
      );
  if (new Set(ids).size !== ids.length)
    throw new AwsError(
      "BatchEntryIdsNotDistinctException",
      "Two or more batch entries in the request have the same Id.",
    );
}
