import { notImplemented } from "../../errors.ts";
import type { TableOptions } from "../options.ts";
import { type PartitionTime, partitionInstant, partitionSpec } from "./partitions.ts";
import type { FileWriting } from "./sink.ts";

/** Partitions that wait for their commit, with the time they were added. */
export type PartitionCommitState = readonly (readonly [folder: string, since: number])[];

/**
 * Tells readers, by a success file, that a partition is complete; looked at when a checkpoint is. All writers of a table
 * share it: a partition is complete when it is so for the least of their watermarks.
 */
export interface PartitionCommits {
  /** Whether a partition is complete: its file in progress is closed with the next checkpoint. */
  isDue(folder: string, since: number, watermark: number): boolean;
  /** A folder was opened; it is added when the next checkpoint is complete. */
  created(folder: string): void;
  /** The files of a folder are visible. */
  add(folder: string): void;
  /** A writer has reached a checkpoint at a watermark. */
  prepare(checkpoint: number, watermark: number): PartitionCommitState;
  /** A writer has made visible what belongs to a checkpoint. */
  commit(checkpoint: number): Promise<void>;
  restore(state: PartitionCommitState): void;
}

/** The partition commits of a table with so many writers; undefined when none are asked for. */
export function partitionCommits(writing: FileWriting, writers: number): PartitionCommits | undefined {
  const { options, partitionKeys } = writing;
  const policy = options.text("sink.partition-commit.policy.kind");
  if (policy === undefined || partitionKeys.length === 0) return undefined;
  return new SuccessFiles(writing, writers);
}

/** Refuses policies that are not executed. */
export function checkPartitionCommits(options: TableOptions): void {
  const { at } = options.table.definition;
  for (const policy of options.text("sink.partition-commit.policy.kind")?.split(",") ?? []) {
    if (policy.trim() === "metastore")
      throw options.invalid("Can not configure a 'metastore' partition commit policy for a file system table.");
    if (policy.trim() === "custom") throw notImplemented("Partition commit policy 'custom'", at);
    if (policy.trim() !== "success-file") throw options.invalid(`Unsupported policy: ${policy.trim()}`);
  }
  if (options.string("partition.time-extractor.kind") === "custom")
    throw notImplemented("Partition time extractor 'custom'", at);
}

class SuccessFiles implements PartitionCommits {
  readonly #writing: FileWriting;
  readonly #writers: number;
  readonly #byTime: PartitionTime | undefined;
  readonly #delay: number;
  readonly #fresh = new Set<string>();
  readonly #freshAt = new Map<number, string[]>();
  readonly #waiting = new Map<string, number>();
  /** The least watermark of the writers by checkpoint. */
  readonly #watermarks = new Map<number, number>();
  /** How many writers have made visible what belongs to a checkpoint. */
  readonly #committed = new Map<number, number>();

  constructor(writing: FileWriting, writers: number) {
    const { options } = writing;
    this.#writing = writing;
    this.#writers = writers;
    this.#delay = options.number("sink.partition-commit.delay");
    this.#byTime =
      options.string("sink.partition-commit.trigger") === "partition-time"
        ? {
            pattern: options.text("partition.time-extractor.timestamp-pattern"),
            formatter: options.text("partition.time-extractor.timestamp-formatter"),
            zone: options.string("sink.partition-commit.watermark-time-zone"),
          }
        : undefined;
  }

  isDue(folder: string, since: number, watermark: number): boolean {
    if (this.#byTime === undefined) return this.#writing.environment.clock.now() >= since + this.#delay;
    return watermark > partitionInstant([...partitionSpec(folder)], this.#byTime) + this.#delay;
  }

  created(folder: string): void {
    this.#fresh.add(folder);
  }

  add(folder: string): void {
    if (!this.#waiting.has(folder)) this.#waiting.set(folder, this.#writing.environment.clock.now());
  }

  prepare(checkpoint: number, watermark: number): PartitionCommitState {
    this.#watermarks.set(checkpoint, Math.min(watermark, this.#watermarks.get(checkpoint) ?? watermark));
    this.#freshAt.set(checkpoint, [...(this.#freshAt.get(checkpoint) ?? []), ...this.#fresh]);
    this.#fresh.clear();
    return [...this.#waiting];
  }

  async commit(checkpoint: number): Promise<void> {
    const committed = (this.#committed.get(checkpoint) ?? 0) + 1;
    this.#committed.set(checkpoint, committed);
    if (committed < this.#writers) return;
    for (const id of this.#committed.keys()) if (id <= checkpoint) this.#committed.delete(id);
    const watermark = this.#watermarks.get(checkpoint) ?? Number.NEGATIVE_INFINITY;
    for (const [id, folders] of this.#freshAt) {
      if (id > checkpoint) continue;
      for (const folder of folders) this.add(folder);
      this.#freshAt.delete(id);
    }
    for (const id of this.#watermarks.keys()) if (id <= checkpoint) this.#watermarks.delete(id);
    for (const [folder, since] of this.#waiting) {
      if (watermark !== Number.POSITIVE_INFINITY && !this.isDue(folder, since, watermark)) continue;
      this.#waiting.delete(folder);
      const name = this.#writing.options.string("sink.partition-commit.success-file.name");
      await this.#writing.store.put(folder + name, new Uint8Array(0));
    }
  }

  restore(state: PartitionCommitState): void {
    for (const [folder, since] of state) if (!this.#waiting.has(folder)) this.#waiting.set(folder, since);
  }
}
