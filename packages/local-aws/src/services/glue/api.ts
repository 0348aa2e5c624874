import type { Partition, Table } from "@aws-sdk/client-glue";

/** What Glue offers to the other services of the cloud. Callers check their own principal's permissions first. */
export interface GlueApi {
  /** Whether the database exists; names are case-insensitive, as everywhere in the catalogue. */
  hasDatabase(database: string): boolean;
  databases(): readonly { readonly name: string; readonly description?: string; readonly locationUri?: string }[];
  createDatabase(database: string, description?: string, locationUri?: string): void;
  /** @throws AwsError EntityNotFoundException; InvalidInputException when it holds tables and `cascade` is not set. */
  deleteDatabase(database: string, cascade: boolean): void;
  /** The table as GetTable gives it; undefined when there is none. */
  table(database: string, name: string): Table | undefined;
  /** Tables in the order of their names. */
  tables(database: string): readonly Table[];
  /** @throws AwsError AlreadyExistsException, EntityNotFoundException for the database. */
  createTable(database: string, table: Omit<Table, "DatabaseName">): void;
  /** @throws AwsError EntityNotFoundException. */
  updateTable(database: string, table: Omit<Table, "DatabaseName">): void;
  deleteTable(database: string, name: string): void;
  /** Partitions that a GetPartitions expression selects (all without one), in the order of their values. */
  partitions(database: string, table: string, expression?: string): readonly Partition[];
  /** Adds partitions; those whose values exist already are returned and left as they are. */
  addPartitions(database: string, table: string, partitions: readonly Partition[]): readonly (readonly string[])[];
  /** @throws AwsError EntityNotFoundException. */
  dropPartition(database: string, table: string, values: readonly string[]): void;
}
