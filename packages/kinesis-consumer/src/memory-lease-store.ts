import type { Lease, LeaseStore } from "./lease.ts";

/** Keeps leases in this process: for one process with any number of workers that need not survive it, and for tests. */
export class MemoryLeaseStore implements LeaseStore {
  readonly #leases = new Map<string, Lease>();

  async list(): Promise<Lease[]> {
    return [...this.#leases.values()].map((lease) => ({ ...lease }));
  }

  async get(shardId: string): Promise<Lease | undefined> {
    const lease = this.#leases.get(shardId);
    return lease && { ...lease };
  }

  async create(lease: Lease): Promise<boolean> {
    if (this.#leases.has(lease.shardId)) return false;
    this.#leases.set(lease.shardId, { ...lease });
    return true;
  }

  async replace(current: Lease, next: Lease): Promise<boolean> {
    if (!this.#isStill(current)) return false;
    this.#leases.set(current.shardId, { ...next });
    return true;
  }

  async remove(current: Lease): Promise<boolean> {
    return this.#isStill(current) && this.#leases.delete(current.shardId);
  }

  #isStill({ shardId, owner, counter }: Lease): boolean {
    const stored = this.#leases.get(shardId);
    return stored !== undefined && stored.owner === owner && stored.counter === counter;
  }
}
