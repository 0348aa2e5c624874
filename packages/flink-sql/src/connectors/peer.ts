import { SqlError } from "../errors.ts";

/** Loads a package that only some connectors and formats need; says which when it is not installed. */
export async function loadPeer<T>(name: string, what: string, load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ERR_MODULE_NOT_FOUND") throw error;
    throw new SqlError("FLINK_SQL_RUNTIME", `${what} needs the package ${name}, which is not installed`);
  }
}
