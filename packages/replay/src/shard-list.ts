import { ListShardsCommand, type ListShardsCommandOutput } from "@aws-sdk/client-kinesis";
import type { Clock, KinesisSender } from "@millrace/kinesis-producer";
import { ReplayError } from "./errors.ts";

/** How long a list of shards serves, in milliseconds. */
const REFRESH_MS = 10_000;

/** The open shards of a stream, listed anew when the list is older than ten seconds. */
export class ShardList {
  /** Listings that failed after the first, so that an older list went on serving. */
  stale = 0;
  readonly #client: KinesisSender;
  readonly #streamName: string;
  readonly #clock: Clock;
  #startingHashKeys: readonly string[] = [];
  #listedAt = Number.NEGATIVE_INFINITY;

  constructor(client: KinesisSender, streamName: string, clock: Clock) {
    this.#client = client;
    this.#streamName = streamName;
    this.#clock = clock;
  }

  /**
   * The first hash key of every open shard.
   * @throws {ReplayError} `REPLAY_STREAM_UNAVAILABLE` when the shards were never listed and cannot be.
   */
  async startingHashKeys(): Promise<readonly string[]> {
    const now = this.#clock.now();
    if (now - this.#listedAt < REFRESH_MS) return this.#startingHashKeys;
    try {
      this.#startingHashKeys = await this.#list();
      this.#listedAt = now;
    } catch (cause) {
      if (this.#listedAt === Number.NEGATIVE_INFINITY) {
        const message = `cannot list the shards of ${this.#streamName}: ${(cause as Error).name}: ${(cause as Error).message}`;
        throw new ReplayError("REPLAY_STREAM_UNAVAILABLE", message, { cause });
      }
      this.stale++;
    }
    return this.#startingHashKeys;
  }

  async #list(): Promise<string[]> {
    const keys: string[] = [];
    let token: string | undefined;
    do {
      // A page is asked for by stream and filter first, then by its token alone.
      const input = token === undefined ? { StreamName: this.#streamName, ShardFilter: OPEN } : { NextToken: token };
      const page = (await this.#client.send(new ListShardsCommand(input))) as ListShardsCommandOutput;
      for (const shard of page.Shards ?? []) {
        // The filter leaves closed shards out; an endpoint that does not know it tells them by their last number.
        if (shard.SequenceNumberRange?.EndingSequenceNumber !== undefined) continue;
        if (shard.HashKeyRange?.StartingHashKey !== undefined) keys.push(shard.HashKeyRange.StartingHashKey);
      }
      token = page.NextToken;
    } while (token !== undefined);
    return keys;
  }
}

const OPEN = { Type: "AT_LATEST" } as const;
