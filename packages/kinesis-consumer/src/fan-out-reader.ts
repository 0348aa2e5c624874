import {
  type StartingPosition,
  SubscribeToShardCommand,
  type SubscribeToShardEvent,
  type SubscribeToShardEventStream,
} from "@aws-sdk/client-kinesis";
import type { Settings } from "./options.ts";
import { backoff, judgeReadError } from "./read-errors.ts";
import { pause, type ReadPosition, type ReadResult, type ShardReader } from "./reader.ts";
import type { FanOutOptions } from "./types.ts";

const BACKOFF_BASE_MS = 1000;
const BACKOFF_CAP_MS = 10_000;

type Events = AsyncIterator<SubscribeToShardEventStream>;

/**
 * Reads a shard by subscription. AWS ends one after five minutes; the next goes on after the last continuation sequence
 * number, which moves also while no records come. Reading no further lets the subscription's window close: back-pressure.
 */
export class FanOutReader implements ShardReader {
  readonly #settings: Settings;
  readonly #shardId: string;
  readonly #onError: (error: unknown) => void;
  #position: ReadPosition;
  #events: Events | undefined;
  /** Ends the request of the subscription. */
  #request = new AbortController();
  #failures = 0;

  constructor(settings: Settings, shardId: string, position: ReadPosition, onError: (error: unknown) => void) {
    this.#settings = settings;
    this.#shardId = shardId;
    this.#position = position;
    this.#onError = onError;
  }

  async next(signal: AbortSignal): Promise<ReadResult | undefined> {
    while (!signal.aborted) {
      try {
        this.#events ??= await this.#subscribe();
        const event = await unlessAborted(this.#events.next(), signal);
        if (event === undefined) return undefined;
        if (event.done) this.#events = undefined;
        else if (event.value.SubscribeToShardEvent !== undefined) return this.#take(event.value.SubscribeToShardEvent);
      } catch (error) {
        this.#events = undefined;
        const verdict = judgeReadError(error, this.#position);
        if (verdict === "fatal" || verdict === "gone") throw error;
        this.#onError(error);
        const wait = backoff(this.#failures++, BACKOFF_BASE_MS, BACKOFF_CAP_MS, this.#settings.random);
        if (!(await pause(this.#settings.clock, wait, signal))) return undefined;
      }
    }
    return undefined;
  }

  close(): void {
    this.#request.abort();
    // The iterator may be waiting for an event that never comes: its end is not waited for.
    void Promise.resolve(this.#events?.return?.()).catch(() => undefined);
    this.#events = undefined;
  }

  #take(event: SubscribeToShardEvent): ReadResult {
    this.#failures = 0;
    const sequenceNumber = event.ContinuationSequenceNumber ?? event.Records?.at(-1)?.SequenceNumber;
    if (sequenceNumber !== undefined) this.#position = { type: "AFTER_SEQUENCE_NUMBER", sequenceNumber };
    return {
      records: event.Records ?? [],
      millisBehindLatest: event.MillisBehindLatest ?? 0,
      ended: (event.ChildShards?.length ?? 0) > 0,
    };
  }

  async #subscribe(): Promise<Events> {
    const { consumerArn } = this.#settings.read as FanOutOptions;
    this.#request.abort();
    this.#request = new AbortController();
    const { EventStream } = await this.#settings.kinesis.send(
      new SubscribeToShardCommand({
        ConsumerARN: consumerArn,
        ShardId: this.#shardId,
        StartingPosition: startingPosition(this.#position),
      }),
      { abortSignal: this.#request.signal },
    );
    return EventStream![Symbol.asyncIterator]();
  }
}

function startingPosition(position: ReadPosition): StartingPosition {
  return {
    Type: position.type,
    SequenceNumber: "sequenceNumber" in position ? position.sequenceNumber : undefined,
    Timestamp: "timestamp" in position ? position.timestamp : undefined,
  };
}

/** What the promise resolves with; undefined when the signal is aborted first. */
function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    const onAbort = () => resolve(undefined);
    signal.addEventListener("abort", onAbort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", onAbort));
  });
}
