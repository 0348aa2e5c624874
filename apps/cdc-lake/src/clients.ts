import { type ClientOptions, roleSession } from "@millrace/sample";
import type { Context } from "./parameters.ts";

/** Client options with the rights of a role, for the hour that a session lasts. */
export async function asRole(context: Context, role: "task_role" | "analyst_role"): Promise<ClientOptions> {
  return { credentials: await roleSession(context, context.outputs[role])() };
}
