import { isDeepStrictEqual } from "node:util";
import type { Column, Table, TableInput } from "@aws-sdk/client-glue";
import type { Catalog, TableEntry } from "../catalog.ts";
import type { Crawl, Crawler } from "./crawler.ts";
import { type PartitionKeyName, partitionKeys, type TableGroup } from "./grouping.ts";
import { describePartition, describeTable, distinctName, tableName } from "./table-description.ts";

/** Writes what a crawl found to the catalogue, by the crawler's policies. */
export class CatalogWriter {
  readonly #catalog: Catalog;
  readonly #crawler: Crawler;
  readonly #crawl: Crawl;
  readonly #log: (level: "INFO" | "WARN", message: string) => void;
  /** Locations of the tables that the crawl has found. */
  readonly #found = new Set<string>();

  constructor(
    catalog: Catalog,
    crawler: Crawler,
    crawl: Crawl,
    log: (level: "INFO" | "WARN", message: string) => void,
  ) {
    this.#catalog = catalog;
    this.#crawler = crawler;
    this.#crawl = crawl;
    this.#log = log;
  }

  /** @param base `s3://bucket/include/path/`. @param fallback Name of a table of the include path itself. */
  write(group: TableGroup, base: string, fallback: string): void {
    const { settings, name: crawler } = this.#crawler;
    const location = `${base}${group.path.join("/")}${group.isFile || group.path.length === 0 ? "" : "/"}`;
    this.#found.add(location);
    const { tables } = this.#catalog.database(settings.databaseName);
    const preferred = tableName(settings.tablePrefix, group.path.at(-1) ?? fallback);
    const taken = tables.get(preferred);
    const name =
      taken === undefined || locationOf(taken.current) === location ? preferred : distinctName(preferred, location);
    const keys = partitionKeys(group);
    const table = describeTable(group, keys, name, location, crawler);
    let entry = tables.get(name);
    if (entry === undefined) {
      entry = this.#catalog.addTable(settings.databaseName, table, undefined);
      this.#crawl.created++;
      this.#log("INFO", `Created table ${name} in database ${settings.databaseName}`);
    } else this.#update(entry, table);
    this.#writePartitions(entry, group, keys, location);
  }

