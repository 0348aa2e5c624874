import type { Analyst, Answer } from "@millrace/athena";

export const DASHBOARDS = ["by-action", "by-country", "by-client", "by-agent", "by-method"] as const;

/** Answers of the saved queries, by name. */
export type Dashboards = Readonly<Record<(typeof DASHBOARDS)[number], Answer>>;

/** Makes the view with a column for each header, and writes its rows as Parquet; gives what that took. */
export async function importRequests(analyst: Analyst): Promise<Answer> {
  await analyst.ask(`CREATE OR REPLACE VIEW requests AS\n${await analyst.savedQuery("requests")}`);
  return analyst.ask("INSERT INTO requests_parquet SELECT * FROM requests ORDER BY timestamp, requestid");
}

/** Runs the saved queries of the dashboards. */
export async function askDashboards(analyst: Analyst): Promise<Dashboards> {
  const answers: [string, Answer][] = [];
  for (const name of DASHBOARDS) answers.push([name, await analyst.ask(await analyst.savedQuery(name))]);
  return Object.fromEntries(answers) as Dashboards;
}
