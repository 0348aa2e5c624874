import { GetNamedQueryCommand } from "@aws-sdk/client-athena";
import type { Parameter } from "./literals.ts";
import type { QueryOptions } from "./options.ts";
import { type Row, runQuery } from "./query.ts";

/** An answer with what it took. */
export interface Answer {
  readonly rows: readonly Row[];
  readonly scannedBytes: number;
  readonly engineMs: number;
  /** US dollars. */
  readonly cost: number;
}

/** Who asks one work group questions about one database. */
export interface Analyst {
  /** Runs a statement and reads all its rows. @throws AthenaError as `runQuery` does. */
  ask(sql: string, parameters?: readonly Parameter[]): Promise<Answer>;
  /** The text of a query that is saved in the work group. */
  savedQuery(name: string): Promise<string>;
}

/** Who asks, where, and the saved queries there. */
export interface AnalystOptions extends Omit<QueryOptions, "sql" | "parameters" | "token"> {
  /** Ids of named queries by their names. */
  readonly savedQueries?: Readonly<Record<string, string>>;
}

/** Asks with the rights of the client's credentials. */
export function createAnalyst({ savedQueries = {}, ...options }: AnalystOptions): Analyst {
  return {
    async ask(sql, parameters = []) {
      const result = await runQuery({ ...options, sql, parameters });
      const rows: Row[] = [];
      for await (const row of result.rows()) rows.push(row);
      const { scannedBytes, engineMs, cost } = result;
      return { rows, scannedBytes, engineMs, cost };
    },
    async savedQuery(name) {
      const NamedQueryId = savedQueries[name];
      if (NamedQueryId === undefined)
        throw new Error(`no saved query ${name}: expected one of ${Object.keys(savedQueries).join(", ")}`);
      const { NamedQuery } = await options.client.send(new GetNamedQueryCommand({ NamedQueryId }));
      return NamedQuery!.QueryString!;
    },
  };
}
