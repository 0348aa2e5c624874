import { invalid, type Position } from "../errors.ts";
import type { Statement } from "../parser/ast-statement.ts";

/** The one catalog, which is in memory. */
export const DEFAULT_CATALOG = "default_catalog";
const DEFAULT_DATABASE = "default_database";

/** The databases of a session and what names mean in them. */
export class DatabaseList {
  current = DEFAULT_DATABASE;
  readonly #names = new Set([DEFAULT_DATABASE]);

  /** All names, sorted. */
  names(): string[] {
    return [...this.#names].toSorted();
  }

  /** The key of `name`, `database.name` or `catalog.database.name`. */
  key(parts: readonly string[], at: Position, current: string): string {
    const [database, catalog] = [parts.at(-2) ?? current, parts.at(-3) ?? DEFAULT_CATALOG];
    this.checkCatalog(catalog, at);
    const name = parts.at(-1)!;
    return database === DEFAULT_DATABASE ? name : `${database}.${name}`;
  }

  /** The database a key is in. */
  of(key: string): string {
    const dot = key.indexOf(".");
    const database = dot < 0 ? DEFAULT_DATABASE : key.slice(0, dot);
    return this.#names.has(database) ? database : DEFAULT_DATABASE;
  }

  /** `catalog.database.name` of a key. */
  path(key: string): string {
    return this.parts(key).join(".");
  }

  /** The path with every part in backticks. */
  quoted(key: string): string {
    return this.parts(key)
      .map((part) => `\`${part}\``)
      .join(".");
  }

  parts(key: string): string[] {
    const database = this.of(key);
    const name = database === DEFAULT_DATABASE ? key : key.slice(database.length + 1);
    return [DEFAULT_CATALOG, database, name];
  }

  check(database: string, at: Position): void {
    if (!this.#names.has(database))
      throw invalid(`A database with name [${database}] does not exist in the catalog: [${DEFAULT_CATALOG}].`, at);
  }

  checkCatalog(catalog: string, at: Position): void {
    if (catalog !== DEFAULT_CATALOG) throw invalid(`A catalog with name [${catalog}] does not exist.`, at);
  }

  /** `USE database`, `USE CATALOG catalog` */
  use({ what, name, at }: Extract<Statement, { kind: "use" }>): void {
    if (what === "CATALOG" || name.length > 1) this.checkCatalog(name[0]!, at);
    const database = what === "CATALOG" ? DEFAULT_DATABASE : name.at(-1)!;
    this.check(database, at);
    this.current = database;
  }

  create({ name, ifNotExists, at }: Extract<Statement, { kind: "createDatabase" }>): void {
    const database = name.at(-1)!;
    if (name.length > 1) this.checkCatalog(name[0]!, at);
    if (this.#names.has(database) && !ifNotExists)
      throw invalid(
        `Could not execute CREATE DATABASE: Database ${database} already exists in Catalog ${DEFAULT_CATALOG}.`,
        at,
      );
    this.#names.add(database);
  }

  drop({ name, ifExists, cascade, at }: Extract<Statement, { kind: "dropDatabase" }>, empty: boolean): void {
    const database = name.at(-1)!;
    const path = `${DEFAULT_CATALOG}.${database}`;
    const failed = `Could not execute DROP DATABASE ${path} ${cascade ? "CASCADE" : "RESTRICT"}`;
    if (database === this.current) throw invalid(`${failed}: Cannot drop a database which is currently in use.`, at);
    if (!this.#names.has(database)) {
      if (ifExists) return;
      throw invalid(`${failed}: Database ${database} does not exist in Catalog ${DEFAULT_CATALOG}.`, at);
    }
    if (!empty && !cascade)
      throw invalid(`${failed}: Database ${database} in catalog ${DEFAULT_CATALOG} is not empty.`, at);
    this.#names.delete(database);
  }
}
