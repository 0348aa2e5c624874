import type { Partition } from "@aws-sdk/client-glue";

/** The partitions of a table by their values; in order when they are listed. */
export class PartitionSet {
  readonly #byValues = new Map<string, Partition>();
  /** All in order of their values; undefined since the last change of which there are. */
  #sorted: readonly Partition[] | undefined;

  get size(): number {
    return this.#byValues.size;
  }

  get(values: readonly string[]): Partition | undefined {
    return this.#byValues.get(keyOf(values));
  }

  set(partition: Partition): void {
    this.#byValues.set(keyOf(partition.Values!), partition);
    this.#sorted = undefined;
  }

  delete(values: readonly string[]): boolean {
    const existed = this.#byValues.delete(keyOf(values));
    if (existed) this.#sorted = undefined;
    return existed;
  }

  list(): readonly Partition[] {
    this.#sorted ??= [...this.#byValues.values()].sort((a, b) => compareValues(a.Values!, b.Values!));
    return this.#sorted;
  }
}

function keyOf(values: readonly string[]): string {
  return JSON.stringify(values);
}

function compareValues(a: readonly string[], b: readonly string[]): number {
  for (let index = 0; index < a.length && index < b.length; index++) {
    if (a[index] !== b[index]) return a[index]! < b[index]! ? -1 : 1;
  }
  return a.length - b.length;
}
