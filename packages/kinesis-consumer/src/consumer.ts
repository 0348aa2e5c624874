import { type HashRange, parseHashKey } from "@millrace/kinesis-producer";
import { ConsumerError } from "./errors.ts";
import { HeldLease } from "./held-lease.ts";
import type { Lease } from "./lease.ts";
import { planLeases } from "./lease-plan.ts";
import { resolveOptions, type Settings } from "./options.ts";
import { judgeReadError } from "./read-errors.ts";
import { pause } from "./reader.ts";
import { listShards, planSync } from "./shard-sync.ts";
import { type ShardOutcome, ShardWorker } from "./shard-worker.ts";
import type { Consumer, ConsumerOptions, ErrorEvent, LeaseEvent, StopReport } from "./types.ts";

/** Creates a worker that processes a stream, alone or beside others on the same lease store; throws `CONSUMER_OPTION_INVALID`. */
export function createConsumer(options: ConsumerOptions): Consumer {
  return new StreamConsumer(resolveOptions(options));
}

/** Leases are renewed this many times in the time after which they run out. */
const RENEWALS = 3;
/** Time that the other shards have to finish when one has failed for good. */
const FAILURE_DEADLINE_MS = 30_000;

class StreamConsumer implements Consumer {
  readonly finished: Promise<void>;
  readonly #settings: Settings;
  readonly #workers = new Map<string, ShardWorker>();
  readonly #watch: LeaseWatch;
  /** When this worker asked for a lease, by shard. */
  readonly #requests = new Map<string, number>();
  readonly #hashRanges = new Map<string, HashRange>();
  #nextSyncAt = 0;
  #started = false;
  #stopping: Promise<StopReport> | undefined;
  /** Set when nothing is left to renew. */
  #over = false;
  #wake = new AbortController();
  #gate: { promise: Promise<void>; open: () => void } | undefined;
  #resolve!: () => void;
  #reject!: (error: unknown) => void;

  constructor(settings: Settings) {
    this.#settings = settings;
    this.#watch = new LeaseWatch(settings);
    this.finished = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    // Whoever does not look at `finished` learns of the failure from onError.
    this.finished.catch(() => undefined);
  }

  get workerId(): string {
    return this.#settings.workerId;
  }

