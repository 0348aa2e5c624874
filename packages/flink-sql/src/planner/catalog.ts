import { invalid, type Position, SqlError } from "../errors.ts";
import type { UserFunctions } from "../functions/user.ts";
import type { Query } from "../parser/ast-query.ts";
import type { CreateTable, Statement } from "../parser/ast-statement.ts";
import { type LogicalType, typeOf, withNullable } from "../types/logical.ts";

import { FunctionCatalog } from "./function-catalog.ts";

/** A column `name type METADATA FROM 'key'`. */
export interface MetadataColumn {
  readonly name: string;
  readonly key: string;
  /** As declared; the connector's own type is cast to it. */
  readonly type: LogicalType;
  /** Only read, not part of an INSERT. */
  readonly virtual: boolean;
  readonly at: Position;
}

/** A table as CREATE TABLE declared it. */
export interface CatalogTable {
  readonly name: string;
  readonly definition: CreateTable;
  /** The columns a connector reads and writes. */
  readonly physical: readonly { readonly name: string; readonly type: LogicalType }[];
  /** Columns of what the connector knows about a row besides its values. */
  readonly metadata: readonly MetadataColumn[];
  readonly primaryKey: readonly string[];
  readonly options: ReadonlyMap<string, string>;
}

export interface CatalogView {
  readonly name: string;
  readonly columns: readonly string[];
  readonly query: Query;
}

/** Tables, views and settings of a session. */
export class Catalog {
  readonly tables = new Map<string, CatalogTable>();
  readonly views = new Map<string, CatalogView>();
  readonly settings = new Map<string, string>();
  readonly functions: FunctionCatalog;

  constructor(functions: UserFunctions = {}) {
    this.functions = new FunctionCatalog(functions);
  }

  /** The session's time zone. */
  get zone(): string {
    const zone = this.settings.get("table.local-time-zone") ?? "UTC";
    return zone === "default" ? "UTC" : zone;
  }

  createTable(definition: CreateTable): void {
    const name = tableName(definition.name, definition.at);
    if (this.#exists(name, definition.ifNotExists, definition.at)) return;
    if (definition.like !== undefined)
      throw new SqlError(
        "FLINK_SQL_NOT_IMPLEMENTED",
        "CREATE TABLE … LIKE is not implemented by the embedded engine",
        definition.at,
      );
    if (definition.query !== undefined)
      throw new SqlError(
        "FLINK_SQL_NOT_IMPLEMENTED",
        "CREATE TABLE … AS is not implemented by the embedded engine",
        definition.at,
      );
    const { primaryKey } = definition;
    if (primaryKey?.enforced === true) {
      throw invalid(
        "Flink doesn't support ENFORCED mode for PRIMARY KEY constraint. ENFORCED/NOT ENFORCED  controls if the constraint checks are performed on the incoming/outgoing data. Flink does not own the data therefore the only supported mode is the NOT ENFORCED mode",
        primaryKey.at,
      );
    }
    const keys = new Set(primaryKey?.columns);
    const seen = new Set<string>();
    const physical: { name: string; type: LogicalType }[] = [];
    const metadata: MetadataColumn[] = [];
    for (const column of definition.columns) {
      if (seen.has(column.name))
        throw invalid(`A column named '${column.name}' already exists in the table.`, column.at);
      seen.add(column.name);
      if (column.kind === "metadata") {
        const { name, key = name, virtual, at } = column;
        metadata.push({ name, key, type: typeOf(column.type), virtual, at });
      }
      if (column.kind !== "physical") continue;
      const type = typeOf(column.type);
      physical.push({ name: column.name, type: keys.has(column.name) ? withNullable(type, false) : type });
    }
    for (const key of keys) {
      if (!physical.some((column) => column.name === key)) {
        throw invalid(`Primary key column '${key}' is not defined in the schema`, primaryKey!.at);
      }
    }
    const options = new Map(definition.options.map(({ key, value }) => [key, value]));
    this.tables.set(name, { name, definition, physical, metadata, primaryKey: [...keys], options });
  }

  createView(statement: Extract<Statement, { kind: "createView" }>): void {
    const name = tableName(statement.name, statement.at);
    if (this.#exists(name, statement.ifNotExists, statement.at)) return;
    this.views.set(name, { name, columns: statement.columns, query: statement.query });
  }

  drop(statement: Extract<Statement, { kind: "drop" }>): void {
    const name = tableName(statement.name, statement.at);
    const from = statement.what === "VIEW" ? this.views : this.tables;
    if (!from.delete(name) && !statement.ifExists) {
      throw invalid(
        `${statement.what === "VIEW" ? "View" : "Table"} with identifier '${name}' does not exist.`,
        statement.at,
      );
    }
  }

  #exists(name: string, silently: boolean, at: Position): boolean {
    if (!this.tables.has(name) && !this.views.has(name)) return false;
    if (!silently) throw invalid(`Could not execute CreateTable. Table '${name}' already exists.`, at);
    return true;
  }
}

/** The name of a table in the one catalog and database there are. */
export function tableName(parts: readonly string[], at: Position): string {
  const [catalog, database] =
    parts.length === 3 ? parts : ["default_catalog", parts.length === 2 ? parts[0] : "default_database"];
  if (catalog !== "default_catalog" || database !== "default_database") {
    throw new SqlError(
      "FLINK_SQL_NOT_IMPLEMENTED",
      `Catalog ${catalog}.${database} is not implemented by the embedded engine`,
      at,
    );
  }
  return parts.at(-1)!;
}
