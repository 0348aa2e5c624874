import type { Clock } from "../connector.ts";
import { isPassing, type KinesisAccess } from "./client.ts";
import type { KinesisSettings } from "./settings.ts";
import type { ShardPosition } from "./shards.ts";

/** A record as both kinds of reading give it. */
export type KinesisRecord = import("@aws-sdk/client-kinesis")._Record;

/** Records of a shard and the position behind them. */
export interface ShardRecords {
  readonly records: readonly KinesisRecord[];
  readonly position: ShardPosition;
  readonly millisBehindLatest: number;
  /** The shard was closed and has no more records. */
  readonly ended: boolean;
}

/** Reads one shard. */
export interface ShardReader {
  /** Waits for records, or for news of the shard; rejects by the signal's reason when it is aborted. */
  next(signal: AbortSignal): Promise<ShardRecords>;
  close(): void;
}

/** Reads a shard with GetRecords, as often as its settings and the limits of the shard allow. */
export class PollingShardReader implements ShardReader {
  readonly #access: KinesisAccess;
  readonly #settings: KinesisSettings;
  readonly #clock: Clock;
  readonly #shardId: string;
  #position: ShardPosition;
  #iterator: string | undefined;
  #nextAt = 0;
  #wait = 0;

  constructor(
    access: KinesisAccess,
    settings: KinesisSettings,
    clock: Clock,
    shardId: string,
    position: ShardPosition,
  ) {
    this.#access = access;
    this.#settings = settings;
    this.#clock = clock;
    this.#shardId = shardId;
    this.#position = position;
  }

  async next(signal: AbortSignal): Promise<ShardRecords> {
    for (;;) {
      const wait = this.#nextAt - this.#clock.now();
      if (wait > 0) await this.#clock.sleep(wait, signal);
      signal.throwIfAborted();
      try {
        return await this.#read(signal);
      } catch (error) {
        signal.throwIfAborted();
        const { name } = error as Error;
        if (name === "ResourceNotFoundException" && this.#iterator !== undefined) return this.#gone();
        if (name !== "ExpiredIteratorException" && !isPassing(error)) throw error;
        if (name === "ExpiredIteratorException") this.#iterator = undefined;
        else this.#slowDown();
      }
    }
  }

  close(): void {
    this.#iterator = undefined;
  }

  async #read(signal: AbortSignal): Promise<ShardRecords> {
    const { commands, send } = this.#access;
    const { stream, maxRecords, pollInterval, emptyInterval } = this.#settings;
    const started = this.#clock.now();
    this.#iterator ??= await this.#openIterator();
    const output = await send<import("@aws-sdk/client-kinesis").GetRecordsCommandOutput>(
      new commands.GetRecordsCommand({
        ShardIterator: this.#iterator,
        Limit: maxRecords,
        ...("StreamARN" in stream ? stream : {}),
      }),
      { abortSignal: signal },
    );
    const records = output.Records ?? [];
    const last = records.at(-1)?.SequenceNumber;
    if (last !== undefined) this.#position = { type: "AFTER_SEQUENCE_NUMBER", sequenceNumber: last };
    this.#iterator = output.NextShardIterator;
    this.#wait = 0;
    const behind = output.MillisBehindLatest ?? 0;
    this.#nextAt = started + (records.length > 0 || behind > 0 ? pollInterval : Math.max(pollInterval, emptyInterval));
    return {
      records,
      position: this.#position,
      millisBehindLatest: behind,
      ended: output.NextShardIterator === undefined,
    };
  }

  async #openIterator(): Promise<string> {
    const { commands, send } = this.#access;
    const position = this.#position;
    const { ShardIterator } = await send<{ ShardIterator: string }>(
      new commands.GetShardIteratorCommand({
        ...this.#settings.stream,
        ShardId: this.#shardId,
        ShardIteratorType: position.type,
        ...("sequenceNumber" in position ? { StartingSequenceNumber: position.sequenceNumber } : {}),
        ...("timestamp" in position ? { Timestamp: new Date(position.timestamp) } : {}),
      }),
    );
    return ShardIterator;
  }

  /** A shard that does not exist any more counts as read to its end. */
  #gone(): ShardRecords {
    return { records: [], position: this.#position, millisBehindLatest: 0, ended: true };
  }

  #slowDown(): void {
    const { base, max, factor } = this.#settings.backoff;
    this.#wait = this.#wait === 0 ? base : Math.min(max, this.#wait * factor);
    this.#nextAt = this.#clock.now() + this.#wait;
  }
}
