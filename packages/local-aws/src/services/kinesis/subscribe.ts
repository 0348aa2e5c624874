import type {
  SubscribeToShardCommandInput,
  SubscribeToShardCommandOutput,
  SubscribeToShardEvent,
  SubscribeToShardEventStream,
} from "@aws-sdk/client-kinesis";
import type { Timer } from "../../clock.ts";
import { AwsError } from "../../errors.ts";
import type { RequestContext } from "../../service.ts";
import type { Consumer, RunningSubscription } from "./consumer.ts";
import { consumerNotActive } from "./consumers.ts";
import { READ_BYTES, SecondBudget } from "./limits.ts";
import { findShard, resolvePosition } from "./position.ts";
import { EVENT_BYTES, EVENT_RECORDS, measurePush } from "./push.ts";
import { childShards, readBatch } from "./read.ts";
import { resolveConsumer } from "./resources.ts";
import type { Shard } from "./shard.ts";
import type { Stream, Streams } from "./streams.ts";
import { KinesisConstraints } from "./validation.ts";

/** API reference, SubscribeToShard: a subscription lasts five minutes. */
const LIFETIME_MS = 300_000;
/** API reference, SubscribeToShard: a second call is refused this long after a successful one. */
const RENEWAL_MS = 5000;
/** An event without records is sent this often while nothing arrives, to carry position and lag. */
const HEARTBEAT_MS = 5000;

const POSITION_TYPES = ["AFTER_SEQUENCE_NUMBER", "LATEST", "AT_TIMESTAMP", "AT_SEQUENCE_NUMBER", "TRIM_HORIZON"];

export function subscribeToShard(
  streams: Streams,
  input: SubscribeToShardCommandInput,
  context: RequestContext,
): Omit<SubscribeToShardCommandOutput, "$metadata"> {
  const start = input.StartingPosition!;
  new KinesisConstraints()
    .consumerArn("consumerARN", input.ConsumerARN)
    .name("shardId", input.ShardId)
    .oneOf("startingPosition.type", start.Type, POSITION_TYPES)
    .sequenceNumber("startingPosition.sequenceNumber", start.SequenceNumber)
    .check();
  const { stream, consumer } = resolveConsumer(streams, input.ConsumerARN!);
  if (consumer.status !== "ACTIVE") throw consumerNotActive(streams, stream, consumer);
  const shard = findShard(streams, stream, input.ShardId!);
  const point = { type: start.Type!, sequenceNumber: start.SequenceNumber, timestamp: start.Timestamp };
  const position = resolvePosition(streams, stream, shard, point, "SubscribeToShard");
  takeOver(streams, stream, shard, consumer);

  const subscription = new Subscription(streams, stream, shard, consumer, position, context.signal);
  consumer.subscriptions.set(shard.index, { started: streams.now, subscription });
  stream.metrics.addForConsumer(consumer.name, "SubscribeToShard.Success", "Count", streams.now, 1);
  return { EventStream: subscription.events() };
}

/** @throws AwsError ResourceInUseException when the shard's last subscription is younger than five seconds. */
function takeOver(streams: Streams, stream: Stream, shard: Shard, consumer: Consumer): void {
  const older = consumer.subscriptions.get(shard.index);
  if (older === undefined) return;
  const inUse = new AwsError(
    "ResourceInUseException",
    `Another active subscription exists for this consumer: ${streams.host.account}:${stream.name}:${shard.id}:${consumer.name}`,
  );
  if (streams.now - older.started < RENEWAL_MS) {
    stream.metrics.addForConsumer(consumer.name, "SubscribeToShard.Success", "Count", streams.now, 0);
    stream.metrics.addForConsumer(consumer.name, "SubscribeToShard.RateExceeded", "Count", streams.now, 1);
    throw inUse;
  }
  older.subscription.end(inUse);
}

/** One consumer's push of one shard's records. It waits on timers that never move a fast clock while it has nothing to push. */
class Subscription implements RunningSubscription {
  readonly #streams: Streams;
  readonly #stream: Stream;
  readonly #shard: Shard;
  readonly #consumer: Consumer;
  readonly #signal: AbortSignal;
  readonly #expires: number;
  readonly #budget = new SecondBudget(READ_BYTES);
  #position: number;
  #continuation: string;
  #over = false;
  #error: AwsError | undefined;
  #wake: (() => void) | undefined;

  constructor(
    streams: Streams,
    stream: Stream,
    shard: Shard,
    consumer: Consumer,
    position: number,
    signal: AbortSignal,
  ) {
    this.#streams = streams;
    this.#stream = stream;
    this.#shard = shard;
    this.#consumer = consumer;
    this.#signal = signal;
    this.#expires = streams.now + LIFETIME_MS;
    this.#position = position;
    this.#continuation = shard.numberBefore(position, streams.now);
  }

  end(error?: AwsError): void {
    this.#over = true;
    this.#error ??= error;
    this.#wake?.();
  }

  async *events(): AsyncGenerator<SubscribeToShardEventStream> {
    const wake = () => this.#wake?.();
    const { clock } = this.#streams.host;
    const expiry = clock.setTimer(LIFETIME_MS, wake, { background: true });
    this.#shard.listeners.add(wake);
    this.#signal.addEventListener("abort", wake, { once: true });
    try {
      let heartbeat = this.#streams.now;
      while (!this.#ended()) {
        const now = this.#streams.now;
        const wait = this.#streams.host.limits ? this.#budget.wait(now) : 0;
        const pending = this.#position < this.#shard.log.end || !this.#shard.open;
        if (pending && wait > 0) {
          await this.#sleep(wait, false);
        } else if (pending || now >= heartbeat) {
          const event = this.#next(now);
          heartbeat = now + HEARTBEAT_MS;
          yield { SubscribeToShardEvent: event };
          if (event.ChildShards !== undefined) return;
        } else {
          await this.#sleep(heartbeat - now, true);
        }
      }
      if (this.#error !== undefined) throw this.#error;
    } finally {
      expiry.cancel();
      this.#shard.listeners.delete(wake);
      this.#signal.removeEventListener("abort", wake);
    }
  }

  #ended(): boolean {
    return this.#over || this.#signal.aborted || this.#streams.now >= this.#expires;
  }

  /** Reads the next event and moves on. */
  #next(now: number): SubscribeToShardEvent {
    const batch = readBatch(this.#stream, this.#shard, this.#position, EVENT_RECORDS, EVENT_BYTES, now);
    this.#position = batch.next;
    this.#budget.take(batch.bytes);
    this.#continuation = batch.records.at(-1)?.SequenceNumber ?? this.#continuation;
    measurePush(this.#stream, this.#shard, this.#consumer, batch, now);
    return {
      Records: batch.records,
      // KCL takes a missing number together with child shards as the end of the shard.
      ContinuationSequenceNumber: batch.ended ? undefined : this.#continuation,
      MillisBehindLatest: batch.millisBehindLatest,
      ...(batch.ended ? { ChildShards: childShards(this.#shard) } : {}),
    };
  }

  /** Sleeps until woken or `ms` have passed. */
  #sleep(ms: number, background: boolean): Promise<void> {
    return new Promise((resolve) => {
      let timer: Timer | undefined;
      const finish = () => {
        timer?.cancel();
        this.#wake = undefined;
        resolve();
      };
      this.#wake = finish;
      timer = this.#streams.host.clock.setTimer(ms, finish, { background });
    });
  }
}
