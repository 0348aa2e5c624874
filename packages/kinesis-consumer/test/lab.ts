import {
  type Consumer,
  type ConsumerOptions,
  type ConsumerRecord,
  createConsumer,
  type ErrorEvent,
  type LeaseEvent,
  type LeaseStore,
  MemoryLeaseStore,
} from "../src/index.ts";
import { HandClock } from "./hand-clock.ts";
import { ScriptedStream } from "./scripted-stream.ts";

/** A worker of a {@link Lab}. */
export interface LabWorker {
  readonly consumer: Consumer;
  /** Records it was handed, as text, in order. */
  readonly seen: string[];
  readonly errors: ErrorEvent[];
  readonly leases: LeaseEvent[];
  /** Makes the process vanish: nothing it calls answers any more, and what it still does is not seen. */
  kill(): void;
}

/** One stream, one lease store, and any number of workers on a clock that is moved by hand. */
export class Lab {
  readonly clock = new HandClock();
  readonly stream: ScriptedStream;
  readonly store: LeaseStore;
  readonly workers: LabWorker[] = [];
  /** Records in the order in which any worker was handed them. */
  readonly seen: { worker: string; record: ConsumerRecord; text: string }[] = [];

  constructor(shards = 1, store: LeaseStore = new MemoryLeaseStore()) {
    this.stream = new ScriptedStream(this.clock, shards);
    this.store = store;
  }

  /** Starts a worker. */
  start(workerId: string, options: Partial<ConsumerOptions> = {}): LabWorker {
    const never = new Promise<never>(() => {});
    let killed = false;
    const seen: string[] = [];
    const errors: ErrorEvent[] = [];
    const leases: LeaseEvent[] = [];
    const { onRecords, onRecord, ...rest } = options;
    const note = (record: ConsumerRecord) => {
      if (killed) return;
      const text = Buffer.from(record.data).toString();
      seen.push(text);
      this.seen.push({ worker: workerId, record, text });
    };
    const handler: Partial<ConsumerOptions> =
      onRecord === undefined
        ? {
            onRecords: async (batch) => {
              await onRecords?.(batch);
              batch.records.forEach(note);
            },
          }
        : {
            onRecord: async (record, batch) => {
              await onRecord(record, batch);
              note(record);
            },
          };
    const store = new Proxy(this.store, {
      get: (target, name) => {
        const method = (target as unknown as Record<PropertyKey, (...args: unknown[]) => Promise<unknown>>)[name];
        if (typeof method !== "function") return method;
        return (...args: unknown[]) =>
          killed ? never : method.apply(target, args).then((value) => (killed ? never : value));
      },
    });
    const consumer = createConsumer({
      kinesis: {
        send: async (command: object, given: object) => (killed ? never : this.stream.send(command, given)),
      } as never,
      streamName: "trips",
      workerId,
      leases: store,
      clock: this.clock,
      random: () => 0.5,
      onError: (event) => errors.push(event),
      onLease: (event) => leases.push(event),
      ...handler,
      ...rest,
    });
    const worker = {
      consumer,
      seen,
      errors,
      leases,
      kill: () => {
        killed = true;
      },
    };
    this.workers.push(worker);
    consumer.start();
    return worker;
  }

  async stop(worker: LabWorker, options?: { deadline?: number }): Promise<{ released: number; abandoned: number }> {
    return this.clock.until(worker.consumer.stop(options));
  }

  /** Seconds pass. */
  async pass(seconds: number): Promise<void> {
    await this.clock.advance(seconds * 1000);
  }
}
