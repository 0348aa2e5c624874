import { SqlError } from "../../errors.ts";
import type { Row } from "../../runtime/operator.ts";
import type { Environment, Sink, SinkWriter } from "../connector.ts";
import { isPassing, type KinesisAccess, kinesisAccess } from "./client.ts";
import { checkSink, keyOf } from "./partition-key.ts";
import type { KinesisSettings } from "./settings.ts";

/** Kinesis takes records of at most this many bytes. */
const MAX_RECORD = 1024 * 1024;
/** Requests in flight hold at most so many records: ten more after each that succeeds, one in a hundred less else. */
const INCREASE = 10;
const DECREASE = 0.99;

/** A record on its way. */
interface Entry {
  readonly key: string;
  readonly data: Uint8Array;
}

/** A stream that is written, at least once. */
export function kinesisSink(
  settings: KinesisSettings,
  encode: (row: Row) => Uint8Array,
  environment: Environment,
): Sink {
  checkSink(settings.options);
  return {
    async open(subtask, parallelism, state) {
      const access = await kinesisAccess(settings, environment);
      const writer = new KinesisWriter(settings, access, encode, keyOf(settings, environment, subtask), environment);
      const own = (state ?? []).filter((_, index) => index % parallelism === subtask);
      writer.restore((own as Entry[][]).flat());
      return writer;
    },
  };
}

/** Sends rows in batches, several at a time; what a stream refuses is sent again before later rows. */
class KinesisWriter implements SinkWriter {
  readonly #settings: KinesisSettings;
  readonly #access: KinesisAccess;
  readonly #encode: (row: Row) => Uint8Array;
  readonly #key: (row: Row) => string;
  readonly #environment: Environment;
  readonly #batchSize: number;
  readonly #batchBytes: number;
  readonly #maxInFlight: number;
  readonly #maxBuffered: number;
  readonly #timeout: number;
  readonly #failOnError: boolean;
  readonly #abort = new AbortController();
  readonly #waiting: (() => void)[] = [];
  #buffer: Entry[] = [];
  #bufferBytes = 0;
  #inFlight = 0;
  #inFlightRecords = 0;
  #allowed: number;
  #timer = false;
  #flushAll = false;
  #pausedUntil = 0;
  #pause = 0;
  #error: { readonly error: unknown } | undefined;
  #sent = 0;
  #bytes = 0;
  #failed = 0;

  constructor(
    settings: KinesisSettings,
    access: KinesisAccess,
    encode: (row: Row) => Uint8Array,
    key: (row: Row) => string,
    environment: Environment,
  ) {
    const { options } = settings;
    this.#settings = settings;
    this.#access = access;
    this.#encode = encode;
    this.#key = key;
    this.#environment = environment;
    this.#batchSize = options.number("sink.batch.max-size");
    this.#batchBytes = options.number("sink.flush-buffer.size");
    this.#maxInFlight = options.number("sink.requests.max-inflight");
    this.#maxBuffered = options.number("sink.requests.max-buffered");
    this.#timeout = options.number("sink.flush-buffer.timeout");
    this.#failOnError = options.boolean("sink.fail-on-error");
    this.#allowed = this.#batchSize;
  }

  /** Takes back what was buffered at a checkpoint. */
  restore(entries: readonly Entry[]): void {
    for (const entry of entries) this.#add(entry);
  }

  write(row: Row): void {
    this.#throwError();
    const data = this.#encode(row);
    if (data.length > MAX_RECORD) {
      throw new SqlError(
        "FLINK_SQL_RUNTIME",
        `The request entry sent to the buffer was of size [${data.length}], when the maxRecordSizeInBytes was set to [${MAX_RECORD}].`,
      );
    }
    this.#add({ key: this.#key(row), data });
  }

  ready(): Promise<void> | undefined {
    return this.#buffer.length < this.#maxBuffered
      ? undefined
      : this.#until(() => this.#buffer.length < this.#maxBuffered);
  }

  watermark(time: number): void {
    this.#flushAll ||= time === Number.POSITIVE_INFINITY;
  }

