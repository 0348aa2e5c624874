import { mkdirSync, rmSync } from "node:fs";
import path from "node:path";
import type { DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";
import type { ServiceHost } from "../../service.ts";
import { MACROS } from "./sql/macros.ts";
import { literal } from "./sql/types.ts";

/** The SQL engine of the service: one DuckDB that can touch nothing but its own folder. Started by the first query. */
export class Engine {
  /** Where files are staged for queries; all that the engine can read and write. */
  readonly directory: string;
  readonly #host: ServiceHost;
  #starting: Promise<DuckDBInstance> | undefined;

  constructor(host: ServiceHost) {
    this.#host = host;
    this.directory = path.join(host.directory, "lake");
  }

  /** A session of its own: temporary views of one query are not seen by another. */
  async connect(): Promise<DuckDBConnection> {
    this.#starting ??= this.#host.clock.during(this.#start());
    return (await this.#starting).connect();
  }

  async #start(): Promise<DuckDBInstance> {
    const { DuckDBInstance } = await import("@duckdb/node-api");
    rmSync(this.directory, { recursive: true, force: true });
    mkdirSync(path.join(this.directory, "temp"), { recursive: true });
    const instance = await DuckDBInstance.create(":memory:", {
      autoinstall_known_extensions: "false",
      autoload_known_extensions: "false",
    });
    const connection = await instance.connect();
    await connection.run("SET GLOBAL TimeZone = 'UTC'");
    await connection.run("SET GLOBAL integer_division = true");
    for (const macro of MACROS) await connection.run(`CREATE MACRO ${macro}`);
    await connection.run(`SET temp_directory = ${literal(path.join(this.directory, "temp"))}`);
    await connection.run(`SET allowed_directories = [${literal(`${this.directory}${path.sep}`)}]`);
    await connection.run("SET enable_external_access = false");
    await connection.run("SET lock_configuration = true");
    connection.closeSync();
    return instance;
  }

  async close(): Promise<void> {
    const instance = await this.#starting?.catch(() => undefined);
    instance?.closeSync();
    rmSync(this.directory, { recursive: true, force: true });
  }
}