  start(): void {
    if (this.#started) throw new ConsumerError("CONSUMER_STARTED", "start: the consumer was started before");
    this.#started = true;
    this.#coordinate().catch((error: unknown) => this.#fail(error));
  }

  pause(): void {
    if (this.#gate !== undefined) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#gate = { promise, open: resolve };
  }

  resume(): void {
    this.#gate?.open();
    this.#gate = undefined;
  }

  shards(): string[] {
    return [...this.#workers.keys()];
  }

  stop({ deadline = 30_000 }: { deadline?: number } = {}): Promise<StopReport> {
    this.#stopping ??= this.#end(deadline).finally(this.#resolve);
    return this.#stopping;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  async #end(deadline: number): Promise<StopReport> {
    const workers = [...this.#workers.values()];
    for (const worker of workers) worker.drain();
    const timer = new AbortController();
    const outcomes = Promise.all(workers.map(({ outcome }) => outcome));
    await Promise.race([outcomes, pause(this.#settings.clock, deadline, timer.signal)]);
    timer.abort();
    const abandoned = [...this.#workers.values()];
    for (const worker of abandoned) worker.abandon();
    this.#over = true;
    this.#wake.abort();
    return { released: workers.length - abandoned.length, abandoned: abandoned.length };
  }

  /** Renews and looks for work until the consumer has stopped; while it stops, it only renews. */
  async #coordinate(): Promise<void> {
    const { clock, leaseDuration } = this.#settings;
    while (!this.#over) {
      this.#wake = new AbortController();
      await this.#attempt("leases", () => this.#renew());
      if (this.#stopping === undefined) await this.#attempt("leases", () => this.#lookForWork());
      if (!this.#over) await pause(clock, leaseDuration / RENEWALS, this.#wake.signal);
    }
  }

  async #attempt(operation: ErrorEvent["operation"], run: () => Promise<void>): Promise<void> {
    try {
      await run();
    } catch (error) {
      this.#report(operation, error, undefined, error instanceof ConsumerError);
      if (error instanceof ConsumerError) this.#fail(error);
    }
  }

  async #renew(): Promise<void> {
    const { leaseDuration } = this.#settings;
    await Promise.all(
      [...this.#workers.values()].map(async (worker) => {
        try {
          await worker.held.update();
        } catch (error) {
          this.#report("leases", error, worker.shardId, false);
        }
        if (worker.held.isLost(leaseDuration)) worker.abandon();
      }),
    );
  }

  async #lookForWork(): Promise<void> {
    const { clock, leases: store } = this.#settings;
    let leases = await store.list();
    if (clock.now() >= this.#nextSyncAt && (await this.#syncShards(leases))) leases = await store.list();
    this.#watch.observe(leases);
    for (const { shardId, owner, handoverTo } of leases) {
      if (owner === this.workerId && handoverTo !== undefined) this.#workers.get(shardId)?.drain(handoverTo);
    }
    for (const lease of this.#answered(leases)) await this.#take(lease);
    const { take, request } = planLeases({
      ...this.#settings,
      leases,
      mine: new Set([...this.#workers.keys(), ...this.#requests.keys()]),
      idleFor: (lease) => this.#watch.idleFor(lease),
    });
    for (const lease of take) await this.#take(lease);
    if (request !== undefined) await this.#ask(request);
  }

  /** Creates leases for new shards and removes those of old ones; true when it changed any. */
  async #syncShards(leases: readonly Lease[]): Promise<boolean> {
    const { clock, leases: store, start, shardSyncInterval } = this.#settings;
    const shards = await this.#listShards();
    if (shards === undefined) return false;
    this.#nextSyncAt = clock.now() + shardSyncInterval;
    for (const { ShardId, HashKeyRange } of shards) {
      const range = {
        start: parseHashKey(HashKeyRange!.StartingHashKey!),
        end: parseHashKey(HashKeyRange!.EndingHashKey!),
      };
      this.#hashRanges.set(ShardId!, range);
    }
    const { create, remove, expired } = planSync(shards, leases, start, clock.now());
    for (const lease of create) await store.create(lease);
    for (const lease of [...remove, ...expired]) await store.remove(lease);
    for (const { shardId, checkpoint } of expired) {
      const message = `shard ${shardId} left the stream's retention before it was read beyond ${checkpoint}`;
      this.#report("shards", new ConsumerError("CONSUMER_SHARD_EXPIRED", message), shardId, false);
    }
    return create.length + remove.length + expired.length > 0;
  }

  async #listShards(): Promise<Awaited<ReturnType<typeof listShards>> | undefined> {
    try {
      return await listShards(this.#settings);
    } catch (error) {
      const verdict = judgeReadError(error);
      if (verdict === "fatal" || verdict === "gone") {
        const message = `the shards of the stream cannot be listed: ${error instanceof Error ? error.message : error}`;
        throw new ConsumerError("CONSUMER_READ_FAILED", message, { cause: error });
      }
      this.#report("shards", error, undefined, false);
      return undefined;
    }
  }

  /** Leases asked for that were handed over, or that their owner did not hand over in time; forgets what came to nothing. */
  #answered(leases: readonly Lease[]): Lease[] {
    const { clock, handoverTimeout } = this.#settings;
    const byId = new Map(leases.map((lease) => [lease.shardId, lease]));
    return [...this.#requests].flatMap(([shardId, askedAt]) => {
      const lease = byId.get(shardId);
      const isOpen = lease?.handoverTo === this.workerId;
      if (lease !== undefined && isOpen && clock.now() - askedAt < handoverTimeout) return [];
      this.#requests.delete(shardId);
      return lease !== undefined && (isOpen || lease.owner === this.workerId) ? [lease] : [];
    });
  }

  async #take(lease: Lease): Promise<void> {
    const { leases: store, clock, workerId } = this.#settings;
    if (this.#workers.has(lease.shardId) || this.#stopping !== undefined) return;
    const takenAt = clock.now();
    const ownerSwitches = lease.ownerSwitches + (lease.owner === workerId ? 0 : 1);
    const next = { ...lease, owner: workerId, counter: lease.counter + 1, ownerSwitches, handoverTo: undefined };
    if (!(await store.replace(lease, next))) return;
    if (this.#stopping !== undefined) {
      await store.replace(next, { ...next, owner: undefined, counter: next.counter + 1 });
      return;
    }
    const held = new HeldLease(next, store, clock, takenAt);
    const worker = new ShardWorker(
      this.#settings,
      held,
      this.#hashRanges.get(lease.shardId),
      () => this.#gate?.promise,
    );
    this.#workers.set(lease.shardId, worker);
    this.#settings.onLease?.({ shardId: lease.shardId, change: "taken" });
    worker.outcome.then((outcome) => this.#ended(worker, outcome)).catch((error: unknown) => this.#fail(error));
  }

  async #ask(lease: Lease): Promise<void> {
    const { leases: store, clock, workerId } = this.#settings;
    const asked = await store.replace(lease, { ...lease, counter: lease.counter + 1, handoverTo: workerId });
    if (asked) this.#requests.set(lease.shardId, clock.now());
  }

  #ended(worker: ShardWorker, outcome: ShardOutcome): void {
    this.#workers.delete(worker.shardId);
    const change: LeaseEvent["change"] = outcome === "gone" || outcome === "failed" ? "released" : outcome;
    this.#settings.onLease?.({ shardId: worker.shardId, change });
    if (outcome === "failed") this.#fail(worker.error);
    if (outcome === "finished" || outcome === "gone") {
      // The children of the shard can begin.
      this.#nextSyncAt = 0;
      this.#wake.abort();
    }
  }

  #fail(error: unknown): void {
    if (this.#stopping !== undefined) return;
    this.#stopping = this.#end(FAILURE_DEADLINE_MS).finally(() => this.#reject(error));
  }

  #report(operation: ErrorEvent["operation"], error: unknown, shardId: string | undefined, fatal: boolean): void {
    this.#settings.onError?.({ shardId, operation, error, fatal });
  }
}

/** When each lease was last seen to change. */
class LeaseWatch {
  readonly #settings: Settings;
  readonly #seen = new Map<string, { counter: number; at: number }>();

  constructor(settings: Settings) {
    this.#settings = settings;
  }

  observe(leases: readonly Lease[]): void {
    const now = this.#settings.clock.now();
    const ids = new Set<string>();
    for (const { shardId, counter } of leases) {
      ids.add(shardId);
      if (this.#seen.get(shardId)?.counter !== counter) this.#seen.set(shardId, { counter, at: now });
    }
    for (const shardId of this.#seen.keys()) if (!ids.has(shardId)) this.#seen.delete(shardId);
  }

  /** Milliseconds since the lease was last seen to change. */
  idleFor({ shardId }: Lease): number {
    const now = this.#settings.clock.now();
    return now - (this.#seen.get(shardId)?.at ?? now);
  }
}
