import type { Partition, Table, TableInput } from "@aws-sdk/client-glue";
import { AwsError } from "../../errors.ts";
import type { Catalog } from "./catalog.ts";
import { invalidInput, notFound } from "./errors.ts";
import { selectPartitions } from "./partitions.ts";
import { versionOf } from "./table-versions.ts";
import { removeTable } from "./tables.ts";

/** What Glue offers to the other services of the cloud. Callers check their own principal's permissions first. */
export interface GlueApi {
  /** Whether the database exists; names are case-insensitive, as everywhere in the catalogue. */
  hasDatabase(database: string): boolean;
  databases(): readonly { readonly name: string; readonly description?: string; readonly locationUri?: string }[];
  /** @throws AwsError AlreadyExistsException. */
  createDatabase(database: string, description?: string, locationUri?: string): void;
  /** @throws AwsError EntityNotFoundException; InvalidInputException when it holds tables and `cascade` is not set. */
  deleteDatabase(database: string, cascade: boolean): void;
  /** The table as GetTable gives it, or as it was at a version; undefined when there is none. */
  table(database: string, name: string, version?: string): Table | undefined;
  /** Tables in the order of their names. */
  tables(database: string): readonly Table[];
  /** @throws AwsError AlreadyExistsException, EntityNotFoundException for the database. */
  createTable(database: string, table: Omit<Table, "DatabaseName">): void;
  /** @throws AwsError EntityNotFoundException. */
  updateTable(database: string, table: Omit<Table, "DatabaseName">): void;
  /** @throws AwsError EntityNotFoundException. */
  deleteTable(database: string, name: string): void;
  /**
   * Partitions that a GetPartitions expression selects (all without one), in the order of their values.
   * @throws AwsError EntityNotFoundException, InvalidInputException, InvalidStateException.
   */
  partitions(database: string, table: string, expression?: string): readonly Partition[];
  /**
   * Adds partitions; those whose values exist already are left as they are, and their values are returned.
   * @throws AwsError EntityNotFoundException, InvalidInputException.
   */
  addPartitions(database: string, table: string, partitions: readonly Partition[]): readonly (readonly string[])[];
  /** @throws AwsError EntityNotFoundException. */
  dropPartition(database: string, table: string, values: readonly string[]): void;
}

export function createApi(catalog: Catalog): GlueApi {
  return {
    hasDatabase: (database) => catalog.databases.has(database.toLowerCase()),
    databases: () =>
      [...catalog.databases.values()]
        .map(({ current: { Name, Description, LocationUri } }) => ({
          name: Name!,
          ...(Description === undefined ? {} : { description: Description }),
          ...(LocationUri === undefined ? {} : { locationUri: LocationUri }),
        }))
        .sort((a, b) => (a.name < b.name ? -1 : 1)),
    createDatabase(Name, Description, LocationUri) {
      catalog.addDatabase({ Name, Description, LocationUri });
    },
    deleteDatabase(name, cascade) {
      const { current, tables } = catalog.database(name);
      if (tables.size > 0 && !cascade) throw invalidInput(`Database ${current.Name} is not empty.`);
      catalog.databases.delete(current.Name!);
    },
    table(database, name, version) {
      const entry = catalog.find(database, name);
      return version === undefined ? entry?.current : entry && versionOf(entry, version);
    },
    tables: (database) =>
      [...(catalog.databases.get(database.toLowerCase())?.tables.values() ?? [])]
        .map(({ current }) => current)
        .sort((a, b) => (a.Name! < b.Name! ? -1 : 1)),
    createTable(database, table) {
      catalog.addTable(database, inputOf(table), table.CreatedBy);
    },
    updateTable(database, table) {
      catalog.updateTable(database, inputOf(table));
    },
    deleteTable: (database, name) => removeTable(catalog, database, name),
    partitions: (database, table, expression) => selectPartitions(catalog.table(database, table), expression),
    addPartitions(database, table, partitions) {
      const entry = catalog.table(database, table);
      const existing: string[][] = [];
      for (const { Values, StorageDescriptor, Parameters } of partitions) {
        try {
          catalog.addPartition(entry, { Values, StorageDescriptor, Parameters });
        } catch (error) {
          if (!(error instanceof AwsError && error.code === "AlreadyExistsException")) throw error;
          existing.push(Values!);
        }
      }
      return existing;
    },
    dropPartition(database, table, values) {
      if (!catalog.table(database, table).partitions.delete(values)) throw notFound("Cannot find partition.");
    },
  };
}

/** What of a table can be given. */
function inputOf(table: Omit<Table, "DatabaseName">): TableInput {
  const {
    Name,
    Description,
    Owner,
    LastAccessTime,
    LastAnalyzedTime,
    Retention,
    StorageDescriptor,
    PartitionKeys,
    ViewOriginalText,
    ViewExpandedText,
    TableType,
    Parameters,
  } = table;
  return Object.fromEntries(
    Object.entries({
      Name,
      Description,
      Owner,
      LastAccessTime,
      LastAnalyzedTime,
      Retention,
      StorageDescriptor,
      PartitionKeys,
      ViewOriginalText,
      ViewExpandedText,
      TableType,
      Parameters,
    }).filter(([, value]) => value !== undefined),
  ) as unknown as TableInput;
}
