import { GetNamedQueryCommand } from "@aws-sdk/client-athena";
import { type Parameter, type QueryResult, type Row, runQuery } from "@millrace/athena";
import type { Credentials } from "@millrace/sample";
import type { Context } from "./parameters.ts";

/** An answer with what it took. */
export interface Answer {
  readonly rows: readonly Row[];
  readonly scannedBytes: number;
  readonly engineMs: number;
  /** US dollars. */
  readonly cost: number;
}

/** Who asks questions in the work group. */
export interface Analyst {
  /** Runs a statement. */
  ask(sql: string, parameters?: readonly Parameter[]): Promise<Answer>;
  /** The text of a query that Terraform saved in the work group. */
  savedQuery(name: string): Promise<string>;
}

/** Asks with the rights of the analyst's role. */
export function createAnalyst({ aws, clock, outputs, signal }: Context, credentials: Credentials): Analyst {
  const client = aws.athena({ credentials });
  const ids = JSON.parse(outputs.query_ids) as Record<string, string>;
  const options = { client, clock, signal, workGroup: outputs.work_group, database: outputs.database };
  return {
    async ask(sql, parameters = []) {
      const result = await runQuery({ ...options, sql, parameters });
      const { scannedBytes, engineMs, cost } = result;
      return { rows: await readAll(result), scannedBytes, engineMs, cost };
    },
    async savedQuery(name) {
      const { NamedQuery } = await client.send(new GetNamedQueryCommand({ NamedQueryId: ids[name]! }));
      return NamedQuery!.QueryString!;
    },
  };
}

async function readAll(result: QueryResult): Promise<Row[]> {
  const rows: Row[] = [];
  for await (const row of result.rows()) rows.push(row);
  return rows;
}
