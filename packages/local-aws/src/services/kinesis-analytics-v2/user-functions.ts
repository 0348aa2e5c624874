import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import type { UserFunctions } from "@millrace/flink-sql";
import type { ServiceHost } from "../../service.ts";

/** Path, in the zip file, of the functions that the SQL names, for the embedded engine; Flink takes those of functions.py. */
export const FUNCTIONS_FILE = "functions.mjs";

/**
 * The functions that an application brings with its SQL: the export `functions` of the module, by the names that
 * CREATE FUNCTION gives. They run in this process, as the program's own code does.
 * @throws Error when the module cannot be loaded or has no such export.
 */
export async function loadFunctions(
  host: ServiceHost,
  files: ReadonlyMap<string, Buffer>,
): Promise<UserFunctions | undefined> {
  const source = files.get(FUNCTIONS_FILE);
  if (source === undefined) return undefined;
  const folder = path.join(host.directory, "flink");
  mkdirSync(folder, { recursive: true });
  // A module is loaded once for its address: other code has another one.
  const file = path.join(folder, `functions-${createHash("sha256").update(source).digest("hex").slice(0, 16)}.mjs`);
  writeFileSync(file, source);
  const loaded = (await host.clock.during(import(pathToFileURL(file).href))) as { readonly functions?: UserFunctions };
  if (typeof loaded.functions !== "object" || loaded.functions === null)
    throw new Error(`${FUNCTIONS_FILE}: expected an export named functions, by the names that CREATE FUNCTION gives`);
  return loaded.functions;
}
