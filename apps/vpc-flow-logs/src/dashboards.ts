import type { Analyst, Answer } from "@millrace/athena";

export const DASHBOARDS = ["traffic", "top-talkers", "rejects", "rejected-ports", "archive"] as const;

/** Answers of the saved queries, by name. */
export type Dashboards = Readonly<Record<(typeof DASHBOARDS)[number], Answer>>;

/** Runs the saved queries of the dashboards. */
export async function askDashboards(analyst: Analyst): Promise<Dashboards> {
  const answers: [string, Answer][] = [];
  for (const name of DASHBOARDS) answers.push([name, await analyst.ask(await analyst.savedQuery(name))]);
  return Object.fromEntries(answers) as Dashboards;
}
