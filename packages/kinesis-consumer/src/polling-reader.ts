import { GetRecordsCommand, GetShardIteratorCommand } from "@aws-sdk/client-kinesis";
import type { Settings } from "./options.ts";
import { backoff, judgeReadError } from "./read-errors.ts";
import { pause, type ReadPosition, type ReadResult, type ShardReader } from "./reader.ts";
import type { PollingOptions } from "./types.ts";

const BACKOFF_BASE_MS = 200;
const BACKOFF_CAP_MS = 5000;

/**
 * Polls a shard: at once while it is behind, as far as the reads per second allow, and after `idle` at the tip. Reads that
 * other applications on the shard make it lose slow it down, and what succeeds lets it become faster again.
 */
export class PollingReader implements ShardReader {
  readonly #settings: Settings;
  readonly #options: Required<PollingOptions>;
  readonly #shardId: string;
  readonly #onError: (error: unknown) => void;
  #position: ReadPosition;
  #iterator: string | undefined;
  /** Least milliseconds between reads, at least `1000 / readsPerSecond`. */
  #gap: number;
  #nextAt = 0;
  #failures = 0;

  constructor(settings: Settings, shardId: string, position: ReadPosition, onError: (error: unknown) => void) {
    this.#settings = settings;
    this.#options = settings.read as Required<PollingOptions>;
    this.#shardId = shardId;
    this.#position = position;
    this.#onError = onError;
    this.#gap = 1000 / this.#options.readsPerSecond;
  }

  async next(signal: AbortSignal): Promise<ReadResult | undefined> {
    const { clock } = this.#settings;
    for (;;) {
      const wait = this.#nextAt - clock.now();
      if (wait > 0 && !(await pause(clock, wait, signal))) return undefined;
      if (signal.aborted) return undefined;
      const startedAt = clock.now();
      try {
        return await this.#read(startedAt);
      } catch (error) {
        this.#reactTo(error);
      }
    }
  }

  close(): void {
    this.#iterator = undefined;
  }

  async #read(startedAt: number): Promise<ReadResult> {
    const { kinesis, stream } = this.#settings;
    this.#iterator ??= await this.#openIterator();
    const output = await kinesis.send(
      new GetRecordsCommand({
        ShardIterator: this.#iterator,
        Limit: this.#options.limit,
        ...("StreamARN" in stream ? stream : {}),
      }),
    );
    const records = output.Records ?? [];
    const last = records.at(-1);
    if (last !== undefined) this.#position = { type: "AFTER_SEQUENCE_NUMBER", sequenceNumber: last.SequenceNumber! };
    this.#iterator = output.NextShardIterator;
    const millisBehindLatest = output.MillisBehindLatest ?? 0;
    const fastest = 1000 / this.#options.readsPerSecond;
    this.#gap = Math.max(fastest, this.#gap * 0.9);
    this.#failures = 0;
    this.#nextAt = startedAt + (millisBehindLatest > 0 ? this.#gap : Math.max(this.#gap, this.#options.idle));
    return { records, millisBehindLatest, ended: output.NextShardIterator === undefined };
  }

  async #openIterator(): Promise<string> {
    const { kinesis, stream } = this.#settings;
    const position = this.#position;
    const { ShardIterator } = await kinesis.send(
      new GetShardIteratorCommand({
        ...stream,
        ShardId: this.#shardId,
        ShardIteratorType: position.type,
        StartingSequenceNumber: "sequenceNumber" in position ? position.sequenceNumber : undefined,
        Timestamp: "timestamp" in position ? position.timestamp : undefined,
      }),
    );
    return ShardIterator!;
  }

  /** Sets when to try again; throws what does not pass. */
  #reactTo(error: unknown): void {
    const verdict = judgeReadError(error, this.#position);
    if (verdict === "fatal" || verdict === "gone") throw error;
    this.#onError(error);
    if (verdict === "expired") {
      this.#iterator = undefined;
      return;
    }
    const wait = backoff(this.#failures++, BACKOFF_BASE_MS, BACKOFF_CAP_MS, this.#settings.random);
    this.#gap = Math.min(BACKOFF_CAP_MS, this.#gap * 1.5);
    this.#nextAt = this.#settings.clock.now() + Math.max(wait, this.#gap);
  }
}
