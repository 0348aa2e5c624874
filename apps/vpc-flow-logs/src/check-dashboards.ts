import { type Check, checkEqual } from "@millrace/sample";
import { type Expected, rank } from "./expected/flows.ts";
import type { FlowAnalysis } from "./result.ts";

const SOURCE = "the lines published, counted one by one";
const LIMIT = 20;
const HOUR_SECONDS = 3600;

/** Compares the dashboards with counts of the lines published. */
export function checkDashboards({ dashboards }: FlowAnalysis, { flows }: Expected): Check[] {
  const accepted = flows.filter(({ action }) => action === "ACCEPT");
  const rejected = flows.filter(({ action }) => action === "REJECT");
  const hourOf = (end: number) => Math.floor(end / HOUR_SECONDS) * HOUR_SECONDS;
  const ports = (source: string) =>
    new Set(rejected.filter(({ srcaddr }) => srcaddr === source).map(({ dstport }) => dstport)).size;
  return [
    checkEqual(
      "top talkers",
      SOURCE,
      rank(
        accepted,
        (flow) => flow.srcaddr!,
        (flow) => flow.bytes!,
      )
        .slice(0, LIMIT)
        .map(([source, bytes]) => `${source} ${bytes}`),
      dashboards["top-talkers"].rows.map(({ source, bytes }) => `${source} ${bytes}`),
    ),
    checkEqual(
      "addresses that were rejected most, and at how many ports",
      SOURCE,
      rank(
        rejected,
        (flow) => flow.srcaddr!,
        () => 1,
      )
        .slice(0, LIMIT)
        .map(([source, count]) => `${source} ${count} ${ports(source)}`),
      dashboards.rejects.rows.map(({ source, flows, ports }) => `${source} ${flows} ${ports}`),
    ),
    checkEqual(
      "rejected ports",
      SOURCE,
      Object.fromEntries(
        rank(
          rejected,
          ({ protocol, dstport }) => `${protocol}/${dstport}`,
          () => 1,
        ),
      ),
      Object.fromEntries(
        dashboards["rejected-ports"].rows.map(({ protocol, port, flows }) => [`${protocol}/${port}`, Number(flows)]),
      ),
    ),
    checkEqual(
      "traffic by hour and action",
      SOURCE,
      Object.fromEntries(
        rank(
          flows,
          ({ end, action }) => `${hourOf(end!)} ${action}`,
          (flow) => flow.bytes!,
        ),
      ),
      Object.fromEntries(
        dashboards.traffic.rows.map(({ hour, action, bytes }) => [`${hour} ${action}`, Number(bytes)]),
      ),
    ),
  ];
}