  #update(entry: TableEntry, found: TableInput): void {
    const { settings } = this.#crawler;
    const { current } = entry;
    if (settings.recrawl === "CRAWL_NEW_FOLDERS_ONLY") return;
    const columns = settings.options.mergeNewColumns
      ? withNewColumns(current.StorageDescriptor?.Columns ?? [], found.StorageDescriptor!.Columns!)
      : found.StorageDescriptor!.Columns!;
    const changed = !isDeepStrictEqual(columns, current.StorageDescriptor?.Columns);
    if (changed && settings.schemaChange.UpdateBehavior === "LOG") {
      this.#log("INFO", `Schema of table ${current.Name} has changed; it is left as it is (UpdateBehavior LOG)`);
      return;
    }
    const input: TableInput = {
      ...found,
      StorageDescriptor: { ...found.StorageDescriptor, Columns: columns },
      Parameters: { ...current.Parameters, ...found.Parameters },
      // Keys of a table with partitions stay what they are.
      PartitionKeys: entry.partitions.size > 0 ? current.PartitionKeys : found.PartitionKeys,
    };
    delete input.Parameters!.DEPRECATED_BY_CRAWLER;
    if (!changed && isDeepStrictEqual(input.Parameters, current.Parameters)) return;
    this.#catalog.updateTable(settings.databaseName, input);
    if (!changed) return;
    this.#crawl.updated++;
    this.#log("INFO", `Updated table ${current.Name} in database ${settings.databaseName}`);
  }

  #writePartitions(entry: TableEntry, group: TableGroup, keys: readonly PartitionKeyName[], location: string): void {
    const { settings, name } = this.#crawler;
    if (entry.current.PartitionKeys!.length !== group.partitions[0]!.folders.length) {
      if (entry.current.PartitionKeys!.length > 0)
        this.#log("WARN", `Partitions of ${entry.current.Name} do not fit its keys and were not added`);
      return;
    }
    if (entry.current.PartitionKeys!.length === 0) return;
    const inherited = settings.options.partitionsInherit ? entry.current.StorageDescriptor?.Columns : undefined;
    let added = 0;
    for (const partition of group.partitions) {
      const input = describePartition(keys, partition, location, name, inherited);
      const known = entry.partitions.get(input.Values!);
      if (known === undefined) {
        this.#catalog.addPartition(entry, input);
        added++;
      } else if (settings.schemaChange.UpdateBehavior === "UPDATE_IN_DATABASE")
        this.#catalog.updatePartition(entry, input.Values!, input);
    }
    if (added > 0) this.#log("INFO", `Added ${added} partitions to table ${entry.current.Name}`);
    this.#dropPartitions(entry, group, location);
  }

  /** Partitions whose folders are gone. */
  #dropPartitions(entry: TableEntry, group: TableGroup, location: string): void {
    const { schemaChange, recrawl } = this.#crawler.settings;
    if (recrawl !== "CRAWL_EVERYTHING" || schemaChange.DeleteBehavior === "LOG") return;
    const folders = new Set(
      group.partitions.map(({ folders: names }) => `${location}${names.map((folder) => `${folder}/`).join("")}`),
    );
    for (const { Values, StorageDescriptor } of [...entry.partitions.list()]) {
      const place = StorageDescriptor?.Location;
      if (place?.startsWith(location) && !folders.has(place)) entry.partitions.delete(Values!);
    }
  }

  /** Deals with tables of this crawler whose files are gone. @param bases Include paths that were read. */
  finish(bases: readonly string[]): void {
    const { settings, name } = this.#crawler;
    if (settings.recrawl !== "CRAWL_EVERYTHING") return;
    const { tables } = this.#catalog.database(settings.databaseName);
    for (const { current } of [...tables.values()]) {
      const location = locationOf(current);
      if (current.Parameters?.UPDATED_BY_CRAWLER !== name || location === undefined) continue;
      if (this.#found.has(location) || !bases.some((base) => location.startsWith(base))) continue;
      this.#gone(current);
    }
  }

  #gone(table: Table): void {
    const { settings } = this.#crawler;
    const behavior = settings.schemaChange.DeleteBehavior;
    if (behavior === "LOG") {
      this.#log("INFO", `Table ${table.Name} has no data any more; it is left as it is (DeleteBehavior LOG)`);
    } else if (behavior === "DELETE_FROM_DATABASE") {
      this.#catalog.database(settings.databaseName).tables.delete(table.Name!);
      this.#crawl.deleted++;
      this.#log("INFO", `Deleted table ${table.Name} in database ${settings.databaseName}`);
    } else if (table.Parameters?.DEPRECATED_BY_CRAWLER === undefined) {
      const { StorageDescriptor, PartitionKeys, TableType, Owner, Retention } = table;
      const stamp = String(this.#catalog.host.clock.now());
      this.#catalog.updateTable(settings.databaseName, {
        Name: table.Name,
        StorageDescriptor,
        PartitionKeys,
        TableType,
        Owner,
        Retention,
        Parameters: { ...table.Parameters, DEPRECATED_BY_CRAWLER: stamp },
      });
      this.#crawl.deleted++;
      this.#log("INFO", `Deprecated table ${table.Name} in database ${settings.databaseName}`);
    }
  }
}

function locationOf(table: Table): string | undefined {
  return table.StorageDescriptor?.Location;
}

/** The columns that are there, and behind them those that are new. */
function withNewColumns(before: readonly Column[], found: readonly Column[]): Column[] {
  const names = new Set(before.map(({ Name }) => Name));
  return [...before, ...found.filter(({ Name }) => !names.has(Name))];
}
