// Loaded by the threads of `millrace flink run --threads`, which share nothing with the thread of the command.
import { existsSync } from "node:fs";
import type { Environment } from "@millrace/flink-sql";

/** Inside the repository the sources run as they are, as in bin/millrace.mjs. */
const REGISTER = new URL("../../../../scripts/register.mjs", import.meta.url);

/** The outside of a thread. */
export async function environment({ sql, zone }: { sql: string; zone: string }): Promise<Environment> {
  if (existsSync(REGISTER)) await import(REGISTER.href);
  const { CliEnvironment } = await import("./environment.ts");
  const outside = new CliEnvironment({ env: process.env, stdout: process.stdout });
  await outside.load(sql);
  return outside.environment(zone);
}
