import { SqlError } from "../../errors.ts";
import type { Clock } from "../connector.ts";
import { isPassing, type KinesisAccess, sendAgain } from "./client.ts";
import type { FanOutSettings, KinesisSettings, StreamName } from "./settings.ts";
import type { ShardReader, ShardRecords } from "./shard-reader.ts";
import type { ShardPosition } from "./shards.ts";

type Events = AsyncIterator<import("@aws-sdk/client-kinesis").SubscribeToShardEventStream>;

/** The consumer of a job with enhanced fan-out: registered when it starts, deregistered when it ends. */
export class FanOutConsumer {
  readonly #access: KinesisAccess;
  readonly #settings: KinesisSettings;
  readonly #fanOut: FanOutSettings;
  readonly #clock: Clock;
  #registered: string | undefined;

  constructor(access: KinesisAccess, settings: KinesisSettings, fanOut: FanOutSettings, clock: Clock) {
    this.#access = access;
    this.#settings = settings;
    this.#fanOut = fanOut;
    this.#clock = clock;
  }

  /** Registers the consumer if the job is to, waits until it is active, and gives its ARN. */
  async open(): Promise<string> {
    const { consumerArn, consumerName, register } = this.#fanOut;
    if (consumerArn !== undefined) return consumerArn;
    const { commands, send } = this.#access;
    const consumer = { StreamARN: await this.#streamArn(this.#settings.stream), ConsumerName: consumerName };
    if (register) {
      try {
        const { Consumer } = await sendAgain(
          () =>
            send<import("@aws-sdk/client-kinesis").RegisterStreamConsumerCommandOutput>(
              new commands.RegisterStreamConsumerCommand(consumer),
            ),
          this.#clock,
          this.#settings.backoff,
        );
        this.#registered = Consumer!.ConsumerARN;
      } catch (error) {
        // One of that name is read from, and left as it is.
        if ((error as Error).name !== "ResourceInUseException") throw error;
      }
    }
    return this.#active(consumer);
  }

  /** Deregisters what was registered; waits until it is gone or the time is up. */
  async close(): Promise<void> {
    if (this.#registered === undefined) return;
    const { commands, send } = this.#access;
    const consumer = { ConsumerARN: this.#registered };
    this.#registered = undefined;
    const end = this.#clock.now() + this.#fanOut.deregisterTimeout;
    try {
      await send(new commands.DeregisterStreamConsumerCommand(consumer));
      while (this.#clock.now() < end) {
        await send(new commands.DescribeStreamConsumerCommand(consumer));
        await this.#clock.sleep(500);
      }
    } catch (error) {
      if ((error as Error).name !== "ResourceNotFoundException") throw error;
    }
  }

  async #active(consumer: object): Promise<string> {
    const { commands, send } = this.#access;
    let delay = this.#fanOut.describeDelay;
    for (let attempt = 1; attempt <= this.#fanOut.describeAttempts; attempt++) {
      const { ConsumerDescription: description } = await send<
        import("@aws-sdk/client-kinesis").DescribeStreamConsumerCommandOutput
      >(new commands.DescribeStreamConsumerCommand(consumer));
      if (description?.ConsumerStatus === "ACTIVE") return description.ConsumerARN!;
      await this.#clock.sleep(delay);
      delay = Math.min(this.#fanOut.describeDelayMax, delay * 2);
    }
    throw new SqlError(
      "FLINK_SQL_RUNTIME",
      `Consumer ${this.#fanOut.consumerName} of table '${this.#settings.table.name}' did not become active`,
    );
  }

  async #streamArn(stream: StreamName): Promise<string> {
    if ("StreamARN" in stream) return stream.StreamARN;
    const { commands, send } = this.#access;
    const { StreamDescriptionSummary } = await send<
      import("@aws-sdk/client-kinesis").DescribeStreamSummaryCommandOutput
    >(new commands.DescribeStreamSummaryCommand(stream));
    return StreamDescriptionSummary!.StreamARN!;
  }
}

/**
 * Reads a shard by subscriptions of five minutes each. Not reading on is the back-pressure: AWS then sends no more.
 */
export class FanOutShardReader implements ShardReader {
  readonly #access: KinesisAccess;
  readonly #settings: KinesisSettings;
  readonly #clock: Clock;
  readonly #shardId: string;
  readonly #consumerArn: string;
  #position: ShardPosition;
  #events: Events | undefined;
  #request = new AbortController();
  /** The event that is waited for; kept when a call is aborted, so that none is lost. */
  #pending: ReturnType<Events["next"]> | undefined;
  #wait = 0;

  constructor(
    access: KinesisAccess,
    settings: KinesisSettings,
    clock: Clock,
    shardId: string,
    position: ShardPosition,
    consumerArn: string,
  ) {
    this.#access = access;
    this.#settings = settings;
    this.#clock = clock;
    this.#shardId = shardId;
    this.#position = position;
    this.#consumerArn = consumerArn;
  }

  async next(signal: AbortSignal): Promise<ShardRecords> {
    for (;;) {
      signal.throwIfAborted();
      try {
        const records = await this.#nextEvent(signal);
        if (records !== undefined) return records;
      } catch (error) {
        if (signal.aborted) throw error;
        this.#drop();
        const { name } = error as Error;
        // A subscription can be renewed only five seconds after the last one.
        const timedOut = this.#request.signal.aborted;
        if (name !== "ResourceInUseException" && !timedOut && !isPassing(error)) throw error;
        this.#wait = this.#wait === 0 ? 1000 : Math.min(10_000, this.#wait * 2);
        await this.#clock.sleep(this.#wait, signal);
      }
    }
  }

  close(): void {
    this.#request.abort();
    this.#drop();
  }

  async #nextEvent(signal: AbortSignal): Promise<ShardRecords | undefined> {
    this.#events ??= await this.#subscribe();
    this.#pending ??= this.#events.next();
    const result = await orAborted(this.#pending, signal);
    this.#pending = undefined;
    if (result.done === true) {
      this.#drop();
      return undefined;
    }
    const event = result.value.SubscribeToShardEvent;
    if (event === undefined) return undefined;
    this.#wait = 0;
    const sequenceNumber = event.ContinuationSequenceNumber ?? event.Records?.at(-1)?.SequenceNumber;
    if (sequenceNumber !== undefined) this.#position = { type: "AFTER_SEQUENCE_NUMBER", sequenceNumber };
    return {
      records: event.Records ?? [],
      position: this.#position,
      millisBehindLatest: event.MillisBehindLatest ?? 0,
      ended: (event.ChildShards?.length ?? 0) > 0,
    };
  }

  #drop(): void {
    this.#pending?.catch(() => undefined);
    this.#pending = undefined;
    const events = this.#events;
    this.#events = undefined;
    // It may be waiting for an event that never comes: its end is not waited for.
    void Promise.resolve(events?.return?.()).catch(() => undefined);
  }

  async #subscribe(): Promise<Events> {
    const { commands, send } = this.#access;
    const position = this.#position;
    this.#request.abort();
    this.#request = new AbortController();
    const command = new commands.SubscribeToShardCommand({
      ConsumerARN: this.#consumerArn,
      ShardId: this.#shardId,
      StartingPosition: {
        Type: position.type,
        ...("sequenceNumber" in position ? { SequenceNumber: position.sequenceNumber } : {}),
        ...("timestamp" in position ? { Timestamp: new Date(position.timestamp) } : {}),
      },
    });
    const request = this.#request;
    const answered = new AbortController();
    const timeout = this.#clock.sleep(this.#settings.fanOut!.subscriptionTimeout, answered.signal);
    timeout.then(
      () => request.abort(),
      () => undefined,
    );
    try {
      const { EventStream } = await send<import("@aws-sdk/client-kinesis").SubscribeToShardCommandOutput>(command, {
        abortSignal: request.signal,
      });
      return EventStream![Symbol.asyncIterator]();
    } finally {
      answered.abort(new DOMException("the subscription was answered", "AbortError"));
    }
  }
}

function orAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason);
    signal.addEventListener("abort", onAbort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", onAbort));
  });
}