  /** Waits for what is in flight; what is buffered becomes state, except at the end of the input. */
  async prepare(): Promise<Entry[]> {
    if (this.#flushAll) this.#flush();
    await this.#until(() => this.#inFlight === 0 && !(this.#flushAll && this.#buffer.length > 0));
    return this.#buffer.map(({ key, data }) => ({ key, data }));
  }

  async commit(): Promise<void> {}

  metrics(): Readonly<Record<string, number>> {
    const [numRecordsSend, numBytesOut] = [this.#sent, this.#bytes];
    return { numRecordsSend, numBytesOut, numBytesSend: numBytesOut, numRecordsSendErrors: this.#failed };
  }

  async close(): Promise<void> {
    this.#abort.abort(new DOMException("the writer is closed", "AbortError"));
  }

  #add(entry: Entry): void {
    this.#buffer.push(entry);
    this.#bufferBytes += entry.data.length;
    this.#arm();
    this.#flush();
  }

  /** Sends what has waited long enough. */
  #arm(): void {
    if (this.#timer) return;
    this.#timer = true;
    this.#environment.clock.sleep(this.#timeout, this.#abort.signal).then(
      () => {
        this.#timer = false;
        this.#send();
        if (this.#buffer.length > 0) this.#arm();
      },
      () => undefined,
    );
  }

  /** Sends full batches, or all when the input has ended. */
  #flush(): void {
    while (
      (this.#buffer.length >= Math.min(this.#batchSize, Math.floor(this.#allowed)) ||
        this.#bufferBytes >= this.#batchBytes ||
        (this.#flushAll && this.#buffer.length > 0)) &&
      this.#send()
    );
  }

  /** Sends one batch; false when nothing may be sent now. */
  #send(): boolean {
    const { clock } = this.#environment;
    const room = Math.floor(this.#allowed) - this.#inFlightRecords;
    if (this.#buffer.length === 0 || this.#inFlight >= this.#maxInFlight || room < 1 || clock.now() < this.#pausedUntil)
      return false;
    let [count, bytes] = [0, 0];
    const limit = Math.min(this.#batchSize, room, this.#buffer.length);
    while (count < limit && (count === 0 || bytes + this.#buffer[count]!.data.length <= this.#batchBytes))
      bytes += this.#buffer[count++]!.data.length;
    const batch = this.#buffer.splice(0, count);
    this.#bufferBytes -= bytes;
    this.#inFlight++;
    this.#inFlightRecords += count;
    this.#put(batch).then(
      (failed) => this.#done(batch, failed),
      (error: unknown) => {
        this.#error ??= { error };
        this.#done(batch, []);
      },
    );
    return true;
  }

  /** Puts a batch; resolves with the entries that were not taken. */
  async #put(batch: readonly Entry[]): Promise<readonly Entry[]> {
    const { commands, send } = this.#access;
    const Records = batch.map(({ key, data }) => ({ PartitionKey: key, Data: data }));
    let failures: (string | undefined)[];
    try {
      const output = await send<import("@aws-sdk/client-kinesis").PutRecordsCommandOutput>(
        new commands.PutRecordsCommand({ ...this.#settings.stream, Records }),
      );
      if ((output.FailedRecordCount ?? 0) === 0) return [];
      failures = output.Records!.map(({ ErrorCode }) => ErrorCode);
    } catch (error) {
      if (!isPassing(error)) throw fatal("Encountered non-recoverable exception", error);
      if (this.#failOnError)
        throw fatal(
          "Encountered an exception while persisting records, not retrying due to {failOnError} being set.",
          error,
        );
      return batch;
    }
    if (this.#failOnError)
      throw fatal(
        "Encountered an exception while persisting records, not retrying due to {failOnError} being set.",
        undefined,
      );
    return batch.filter((_, index) => failures[index] !== undefined);
  }

  #done(batch: readonly Entry[], failed: readonly Entry[]): void {
    this.#inFlight--;
    this.#inFlightRecords -= batch.length;
    this.#sent += batch.length - failed.length;
    for (const { data } of batch) this.#bytes += data.length;
    if (failed.length === 0) {
      this.#allowed = Math.min(this.#batchSize * this.#maxInFlight, this.#allowed + INCREASE);
      this.#pause = 0;
    } else this.#again(failed);
    this.#flush();
    for (const wake of this.#waiting.splice(0)) wake();
  }

  /** Puts entries back to the front, and waits a little. */
  #again(failed: readonly Entry[]): void {
    const { clock } = this.#environment;
    this.#failed += failed.length;
    this.#allowed = Math.max(1, this.#allowed * DECREASE);
    this.#buffer = [...failed, ...this.#buffer];
    for (const { data } of failed) {
      this.#bufferBytes += data.length;
      this.#bytes -= data.length;
    }
    this.#pause = this.#pause === 0 ? 50 : Math.min(1000, this.#pause * 2);
    this.#pausedUntil = clock.now() + this.#pause;
    clock.sleep(this.#pause, this.#abort.signal).then(
      () => {
        this.#send();
        this.#flush();
        for (const wake of this.#waiting.splice(0)) wake();
      },
      () => undefined,
    );
  }

  async #until(reached: () => boolean): Promise<void> {
    while (!reached()) {
      this.#throwError();
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
      if (this.#flushAll) this.#flush();
    }
    this.#throwError();
  }

  #throwError(): void {
    if (this.#error !== undefined) throw this.#error.error;
  }
}

function fatal(what: string, error: unknown): SqlError {
  const cause = error instanceof Error ? ` ${error.name}: ${error.message}` : "";
  return new SqlError("FLINK_SQL_RUNTIME", `KinesisStreamsException: ${what}${cause}`);
}
