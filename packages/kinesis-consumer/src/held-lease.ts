import type { Clock } from "@millrace/kinesis-producer";
import type { Lease, LeaseStore } from "./lease.ts";

/**
 * A lease that this worker holds. Its changes are made one after the other. A change that finds the lease changed by
 * someone else, such as a worker that asks for a hand-over, is made again on top; one that finds another owner is not.
 */
export class HeldLease {
  lease: Lease;
  readonly #store: LeaseStore;
  readonly #clock: Clock;
  /** When the last change that succeeded was begun: the lease cannot have run out before that plus its duration. */
  #renewedAt: number;
  #lost = false;
  #queue: Promise<unknown> = Promise.resolve();

  constructor(lease: Lease, store: LeaseStore, clock: Clock, takenAt: number) {
    this.lease = lease;
    this.#store = store;
    this.#clock = clock;
    this.#renewedAt = takenAt;
  }

  /** True when another worker may hold it by now. */
  isLost(duration: number): boolean {
    return this.#lost || this.#clock.now() - this.#renewedAt >= duration;
  }

  /** Changes the lease; false when this worker holds it no longer. Rejects when the store does. */
  update(changes: Partial<Lease> = {}): Promise<boolean> {
    const result = this.#queue.then(() => this.#write(changes));
    this.#queue = result.catch(() => undefined);
    return result;
  }

  async #write(changes: Partial<Lease>): Promise<boolean> {
    while (!this.#lost) {
      const begunAt = this.#clock.now();
      const next = { ...this.lease, ...changes, counter: this.lease.counter + 1 };
      if (await this.#store.replace(this.lease, next)) {
        this.#lost = next.owner !== this.lease.owner;
        this.lease = next;
        this.#renewedAt = begunAt;
        return true;
      }
      const stored = await this.#store.get(this.lease.shardId);
      if (stored === undefined || stored.owner !== this.lease.owner) this.#lost = true;
      else this.lease = stored;
    }
    return false;
  }
}
