import type { Decoder } from "../../formats/format.ts";
import type { Row } from "../../runtime/operator.ts";
import type { Environment, Source, SourceBatch, SourceReader } from "../connector.ts";
import { loadPeer } from "../peer.ts";
import { type KinesisAccess, kinesisAccess } from "./client.ts";
import { FanOutConsumer, FanOutShardReader } from "./fan-out.ts";
import type { KinesisSettings } from "./settings.ts";
import { type KinesisRecord, PollingShardReader, type ShardReader, type ShardRecords } from "./shard-reader.ts";
import { type ShardState, ShardTracker } from "./shards.ts";

/** Takes a record of the Kinesis Producer Library apart. */
type Deaggregate = typeof import("@millrace/kinesis-producer").deaggregate;

/** A stream that is read, without an end. */
export function kinesisSource(settings: KinesisSettings, decoder: Decoder, environment: Environment): Source {
  let tracker = new ShardTracker(settings);
  let shared: Promise<SharedReading> | undefined;
  let readers = 0;

  return {
    bounded: false,
    async open(subtask, parallelism, state) {
      // The first reader of a run begins anew: the others of this run see what it finds.
      if (readers === 0)
        tracker = new ShardTracker(settings, environment.channel?.(`shards of ${settings.table.name}`));
      readers++;
      const leave = () => {
        readers--;
        if (readers > 0) return false;
        shared = undefined;
        tracker.close();
        return true;
      };
      if (state !== undefined) tracker.restore((state as ShardState[][]).flat());
      shared ??= openShared(settings, environment);
      const { access, consumer, consumerArn, deaggregate } = await shared.catch((error: unknown) => {
        leave();
        throw error;
      });
      const close = async () => {
        if (leave()) await consumer?.close();
      };
      const parts = { settings, decoder, environment, tracker, access, consumerArn, deaggregate, close };
      return new KinesisReader(parts, subtask, parallelism);
    },
  };
}

interface SharedReading {
  readonly access: KinesisAccess;
  readonly consumer: FanOutConsumer | undefined;
  readonly consumerArn: string | undefined;
  readonly deaggregate: Deaggregate | undefined;
}

async function openShared(settings: KinesisSettings, environment: Environment): Promise<SharedReading> {
  const access = await kinesisAccess(settings, environment);
  const { fanOut } = settings;
  const consumer = fanOut === undefined ? undefined : new FanOutConsumer(access, settings, fanOut, environment.clock);
  const producer = settings.deaggregate
    ? await loadPeer(
        "@millrace/kinesis-producer",
        "Connector 'kinesis-legacy'",
        () => import("@millrace/kinesis-producer"),
      )
    : undefined;
  return { access, consumer, consumerArn: await consumer?.open(), deaggregate: producer?.deaggregate };
}

interface ReaderParts extends Omit<SharedReading, "consumer"> {
  readonly settings: KinesisSettings;
  readonly decoder: Decoder;
  readonly environment: Environment;
  readonly tracker: ShardTracker;
  readonly close: () => Promise<void>;
}

/** A shard that is being read: at most one answer of it waits to be taken. */
interface ActiveShard {
  readonly id: string;
  readonly parents: readonly string[];
  readonly reader: ShardReader;
  position: ShardState["position"];
  millisBehindLatest: number;
  /** The answer that came or is waited for. */
  reading: Promise<void> | undefined;
  answer: ShardRecords | undefined;
}

/** Reads the shards of one subtask. */
class KinesisReader implements SourceReader {
  readonly #parts: ReaderParts;
  readonly #subtask: number;
  readonly #parallelism: number;
  readonly #active = new Map<string, ActiveShard>();
  readonly #metadata: readonly string[];
  readonly #closed = new AbortController();
  readonly #unlisten: () => void;
  #failure: { readonly error: unknown } | undefined;
  #wake: () => void = () => undefined;
  #turn = 0;
  /** Batches that `read` gave, and those whose rows were processed. */
  #given = 0;
  #processed = 0;
  /** Shards that were read to their end, by the batch whose rows are to be processed before their children are read. */
  readonly #ending = new Map<string, number>();

  constructor(parts: ReaderParts, subtask: number, parallelism: number) {
    this.#parts = parts;
    this.#subtask = subtask;
    this.#parallelism = parallelism;
    this.#metadata = parts.settings.table.metadata.map(({ key }) => key);
    this.#unlisten = parts.tracker.listen(() => this.#wake());
  }

