import { GetNamedQueryCommand } from "@aws-sdk/client-athena";
import { type QueryOptions, type QueryResult, type Row, runQuery } from "@millrace/athena";
import { asRole } from "./clients.ts";
import type { Context } from "./parameters.ts";

/** A result with all its rows. */
export interface Answer extends QueryResult {
  readonly all: readonly Row[];
}

/** Runs a statement with the rights of an analyst. */
export async function ask(context: Context, sql: string, more: Pick<QueryOptions, "parameters"> = {}): Promise<Answer> {
  const { aws, clock, outputs, signal } = context;
  const client = aws.athena(await asRole(context, "analyst_role"));
  const result = await runQuery({
    ...{ client, workGroup: outputs.work_group, database: outputs.database, clock, signal, sql },
    ...more,
  });
  const all: Row[] = [];
  for await (const row of result.rows()) all.push(row);
  return { ...result, all };
}

/** Runs a saved query, as Terraform made it of a file in `src/sql`. */
export async function askSaved(context: Context, name: string): Promise<Answer> {
  return ask(context, await savedQuery(context, name));
}

/** Text of a saved query. */
export async function savedQuery(context: Context, name: string): Promise<string> {
  const ids = JSON.parse(context.outputs.saved_queries) as Record<string, string>;
  const client = context.aws.athena(await asRole(context, "analyst_role"));
  const { NamedQuery } = await client.send(new GetNamedQueryCommand({ NamedQueryId: ids[name] }));
  return NamedQuery!.QueryString!;
}
