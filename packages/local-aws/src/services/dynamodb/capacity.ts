import type { ConsumedCapacity, ItemCollectionMetrics, ReturnConsumedCapacity } from "@aws-sdk/client-dynamodb";
import type { Table, WriteUnits } from "./table.ts";
import type { Tables } from "./tables.ts";
import { throttled } from "./throttle.ts";

/** Units that a call took of one table. */
export class Consumption {
  readonly table: Table;
  tableRead = 0;
  tableWrite = 0;
  readonly indexRead = new Map<string, number>();
  readonly indexWrite = new Map<string, number>();

  constructor(table: Table) {
    this.table = table;
  }

  addWrite(units: WriteUnits, factor = 1): void {
    this.tableWrite += units.table * factor;
    if (units.indexes === undefined) return;
    for (const [name, indexUnits] of units.indexes)
      this.indexWrite.set(name, (this.indexWrite.get(name) ?? 0) + indexUnits * factor);
  }

  /** @param index Name of the index that was read; undefined for the table. */
  addRead(units: number, index?: string): void {
    if (index === undefined) this.tableRead += units;
    else this.indexRead.set(index, (this.indexRead.get(index) ?? 0) + units);
  }

  /** As the answer tells it; undefined when it was not asked for. `detailed` tells reads and writes apart. */
  describe(detail: ReturnConsumedCapacity | undefined, detailed = false): ConsumedCapacity | undefined {
    if (detail === undefined || detail === "NONE") return undefined;
    const read = this.tableRead + sum(this.indexRead);
    const write = this.tableWrite + sum(this.indexWrite);
    const total: ConsumedCapacity = { TableName: this.table.name, ...units(read, write, detailed) };
    if (detail === "TOTAL") return total;
    total.Table = units(this.tableRead, this.tableWrite, detailed);
    for (const name of new Set([...this.indexRead.keys(), ...this.indexWrite.keys()])) {
      const member = this.table.indexes.get(name)?.definition.global
        ? "GlobalSecondaryIndexes"
        : "LocalSecondaryIndexes";
      const group = total[member] ?? {};
      total[member] = group;
      group[name] = units(this.indexRead.get(name) ?? 0, this.indexWrite.get(name) ?? 0, detailed);
    }
    return total;
  }
}

function units(read: number, write: number, detailed: boolean) {
  if (!detailed) return { CapacityUnits: read + write };
  return {
    ...(read > 0 ? { ReadCapacityUnits: read } : {}),
    ...(write > 0 ? { WriteCapacityUnits: write } : {}),
    CapacityUnits: read + write,
  };
}

function sum(units: ReadonlyMap<string, number>): number {
  let total = 0;
  for (const value of units.values()) total += value;
  return total;
}

/** Refuses a write that the table or one of its global indexes cannot take now. */
export function admitWrite(tables: Tables, table: Table, partition: string, operation: string): void {
  if (table.throttle === undefined) return;
  const { now } = tables;
  const full = table.throttle.admitsWrite(now, partition) ? undefined : "table";
  for (const index of table.indexes.values())
    if (index.throttle?.admitsWrite(now) === false)
      throw refuse(tables, table, operation, "Write", index.definition.name);
  if (full !== undefined) throw refuse(tables, table, operation, "Write", undefined);
}

/** Refuses a read that the table, or the index it reads, cannot give now. */
export function admitRead(
  tables: Tables,
  table: Table,
  partition: string | undefined,
  operation: string,
  index?: string,
): void {
  const throttle = index === undefined ? table.throttle : (table.indexes.get(index)?.throttle ?? table.throttle);
  if (throttle === undefined || throttle.admitsRead(tables.now, partition)) return;
  throw refuse(tables, table, operation, "Read", throttle === table.throttle ? undefined : index);
}

function refuse(tables: Tables, table: Table, operation: string, kind: "Read" | "Write", index: string | undefined) {
  const { now } = tables;
  const metrics = tables.metricsOf(table);
  metrics.addForOperation("ThrottledRequests", operation, now, 1);
  if (index === undefined) metrics.add(`${kind}ThrottleEvents`, now, 1);
  else metrics.addForIndex(`${kind}ThrottleEvents`, index, now, 1);
  return throttled(table.billing === "PAY_PER_REQUEST", index !== undefined);
}

/** Takes what was consumed from the limits and publishes it. */
export function charge(tables: Tables, consumption: Consumption, partition?: string): void {
  const { table } = consumption;
  const { now } = tables;
  const metrics = tables.metricsOf(table);
  let localRead = consumption.tableRead;
  let localWrite = consumption.tableWrite;
  for (const [name, amount] of consumption.indexRead) {
    const index = table.indexes.get(name);
    if (index?.definition.global !== true) localRead += amount;
    else {
      index.throttle?.takeRead(now, amount);
      metrics.addForIndex("ConsumedReadCapacityUnits", name, now, amount);
    }
  }
  for (const [name, amount] of consumption.indexWrite) {
    const index = table.indexes.get(name);
    if (index?.definition.global !== true) localWrite += amount;
    else {
      index.throttle?.takeWrite(now, amount);
      metrics.addForIndex("ConsumedWriteCapacityUnits", name, now, amount);
    }
  }
  if (localRead > 0) {
    table.throttle?.takeRead(now, localRead, partition);
    metrics.add("ConsumedReadCapacityUnits", now, localRead);
  }
  if (localWrite > 0) {
    table.throttle?.takeWrite(now, localWrite, partition);
    metrics.add("ConsumedWriteCapacityUnits", now, localWrite);
  }
}

/** Developer guide, "Local secondary indexes": the size of an item collection, table and local indexes together. */
export function collectionMetrics(
  table: Table,
  partition: string,
  key: ItemCollectionMetrics["ItemCollectionKey"],
): ItemCollectionMetrics | undefined {
  const local = [...table.indexes.values()].filter(({ definition }) => !definition.global);
  if (local.length === 0) return undefined;
  let bytes = 0;
  for (const entries of [table.entries, ...local.map((index) => index.entries)])
    for (const entry of entries.range(partition, undefined)) {
      if (!entry.order.startsWith(partition)) break;
      bytes += entry.bytes;
    }
  const gigabytes = Math.floor(bytes / 1024 ** 3);
  return { ItemCollectionKey: key, SizeEstimateRangeGB: [gigabytes, gigabytes + 1] };
}
