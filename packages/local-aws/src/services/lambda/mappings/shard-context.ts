import type { Delivery } from "./delivery.ts";
import type { Discarded } from "./destination.ts";
import type { MappingSettings } from "./settings.ts";
import type { StreamSource } from "./source.ts";
import { retryDelay } from "./verdict.ts";

/** What the lanes of one shard share: its source, the mapping's settings, and the way out for discarded records. */
export class ShardContext {
  readonly shardId: string;
  readonly source: StreamSource;
  readonly settings: MappingSettings;
  readonly delivery: Delivery;
  /** ARN that events name. */
  readonly eventSourceArn: string;
  readonly #discard: (discarded: Discarded, event: string) => Promise<void>;
  readonly #signal: AbortSignal;
  /** Invocations in a row that were throttled or refused. */
  #refusals = 0;

  constructor(
    shardId: string,
    parts: Pick<ShardContext, "source" | "settings" | "delivery" | "eventSourceArn">,
    discard: (discarded: Discarded, event: string) => Promise<void>,
    signal: AbortSignal,
  ) {
    this.shardId = shardId;
    this.source = parts.source;
    this.settings = parts.settings;
    this.delivery = parts.delivery;
    this.eventSourceArn = parts.eventSourceArn;
    this.#discard = discard;
    this.#signal = signal;
  }

  get now(): number {
    return this.delivery.now;
  }

  get stopped(): boolean {
    return this.#signal.aborted;
  }

  /** Records that arrived before are given up: as the mapping says, or because the stream no longer keeps them. */
  get oldest(): number {
    const { maximumRecordAgeSeconds } = this.settings;
    const { retentionMs } = this.source;
    return (
      this.now - (maximumRecordAgeSeconds < 0 ? retentionMs : Math.min(retentionMs, maximumRecordAgeSeconds * 1000))
    );
  }

  discard(discarded: Omit<Discarded, "shardId">, event: string): Promise<void> {
    return this.#discard({ ...discarded, shardId: this.shardId }, event);
  }

  /** Waits after an invocation that did not take place. */
  backOff(): Promise<void> {
    return this.sleep(retryDelay(this.#refusals++));
  }

  /** The function was invoked. */
  reached(): void {
    this.#refusals = 0;
  }

  /** Sleeps until `ms` have passed or the reader is stopped. */
  async sleep(ms: number): Promise<void> {
    try {
      await this.delivery.host.clock.sleep(ms, this.#signal);
    } catch {
      // Stopped: the caller sees it.
    }
  }
}
