import type { GetRecordsCommandOutput, GetShardIteratorCommandOutput, KinesisClient } from "@aws-sdk/client-kinesis";
import type { ServiceHost } from "../../service.ts";
import type { JobClock } from "./job-clock.ts";

/** A Kinesis client as connectors take it. */
interface Sender {
  send(command: object, options?: object): Promise<unknown>;
}

/** Longest that a read at the end of a shard waits for records, on the clock. */
const PATIENCE_MS = 30_000;

/** Where an iterator stands. */
interface Place {
  readonly arn: string;
  readonly shardId: string;
  /** Nothing was there at the last read. */
  readonly idle: boolean;
  /** Arrivals at the shard before the last read. */
  readonly seen: number;
}

/** Arrivals of one stream, by shard, and who waits for the next one. */
interface Arrivals {
  readonly counts: Map<string, number>;
  readonly waiting: Set<() => void>;
  readonly unsubscribe: () => void;
}

/**
 * Lets reads at the end of a shard wait for records. A reader asks five times a second, which nobody notices in real time;
 * on a clock that jumps or runs fast an idle hour would be 18,000 requests a shard.
 */
export class IdleReads {
  readonly #host: ServiceHost;
  readonly #clock: JobClock;
  readonly #places = new Map<string, Place>();
  readonly #streams = new Map<string, Arrivals>();

  constructor(host: ServiceHost, clock: JobClock) {
    this.#host = host;
    this.#clock = clock;
  }

  /** The client, with patient reads; itself in real time. */
  wrap(client: KinesisClient, commands: typeof import("@aws-sdk/client-kinesis")): Sender {
    const sender = client as Sender;
    if (this.#host.clock.speed <= 1) return sender;
    return {
      send: (command, options) => {
        if (command instanceof commands.GetRecordsCommand) return this.#read(sender, command, options);
        if (command instanceof commands.GetShardIteratorCommand) return this.#place(sender, command, options);
        return sender.send(command, options);
      },
    };
  }

  close(): void {
    for (const { unsubscribe } of this.#streams.values()) unsubscribe();
    this.#streams.clear();
  }

  async #place(
    client: Sender,
    command: { readonly input: { readonly StreamARN?: string | undefined; readonly ShardId: string | undefined } },
    options: object | undefined,
  ): Promise<GetShardIteratorCommandOutput> {
    const output = (await client.send(command, options)) as GetShardIteratorCommandOutput;
    const { StreamARN: arn, ShardId: shardId } = command.input;
    // Readers of streams by name poll as they like.
    if (arn !== undefined && shardId !== undefined) {
      await this.#arrivals(arn);
      this.#places.set(output.ShardIterator!, { arn, shardId, idle: false, seen: 0 });
    }
    return output;
  }

  async #read(
    client: Sender,
    command: { readonly input: { readonly ShardIterator: string | undefined } },
    options: { readonly abortSignal?: AbortSignal } | undefined,
  ): Promise<GetRecordsCommandOutput> {
    const iterator = command.input.ShardIterator!;
    const place = this.#places.get(iterator);
    if (place === undefined) return (await client.send(command, options)) as GetRecordsCommandOutput;
    if (place.idle) await this.#arrival(place, options?.abortSignal);
    const seen = this.#count(place);
    const output = (await client.send(command, options)) as GetRecordsCommandOutput;
    this.#places.delete(iterator);
    const idle = output.Records?.length === 0 && output.MillisBehindLatest === 0;
    if (output.NextShardIterator !== undefined) this.#places.set(output.NextShardIterator, { ...place, idle, seen });
    return output;
  }

  /** Waits until something has arrived since the last read, or long enough. */
  async #arrival(place: Place, signal: AbortSignal | undefined): Promise<void> {
    const arrivals = this.#streams.get(place.arn);
    if (arrivals === undefined || this.#count(place) !== place.seen) return;
    const enough = new AbortController();
    const wake = () => {
      if (this.#count(place) !== place.seen) enough.abort();
    };
    arrivals.waiting.add(wake);
    const either = signal === undefined ? enough.signal : AbortSignal.any([signal, enough.signal]);
    try {
      await this.#clock.sleep(PATIENCE_MS, either);
    } catch (error) {
      if (!enough.signal.aborted) throw error;
    } finally {
      arrivals.waiting.delete(wake);
    }
  }

  #count({ arn, shardId }: Pick<Place, "arn" | "shardId">): number {
    return this.#streams.get(arn)?.counts.get(shardId) ?? 0;
  }

  async #arrivals(arn: string): Promise<void> {
    if (this.#streams.has(arn)) return;
    const kinesis = await this.#host.load("kinesis", arn.split(":")[3]);
    if (this.#streams.has(arn)) return;
    const counts = new Map<string, number>();
    const waiting = new Set<() => void>();
    const unsubscribe = kinesis.stream(arn).subscribe((shardId) => {
      counts.set(shardId, (counts.get(shardId) ?? 0) + 1);
      for (const wake of waiting) wake();
    });
    this.#streams.set(arn, { counts, waiting, unsubscribe });
  }
}
