import type { Database, DatabaseInput, Partition, PartitionInput, Table, TableInput } from "@aws-sdk/client-glue";
import { AwsError } from "../../errors.ts";
import type { ServiceHost } from "../../service.ts";
import { alreadyExists, invalidInput, notFound } from "./errors.ts";
import { foldName } from "./names.ts";
import type { PartitionIndexEntry } from "./partition-indexes.ts";
import { PartitionSet } from "./partition-set.ts";
import { checkStorage } from "./table-input.ts";

/** Service quotas, "Data Catalog": per table and per database. */
const MAX_VERSIONS = 100_000;
const MAX_TABLES = 200_000;

export interface TableEntry {
  /** The table as GetTable gives it. */
  current: Table;
  /** Earlier versions, oldest first. */
  readonly archived: Table[];
  readonly partitions: PartitionSet;
  readonly indexes: Map<string, PartitionIndexEntry>;
}

export interface DatabaseEntry {
  current: Database;
  readonly tables: Map<string, TableEntry>;
  readonly tags: Map<string, string>;
}

/** Databases, tables and partitions of one account in one Region. Invariant: all keys and names are in lower case. */
export class Catalog {
  readonly host: ServiceHost;
  readonly databases = new Map<string, DatabaseEntry>();
  /** The catalogue's resource policy and when it was set. */
  policy: { readonly text: string; readonly created: number; readonly updated: number } | undefined;

  constructor(host: ServiceHost) {
    this.host = host;
  }

  now(): Date {
    return new Date(this.host.clock.now());
  }

  /** @throws AwsError EntityNotFoundException. */
  database(name: string): DatabaseEntry {
    const found = this.databases.get(foldName(name));
    if (found === undefined) throw notFound(`Database ${foldName(name)} not found.`);
    return found;
  }

  find(database: string, table: string): TableEntry | undefined {
    return this.databases.get(foldName(database))?.tables.get(foldName(table));
  }

  /** @throws AwsError EntityNotFoundException. */
  table(database: string, name: string): TableEntry {
    const found = this.database(database).tables.get(foldName(name));
    if (found === undefined) throw notFound("Entity Not Found");
    return found;
  }

  /** @throws AwsError AlreadyExistsException. */
  addDatabase(input: DatabaseInput): DatabaseEntry {
    const Name = foldName(input.Name!);
    if (this.databases.has(Name)) throw alreadyExists("Database");
    const current: Database = {
      ...input,
      Name,
      CreateTime: this.now(),
      CreateTableDefaultPermissions: input.CreateTableDefaultPermissions ?? EVERYTHING_BY_IAM,
      CatalogId: this.host.account,
    };
    const entry: DatabaseEntry = { current, tables: new Map(), tags: new Map() };
    this.databases.set(Name, entry);
    return entry;
  }

  /** @throws AwsError EntityNotFoundException, AlreadyExistsException. */
  addTable(database: string, input: TableInput, createdBy: string | undefined): TableEntry {
    const { tables, current } = this.database(database);
    const name = foldName(input.Name!);
    if (tables.has(name)) throw alreadyExists("Table");
    if (tables.size >= MAX_TABLES)
      throw new AwsError("ResourceNumberLimitExceededException", "Number of tables in the database exceeds the limit.");
    const now = this.now();
    const table = this.#tableOf(current.Name!, input, {
      CreateTime: now,
      UpdateTime: now,
      VersionId: "0",
      ...(createdBy === undefined ? {} : { CreatedBy: createdBy }),
    });
    const entry: TableEntry = { current: table, archived: [], partitions: new PartitionSet(), indexes: new Map() };
    tables.set(name, entry);
    return entry;
  }

  /** @throws AwsError EntityNotFoundException, ConcurrentModificationException, InvalidInputException. */
  updateTable(database: string, input: TableInput, options: { skipArchive?: boolean; versionId?: string } = {}): void {
    const entry = this.table(database, input.Name!);
    const { DatabaseName, CreateTime, CreatedBy, VersionId, PartitionKeys } = entry.current;
    if (options.versionId !== undefined && options.versionId !== VersionId)
      throw new AwsError("ConcurrentModificationException", "Update table failed due to concurrent modifications.");
    if (entry.partitions.size > 0 && input.PartitionKeys?.length !== PartitionKeys?.length)
      throw invalidInput("Cannot change the number of partition keys of a table that has partitions.");
    if (options.skipArchive !== true) {
      if (entry.archived.length + 1 >= MAX_VERSIONS)
        throw new AwsError("ResourceNumberLimitExceededException", "Number of table versions exceeds the limit.");
      entry.archived.push(entry.current);
    }
    entry.current = this.#tableOf(DatabaseName!, input, {
      CreateTime,
      UpdateTime: this.now(),
      VersionId: String(Number(VersionId) + 1),
      ...(CreatedBy === undefined ? {} : { CreatedBy }),
    });
  }

  #tableOf(database: string, input: TableInput, more: Partial<Table>): Table {
    return {
      ...input,
      Name: foldName(input.Name!),
      DatabaseName: database,
      Retention: input.Retention ?? 0,
      ...(input.StorageDescriptor === undefined ? {} : { StorageDescriptor: checkStorage(input.StorageDescriptor) }),
      PartitionKeys: input.PartitionKeys ?? [],
      IsRegisteredWithLakeFormation: false,
      CatalogId: this.host.account,
      ...more,
    };
  }

  /** Adds a partition. @throws AwsError AlreadyExistsException, InvalidInputException. */
  addPartition(entry: TableEntry, input: PartitionInput): void {
    checkValues(entry, input.Values);
    if (entry.partitions.get(input.Values!) !== undefined) throw alreadyExists("Partition");
    entry.partitions.set(this.#partitionOf(entry, input, this.now()));
  }

  /** Replaces a partition, whose values may change. @throws AwsError EntityNotFoundException, AlreadyExistsException. */
  updatePartition(entry: TableEntry, values: readonly string[], input: PartitionInput): void {
    checkValues(entry, input.Values ?? (values as string[]));
    const before = entry.partitions.get(values);
    if (before === undefined) throw notFound("Cannot find partition.");
    const partition = this.#partitionOf(entry, { Values: [...values], ...input }, before.CreationTime!);
    const moved = JSON.stringify(values) !== JSON.stringify(partition.Values);
    if (moved && entry.partitions.get(partition.Values!) !== undefined) throw alreadyExists("Partition");
    entry.partitions.delete(values);
    entry.partitions.set(partition);
  }

  #partitionOf(entry: TableEntry, input: PartitionInput, CreationTime: Date): Partition {
    return {
      ...input,
      ...(input.StorageDescriptor === undefined ? {} : { StorageDescriptor: checkStorage(input.StorageDescriptor) }),
      DatabaseName: entry.current.DatabaseName,
      TableName: entry.current.Name,
      CreationTime,
      CatalogId: this.host.account,
    };
  }
}

function checkValues({ current }: TableEntry, values: readonly string[] | undefined): void {
  if (values?.length !== current.PartitionKeys!.length)
    throw invalidInput("The number of partition keys do not match the number of partition values");
  if (values.some((value) => value === "")) throw invalidInput("Partition values must not be empty.");
}

/** What a database grants on new tables where Lake Formation is not used. */
const EVERYTHING_BY_IAM: NonNullable<Database["CreateTableDefaultPermissions"]> = [
  { Principal: { DataLakePrincipalIdentifier: "IAM_ALLOWED_PRINCIPALS" }, Permissions: ["ALL"] },
];
