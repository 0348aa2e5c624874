import { Arrivals } from "./arrivals.ts";
import { Disorder } from "./disorder.ts";
import type { DrawContext } from "./draw.ts";
import { optionError } from "./errors.ts";
import type { Account, Batch, GeneratedRecord, GenerateOptions, Generation } from "./generation.ts";
import { compilePartitionKey, type PartitionKey } from "./partition-key.ts";
import { Random } from "./random.ts";

/**
 * Prepares a run. Its batches are made as they are asked for, in time that is only counted; `paced` lets them wait for a
 * clock. After the last event, batches go on until everything late has arrived.
 * @throws DataGeneratorError DATA_GENERATOR_OPTION_INVALID
 */
export function generate<T>(options: GenerateOptions<T>): Generation<T> {
  return new Run(options);
}

class Run<T> implements Generation<T> {
  readonly start: number;
  readonly #options: GenerateOptions<T>;
  readonly #tick: number;
  readonly #end: number;
  readonly #disorder: Disorder;
  readonly #key: PartitionKey;
  readonly #schedule: Random;
  readonly #keyContext: DrawContext;
  readonly #context: DrawContext;
  readonly #underWay = new Arrivals<GeneratedRecord<T>>();
  #expected = 0;
  #events = 0;
  #onTime = 0;
  #late = 0;
  #dropped = 0;
  #duplicates = 0;
  #emitted = 0;

  constructor(options: GenerateOptions<T>) {
    const { seed, start, tick = 1000, count, duration } = options;
    if (!Number.isSafeInteger(start)) throw optionError(`start: expected whole milliseconds, got ${start}`);
    if (!Number.isSafeInteger(tick) || tick < 1) throw optionError(`tick: expected 1 ms or more, got ${tick}`);
    if (count !== undefined && !(Number.isSafeInteger(count) && count >= 0)) {
      throw optionError(`count: expected a whole number that is not negative, got ${count}`);
    }
    if (duration !== undefined && !(duration >= 0))
      throw optionError(`duration: expected milliseconds, got ${duration}`);
    const random = new Random(seed);
    this.start = start;
    this.#options = options;
    this.#tick = tick;
    this.#end = start + (duration ?? Number.POSITIVE_INFINITY);
    this.#disorder = new Disorder(options.disorder ?? {}, random.fork("disorder"));
    const { partitionKey = "random" } = options;
    this.#key = typeof partitionKey === "string" ? compilePartitionKey(partitionKey) : partitionKey;
    this.#schedule = random.fork("schedule");
    this.#keyContext = { random: random.fork("key"), eventTime: start, sequence: 0 };
    this.#context = { random: random.fork("data"), eventTime: start, sequence: 0 };
  }

  *[Symbol.iterator](): Iterator<Batch<T>> {
    const { start, count = Number.POSITIVE_INFINITY } = this.#options;
    if (this.#events > 0)
      throw optionError("generate: a run gives its batches once; prepare another for the same again");
    for (let from = start; ; from += this.#tick) {
      const left = from < this.#end && this.#events < count;
      if (!left && this.#underWay.size === 0) return;
      const happened = left ? this.#happenings(from, Math.min(from + this.#tick, this.#end), count) : [];
      const records = this.#arrived(happened, from + this.#tick);
      this.#emitted += records.length;
      yield { time: from + this.#tick, records };
    }
  }

  account(): Account {
    return {
      events: this.#events,
      onTime: this.#onTime,
      late: this.#late,
      dropped: this.#dropped,
      duplicates: this.#duplicates,
      emitted: this.#emitted,
      underWay: this.#underWay.size,
    };
  }

  /** The events of one tick that arrive on time; the others are under way or dropped. */
  #happenings(from: number, to: number, count: number): GeneratedRecord<T>[] {
    const number = Math.min(this.#number(from, to), count - this.#events);
    const records: GeneratedRecord<T>[] = [];
    for (let index = 0; index < number; index++) {
      const eventTime = Math.floor(from + ((to - from) * index) / number);
      const record = this.#record(eventTime);
      if (this.#disorder.none) {
        this.#onTime++;
        records.push(record);
      } else this.#send(record, records);
    }
    return records;
  }

  /** How many events a tick has. Fractions are carried on, so that the sum stays right over any time. */
  #number(from: number, to: number): number {
    const { rate, start } = this.#options;
    const middle = (from + to) / 2;
    const seconds = (to - from) / 1000;
    const mean = rate.mean(middle, middle - start) * seconds;
    if (rate.sigma) {
      const deviation = rate.sigma(middle, middle - start) * Math.sqrt(seconds);
      return Math.max(0, Math.round(mean + deviation * this.#schedule.normal()));
    }
    this.#expected += mean;
    // The sum of many fractions may lack a little of the whole number it stands for.
    const whole = Math.floor(this.#expected + 1e-6);
    this.#expected -= whole;
    return whole;
  }

  #record(eventTime: number): GeneratedRecord<T> {
    const context = this.#context;
    const keyContext = this.#keyContext;
    const sequence = this.#events++;
    context.eventTime = eventTime;
    context.sequence = sequence;
    keyContext.eventTime = eventTime;
    keyContext.sequence = sequence;
    const data = this.#options.source.draw(context);
    const partitionKey = this.#key.of(data, keyContext);
    return { data, partitionKey, sequence, eventTime, time: eventTime, kind: "onTime" };
  }

  #send(record: GeneratedRecord<T>, onTime: GeneratedRecord<T>[]): void {
    const delay = this.#disorder.delay();
    const copyDelay = this.#disorder.copyDelay();
    if (delay === undefined) {
      this.#dropped++;
      return;
    }
    const time = record.eventTime + delay;
    if (delay === 0) {
      this.#onTime++;
      onTime.push(record);
    } else {
      this.#late++;
      this.#underWay.add({ ...record, time, kind: "late" });
    }
    if (copyDelay !== undefined) {
      this.#duplicates++;
      this.#underWay.add({ ...record, time: time + copyDelay, kind: "duplicate" });
    }
  }

  /** Puts what was under way between what arrives on time. */
  #arrived(onTime: GeneratedRecord<T>[], until: number): GeneratedRecord<T>[] {
    let next = this.#underWay.takeBefore(until);
    if (!next) return onTime;
    const records: GeneratedRecord<T>[] = [];
    for (const record of onTime) {
      for (; next && next.time <= record.time; next = this.#underWay.takeBefore(until)) records.push(next);
      records.push(record);
    }
    for (; next; next = this.#underWay.takeBefore(until)) records.push(next);
    return records;
  }
}