  async read(signal: AbortSignal): Promise<SourceBatch | undefined> {
    const { tracker, access, environment } = this.#parts;
    for (;;) {
      signal.throwIfAborted();
      if (this.#failure !== undefined) throw this.#failure.error;
      if (environment.clock.now() >= tracker.nextDiscovery) await tracker.discover(access, environment.clock);
      this.#startShards();
      const batch = this.#take();
      if (batch !== undefined) {
        this.#given++;
        return batch;
      }
      await this.#change(signal);
    }
  }

  processed(): void {
    this.#processed++;
    for (const [id, batch] of this.#ending) if (batch <= this.#processed) this.#finish(id);
  }

  snapshot(): unknown {
    const { tracker } = this.#parts;
    return tracker.all.filter(({ id }) => this.#isOwn(id));
  }

  splits(): readonly string[] {
    return [...this.#active.keys()];
  }

  /** The older connector marks subtasks without a shard as idle; the newer one leaves that to the idle timeout. */
  idle(): boolean {
    return this.#parts.settings.deaggregate && this.#active.size === 0;
  }

  metrics(): Readonly<Record<string, number>> {
    const behind = [...this.#active.values()].map(({ millisBehindLatest }) => millisBehindLatest);
    return behind.length === 0 ? {} : { millisBehindLatest: Math.max(...behind) };
  }

  async close(): Promise<void> {
    this.#unlisten();
    this.#closed.abort(new DOMException("the reader is closed", "AbortError"));
    for (const { reader } of this.#active.values()) reader.close();
    this.#active.clear();
    await this.#parts.close();
  }

  #isOwn(id: string): boolean {
    return Number(id.replace(/\D/g, "")) % this.#parallelism === this.#subtask;
  }

  #startShards(): void {
    const { tracker, access, settings, environment, consumerArn } = this.#parts;
    for (const { id, parents, position } of tracker.readable()) {
      if (!this.#isOwn(id) || this.#active.has(id) || this.#ending.has(id)) continue;
      const { clock } = environment;
      const reader =
        consumerArn === undefined
          ? new PollingShardReader(access, settings, clock, id, position)
          : new FanOutShardReader(access, settings, clock, id, position, consumerArn);
      const shard: ActiveShard = {
        id,
        parents,
        reader,
        position,
        millisBehindLatest: 0,
        reading: undefined,
        answer: undefined,
      };
      this.#active.set(id, shard);
    }
    for (const shard of this.#active.values()) if (shard.answer === undefined) this.#readOn(shard);
  }

  #readOn(shard: ActiveShard): void {
    shard.reading ??= shard.reader.next(this.#closed.signal).then(
      (answer) => {
        shard.reading = undefined;
        shard.answer = answer;
        this.#wake();
      },
      (error: unknown) => {
        shard.reading = undefined;
        if (!this.#closed.signal.aborted) this.#failure ??= { error };
        this.#wake();
      },
    );
  }

  /** The rows of the next shard that has an answer; undefined when none has rows. */
  #take(): SourceBatch | undefined {
    const shards = [...this.#active.values()];
    for (let index = 0; index < shards.length; index++) {
      const shard = shards[(this.#turn + index) % shards.length]!;
      if (shard.answer === undefined) continue;
      const batch = this.#taken(shard, shard.answer);
      if (batch === undefined) continue;
      this.#turn = (this.#turn + index + 1) % shards.length;
      return batch;
    }
    return undefined;
  }

  #taken(shard: ActiveShard, answer: ShardRecords): SourceBatch | undefined {
    shard.answer = undefined;
    shard.position = answer.position;
    shard.millisBehindLatest = answer.millisBehindLatest;
    this.#parts.tracker.update(shard.id, answer.position);
    const rows: Row[] = [];
    let bytes = 0;
    for (const record of answer.records) {
      bytes += record.Data!.length;
      this.#decode(record, shard.id, rows);
    }
    if (answer.ended) {
      shard.reader.close();
      this.#active.delete(shard.id);
      this.#ending.set(shard.id, this.#given + (rows.length === 0 ? 0 : 1));
      if (this.#ending.get(shard.id)! <= this.#processed) this.#finish(shard.id);
    } else this.#readOn(shard);
    return rows.length === 0 ? undefined : { rows, split: shard.id, bytes };
  }

  /** The children of a shard have their turn. */
  #finish(id: string): void {
    this.#ending.delete(id);
    this.#parts.tracker.finish(id);
  }

  #decode(record: KinesisRecord, shardId: string, rows: Row[]): void {
    const { decoder, deaggregate } = this.#parts;
    const first = rows.length;
    if (deaggregate === undefined) decoder.decodeBytes(record.Data!, rows);
    else {
      const whole = { partitionKey: record.PartitionKey!, data: record.Data! };
      for (const { data } of deaggregate(whole).records) decoder.decodeBytes(data, rows);
    }
    if (this.#metadata.length === 0) return;
    const values = this.#metadata.map((key) => {
      if (key === "timestamp") return record.ApproximateArrivalTimestamp!.getTime();
      return key === "shard-id" ? shardId : record.SequenceNumber!;
    });
    for (let index = first; index < rows.length; index++) rows[index] = [...rows[index]!, ...values];
  }

  /** Waits for an answer, or until shards are to be listed again. */
  async #change(signal: AbortSignal): Promise<void> {
    const { tracker, environment } = this.#parts;
    const abort = new AbortController();
    const both = AbortSignal.any([signal, abort.signal]);
    const changed = new Promise<void>((resolve) => {
      this.#wake = resolve;
    });
    const wait = Math.max(0, tracker.nextDiscovery - environment.clock.now());
    const discovery = environment.clock.sleep(wait, both).catch((error: unknown) => {
      if (signal.aborted) throw error;
    });
    try {
      await Promise.race([changed, discovery]);
    } finally {
      abort.abort();
    }
  }
}
