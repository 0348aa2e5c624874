import type { View } from "@millrace/sample";
import { bytesOf } from "@millrace/sample";
import type { Analytics } from "./result.ts";

/** The pictures of a run. */
export function drawAnalytics({ dashboards, lake, layouts, batches }: Analytics): View[] {
  return [
    {
      kind: "line",
      title: "Requests an hour, by action",
      series: [
        { name: "requests-ALLOW", title: "allowed" },
        { name: "requests-BLOCK", title: "blocked" },
      ],
    },
    {
      kind: "bar",
      title: "Requests by country",
      unit: "requests",
      bars: totals(dashboards["by-country"].rows),
    },
    countries(dashboards["by-country"].rows),
    {
      kind: "bar",
      title: "The clients that were blocked most",
      unit: "requests",
      bars: dashboards["by-client"].rows.map(({ client, country, blocked }) => ({
        label: `${client} (${country})`,
        value: Number(blocked),
      })),
    },
    {
      kind: "table",
      title: "Agents",
      columns: [{ name: "agent" }, { name: "requests" }, { name: "blocked" }],
      rows: dashboards["by-agent"].rows.map(({ agent, requests, blocked }) => [
        String(agent),
        Number(requests),
        Number(blocked),
      ]),
    },
    {
      kind: "table",
      title: "Methods and actions",
      columns: [{ name: "method" }, { name: "action" }, { name: "requests" }],
      rows: dashboards["by-method"].rows.map(({ method, action, requests }) => [
        String(method),
        String(action),
        Number(requests),
      ]),
    },
    {
      kind: "table",
      title: "Which rules blocked how many requests of which country in an hour: what the question costs",
      columns: [
        { name: "layout" },
        { name: "scanned", unit: "bytes" },
        { name: "of full JSON", unit: "%" },
        { name: "engine", unit: "ms" },
        { name: "a question over 1 TB of full logs", unit: "$" },
      ],
      rows: layouts.map(({ title, scannedBytes, engineMs }) => {
        const share = scannedBytes / layouts[0]!.scannedBytes;
        return [title, scannedBytes, Math.round(share * 1000) / 10, engineMs, Math.round(share * 500) / 100];
      }),
    },
    {
      kind: "bar",
      title: "What is stored",
      unit: "bytes",
      bars: [
        { label: `full, ${lake.full.length} objects`, value: bytesOf(lake.full) },
        { label: `trimmed, ${lake.trimmed.length} objects`, value: bytesOf(lake.trimmed) },
      ],
    },
    {
      kind: "table",
      title: "Invocations of the function",
      columns: [{ name: "records" }, { name: "kept" }, { name: "dropped" }, { name: "refused" }],
      rows: batches.map(({ records, ok, dropped, failed }) => [records, ok, dropped, failed]),
    },
  ];
}

type Rows = Analytics["dashboards"]["by-country"]["rows"];

/** Requests of each country, most first. */
function totals(rows: Rows): { label: string; value: number }[] {
  const sums = new Map<string, number>();
  for (const { country, requests } of rows)
    sums.set(String(country), (sums.get(String(country)) ?? 0) + Number(requests));
  return [...sums].sort(([, one], [, other]) => other - one).map(([label, value]) => ({ label, value }));
}

/** Countries against the rules that ended their requests; a rule group goes by its name. */
function countries(rows: Rows): View {
  const ruleOf = (rule: unknown) => /rulegroup\/([^/]+)/.exec(String(rule))?.[1] ?? String(rule);
  const names = [...new Set(rows.map(({ country }) => String(country)))];
  const rules = [...new Set(rows.map(({ rule }) => ruleOf(rule)))].filter((rule) => rule !== "Default_Action");
  const of = (country: string, rule: string) =>
    rows.find((row) => row.country === country && ruleOf(row.rule) === rule)?.requests ?? null;
  return {
    kind: "heatmap",
    title: "Blocked requests by country and rule",
    unit: "requests",
    x: { title: "country", values: names },
    y: { title: "rule", values: rules },
    rows: rules.map((rule) => names.map((name) => (of(name, rule) === null ? null : Number(of(name, rule))))),
  };
}

/** Requests of each hour for the line chart, from the dashboard by action. */
export function hourlyRequests(rows: Analytics["dashboards"]["by-action"]["rows"]): [string, number, number][] {
  return rows.map(({ hour, action, requests }) => {
    const [year, month, day, at] = String(hour).split("-").map(Number) as [number, number, number, number];
    return [`requests-${action}`, Date.UTC(year, month - 1, day, at), Number(requests)];
  });
}
