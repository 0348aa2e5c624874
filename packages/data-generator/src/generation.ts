import type { DisorderOptions } from "./disorder.ts";
import type { Draw } from "./draw.ts";
import type { PartitionKey } from "./partition-key.ts";
import type { Rate } from "./rate.ts";

/** Settings of a run. */
export interface GenerateOptions<T> {
  /** What a record is: a template, a ready-made generator or a draw of your own. */
  readonly source: Draw<T>;
  /** The same seed and settings give the same batches. */
  readonly seed: string | number;
  /** Time of the beginning, in milliseconds since the Unix epoch. */
  readonly start: number;
  readonly rate: Rate;
  /** Events after which it ends; at least one of this and `duration`, or it goes on without an end. */
  readonly count?: number;
  /** Milliseconds after which no further event happens. */
  readonly duration?: number;
  /** Milliseconds of one batch, default 1000. */
  readonly tick?: number;
  readonly disorder?: DisorderOptions;
  /** An expression as compilePartitionKey takes it, or a key made by hand; default `random`. */
  readonly partitionKey?: string | PartitionKey;
}

/** A record as it arrives. */
export interface GeneratedRecord<T> {
  readonly data: T;
  readonly partitionKey: string;
  /** Number of the event from 0; a copy has the number of its original. */
  readonly sequence: number;
  /** When the event happened, in milliseconds since the Unix epoch. */
  readonly eventTime: number;
  /** When it arrives: the processing time. */
  readonly time: number;
  readonly kind: "onTime" | "late" | "duplicate";
}

/** What arrives within one tick, in the order of arrival. */
export interface Batch<T> {
  /** End of the tick, when the batch is complete, in milliseconds since the Unix epoch. */
  readonly time: number;
  readonly records: readonly GeneratedRecord<T>[];
}

/** What was done so far: `events = onTime + late + dropped` and `events + duplicates = emitted + dropped + underWay`. */
export interface Account {
  readonly events: number;
  readonly onTime: number;
  readonly late: number;
  readonly dropped: number;
  /** Copies beside their originals. */
  readonly duplicates: number;
  /** Records in the batches given so far. */
  readonly emitted: number;
  /** Late records and copies that have not arrived yet. */
  readonly underWay: number;
}

/** A run: its batches one after another, and the account of them. */
export interface Generation<T> extends Iterable<Batch<T>> {
  /** Time of its beginning, in milliseconds since the Unix epoch. */
  readonly start: number;
  account(): Account;
}
