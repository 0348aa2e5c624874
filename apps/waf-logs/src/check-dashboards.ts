import { type Check, checkEqual } from "@millrace/sample";
import { agentOf, countBy, type Expected } from "./expected/requests.ts";
import type { Analytics } from "./result.ts";

const SOURCE = "the lines put, counted one by one";
const CLIENTS = 20;

/** Compares the dashboards with counts of the lines put. */
export function checkDashboards({ dashboards }: Analytics, { requests }: Expected): Check[] {
  const blocked = requests.filter(({ action }) => action === "BLOCK");
  const hour = (timestamp: number) => new Date(timestamp).toISOString().slice(0, 13).replace("T", "-");
  const clients = Object.entries(
    countBy(blocked, ({ httpRequest }) => `${httpRequest.clientIp} ${httpRequest.country}`),
  )
    .sort(([one, a], [other, b]) => b - a || (one < other ? -1 : 1))
    .slice(0, CLIENTS);
  const counts = (name: keyof typeof dashboards, columns: readonly string[], value = "requests") =>
    Object.fromEntries(
      dashboards[name].rows.map((row) => [columns.map((column) => row[column]).join(" "), Number(row[value])]),
    );
  return [
    checkEqual(
      "dashboard by action and hour",
      SOURCE,
      countBy(requests, ({ timestamp, action }) => `${hour(timestamp)} ${action}`),
      counts("by-action", ["hour", "action"]),
    ),
    checkEqual(
      "dashboard by country and rule",
      SOURCE,
      countBy(requests, ({ httpRequest, terminatingRuleId }) => `${httpRequest.country} ${terminatingRuleId}`),
      counts("by-country", ["country", "rule"]),
    ),
    checkEqual(
      "dashboard by client: the 20 most blocked",
      SOURCE,
      clients.map(([client, count]) => `${client} ${count}`),
      dashboards["by-client"].rows.map(({ client, country, blocked }) => `${client} ${country} ${blocked}`),
    ),
    checkEqual("dashboard by agent", SOURCE, countBy(requests, agentOf), counts("by-agent", ["agent"])),
    checkEqual(
      "dashboard by agent: blocked",
      SOURCE,
      countBy(blocked, agentOf),
      Object.fromEntries(Object.entries(counts("by-agent", ["agent"], "blocked")).filter(([, count]) => count > 0)),
    ),
    checkEqual(
      "dashboard by method and action",
      SOURCE,
      countBy(requests, ({ httpRequest, action }) => `${httpRequest.httpMethod} ${action}`),
      counts("by-method", ["method", "action"]),
    ),
  ];
}
