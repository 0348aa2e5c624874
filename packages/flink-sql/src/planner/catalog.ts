import { invalid, type Position } from "../errors.ts";
import type { UserFunctions } from "../functions/user.ts";
import type { Query } from "../parser/ast-query.ts";
import type { CreateTable, Statement } from "../parser/ast-statement.ts";
import type { LogicalType } from "../types/logical.ts";
import { DatabaseList, DEFAULT_CATALOG } from "./databases.ts";
import { FunctionCatalog } from "./function-catalog.ts";
import { resolveTable } from "./table-definition.ts";

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
  /** Behind the name of its database and a dot, unless that is the default one. */
  readonly name: string;
  /** The name without the OPTIONS hint that `name` ends with. */
  readonly hinted?: string;
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
  readonly temporary: boolean;
  readonly comment: string | undefined;
  /** The database whose tables its query names without one. */
  readonly database: string;
}

/** Tables, views, functions and settings of a session. */
export class Catalog {
  /** The tables that names mean: temporary ones hide others. */
  readonly tables = new Map<string, CatalogTable>();
  readonly views = new Map<string, CatalogView>();
  readonly settings = new Map<string, string>();
  readonly functions: FunctionCatalog;
  readonly databases = new DatabaseList();
  /** Tables and views that a temporary one hides. */
  readonly #hidden = new Map<string, CatalogTable | CatalogView>();

  constructor(functions: UserFunctions = {}) {
    this.functions = new FunctionCatalog(functions);
  }

  /** The session's time zone. */
  get zone(): string {
    const zone = this.settings.get("table.local-time-zone") ?? "UTC";
    return zone === "default" ? "UTC" : zone;
  }

  /** The key of a table or view; names without a database are of the given or current one. */
  nameOf(parts: readonly string[], at: Position, database = this.databases.current): string {
    return this.databases.key(parts, at, database);
  }

  /** The object of a name, temporary ones first. */
  find(name: string): CatalogTable | CatalogView | undefined {
    return this.tables.get(name) ?? this.views.get(name);
  }

  /** Adds a table whose LIKE is merged in and whose query is taken off. */
  createTable(definition: CreateTable): void {
    const name = this.#newName(definition.name, definition.at);
    if (this.#isTaken(name, definition.temporary, definition.ifNotExists, definition.at)) return;
    this.#add(resolveTable(definition, name), definition.temporary);
  }

  /** Adds a view; `fields` are the columns of its query. */
  createView(statement: Extract<Statement, { kind: "createView" }>, fields: readonly string[]): void {
    const { at, columns, temporary } = statement;
    const name = this.#newName(statement.name, at);
    if (this.#isTaken(name, temporary, statement.ifNotExists, at)) return;
    const view = { name, columns: columns.length === 0 ? fields : columns, database: this.databases.current };
    this.#add({ ...view, query: statement.query, temporary, comment: statement.comment }, temporary);
  }

  /** Puts a changed table or view in the place of the one of its name. */
  replace(object: CatalogTable | CatalogView): void {
    if ("definition" in object) this.tables.set(object.name, object);
    else this.views.set(object.name, object);
  }

  drop({ name: parts, what, temporary, ifExists, at }: Extract<Statement, { kind: "drop" }>): void {
    const name = this.nameOf(parts, at);
    const objects: Map<string, CatalogTable | CatalogView> = what === "VIEW" ? this.views : this.tables;
    const found = objects.get(name);
    const kind = what === "VIEW" ? "view" : "table";
    if (found === undefined || (temporary && !isTemporary(found))) {
      if (ifExists) return;
      const word = temporary ? "Temporary table or view" : what === "VIEW" ? "View" : "Table";
      throw invalid(`${word} with identifier '${this.databases.path(name)}' does not exist.`, at);
    }
    if (!temporary && isTemporary(found)) {
      const path = this.databases.quoted(name);
      throw invalid(
        `Temporary ${kind} with identifier '${path}' exists. Drop it first before removing the permanent ${kind}.`,
        at,
      );
    }
    objects.delete(name);
    const hidden = this.#hidden.get(name);
    if (hidden === undefined) return;
    this.#hidden.delete(name);
    this.replace(hidden);
  }

  /** Renames a table or view within its database. */
  rename(object: CatalogTable | CatalogView, parts: readonly string[], at: Position): void {
    const name = this.nameOf(parts, at);
    this.#isTaken(name, isTemporary(object), false, at);
    const objects: Map<string, CatalogTable | CatalogView> = "definition" in object ? this.tables : this.views;
    objects.delete(object.name);
    this.replace({ ...object, name });
  }

  /** Removes a database and what is in it. */
  dropDatabase(statement: Extract<Statement, { kind: "dropDatabase" }>): void {
    const inside = [...this.tables.keys(), ...this.views.keys()].filter(
      (key) => this.databases.of(key) === statement.name.at(-1),
    );
    this.databases.drop(statement, inside.length === 0);
    for (const key of inside) {
      this.tables.delete(key);
      this.views.delete(key);
      this.#hidden.delete(key);
    }
  }

  #newName(parts: readonly string[], at: Position): string {
    const name = this.nameOf(parts, at);
    this.databases.check(this.databases.of(name), at);
    return name;
  }

  #add(object: CatalogTable | CatalogView, temporary: boolean): void {
    const before = this.find(object.name);
    if (temporary && before !== undefined) this.#hidden.set(object.name, before);
    if ("definition" in object) this.views.delete(object.name);
    else this.tables.delete(object.name);
    this.replace(object);
  }

  /** Whether a name is there already and that does not matter; refused when it does. */
  #isTaken(name: string, temporary: boolean, silently: boolean, at: Position): boolean {
    const found = this.find(name);
    if (found === undefined || (temporary && !isTemporary(found))) return false;
    if (!temporary && isTemporary(found) && !this.#hidden.has(name))
      throw invalid(`Temporary table or view '${this.databases.path(name)}' exists. Drop it first.`, at);
    if (silently) return true;
    if (temporary) throw invalid(`Temporary table '${this.databases.quoted(name)}' already exists`, at);
    const own = this.databases.path(name).slice(DEFAULT_CATALOG.length + 1);
    throw invalid(
      `Could not execute CreateTable in path ${this.databases.quoted(name)}. Table (or view) ${own} already exists in Catalog ${DEFAULT_CATALOG}.`,
      at,
    );
  }
}

export function isTemporary(object: CatalogTable | CatalogView): boolean {
  return "definition" in object ? object.definition.temporary : object.temporary;
}
