import { AwsError } from "../../errors.ts";

/** Developer guide, "Burst capacity": seconds of unused provisioned throughput that are kept. */
const BURST_SECONDS = 300;
/** Developer guide, "On-demand capacity mode": what a new table takes, in units per second. */
export const ON_DEMAND_WRITE = 4000;
export const ON_DEMAND_READ = 12_000;
/** An on-demand table takes up to double its previous peak; a peak counts after half an hour. */
const PEAK_WINDOW_MS = 30 * 60 * 1000;
/** Developer guide, "Partitions": the most that a partition, and so a single partition key, gives in a second. */
const PARTITION_WRITE = 1000;
const PARTITION_READ = 3000;

/** Units that may be spent: what flows in at `rate` per second and is kept up to `seconds` worth. Starts full. */
class Bucket {
  #rate: number;
  readonly #seconds: number;
  #units: number;
  #at: number;

  constructor(rate: number, seconds: number, now: number) {
    this.#rate = rate;
    this.#seconds = seconds;
    this.#units = rate * seconds;
    this.#at = now;
  }

  set rate(rate: number) {
    this.#rate = rate;
  }

  admits(now: number): boolean {
    this.#units = Math.min(this.#rate * this.#seconds, this.#units + (this.#rate * (now - this.#at)) / 1000);
    this.#at = now;
    return this.#units > 0;
  }

  take(units: number): void {
    this.#units -= units;
  }
}

/** One direction of a table's or index's throughput. */
class Flow {
  readonly #onDemand: boolean;
  readonly #base: number;
  readonly #partitionLimit: number;
  readonly #bucket: Bucket;
  /** Units per partition key in the present second. */
  readonly #hot = new Map<string, number>();
  #second = 0;
  #inSecond = 0;
  #window = 0;
  #peak = 0;

  constructor(onDemand: boolean, rate: number, partitionLimit: number, now: number) {
    this.#onDemand = onDemand;
    this.#base = rate;
    this.#partitionLimit = partitionLimit;
    this.#bucket = new Bucket(rate, onDemand ? 1 : BURST_SECONDS, now);
    this.#window = Math.floor(now / PEAK_WINDOW_MS);
  }

  admits(now: number, partition: string | undefined): boolean {
    this.#turn(now);
    if (partition !== undefined && (this.#hot.get(partition) ?? 0) >= this.#partitionLimit) return false;
    return this.#bucket.admits(now);
  }

  take(now: number, units: number, partition: string | undefined): void {
    this.#turn(now);
    this.#bucket.take(units);
    this.#inSecond += units;
    if (partition !== undefined) this.#hot.set(partition, (this.#hot.get(partition) ?? 0) + units);
  }

  #turn(now: number): void {
    const second = Math.floor(now / 1000);
    if (second === this.#second) return;
    this.#second = second;
    this.#peak = Math.max(this.#peak, this.#inSecond);
    this.#inSecond = 0;
    this.#hot.clear();
    const window = Math.floor(now / PEAK_WINDOW_MS);
    if (!this.#onDemand || window === this.#window) return;
    this.#window = window;
    this.#bucket.rate = Math.max(this.#base, 2 * this.#peak);
  }
}

/** Limits the throughput of a table or a global index. */
export class Throttle {
  readonly #read: Flow;
  readonly #write: Flow;
  readonly onDemand: boolean;

  constructor(throughput: { readonly read: number; readonly write: number } | undefined, now: number) {
    this.onDemand = throughput === undefined;
    this.#read = new Flow(this.onDemand, throughput?.read ?? ON_DEMAND_READ, PARTITION_READ, now);
    this.#write = new Flow(this.onDemand, throughput?.write ?? ON_DEMAND_WRITE, PARTITION_WRITE, now);
  }

  admitsRead(now: number, partition?: string): boolean {
    return this.#read.admits(now, partition);
  }

  admitsWrite(now: number, partition?: string): boolean {
    return this.#write.admits(now, partition);
  }

  takeRead(now: number, units: number, partition?: string): void {
    this.#read.take(now, units, partition);
  }

  takeWrite(now: number, units: number, partition?: string): void {
    this.#write.take(now, units, partition);
  }
}

/** The refusal of a call over the limit: on-demand tables have a name and wording of their own. */
export function throttled(onDemand: boolean, index: boolean): AwsError {
  if (onDemand)
    return new AwsError(
      "ThrottlingException",
      "Throughput exceeds the current capacity of your table or index. DynamoDB is automatically scaling your table or index so please try again shortly. If exceptions persist, check if you have a hot key: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html",
    );
  return new AwsError(
    "ProvisionedThroughputExceededException",
    index
      ? "The level of configured provisioned throughput for one or more global secondary indexes of the table was exceeded. Consider increasing your provisioning level for the under-provisioned global secondary indexes with the UpdateTable API"
      : "The level of configured provisioned throughput for the table was exceeded. Consider increasing your provisioning level with the UpdateTable API.",
  );
}
