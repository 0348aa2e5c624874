import type { View } from "@millrace/sample";
import { bytesOf } from "@millrace/sample";
import type { FlowAnalysis } from "./result.ts";

/** The pictures of a run. */
export function drawFlows({ dashboards, lake, layouts, outcomes, partitions }: FlowAnalysis): View[] {
  return [
    {
      kind: "line",
      title: "Bytes an hour, by action",
      series: [
        { name: "traffic-ACCEPT", title: "accepted", axis: "left" },
        { name: "traffic-REJECT", title: "rejected", axis: "right" },
      ],
    },
    {
      kind: "bar",
      title: "Top talkers",
      unit: "bytes",
      bars: dashboards["top-talkers"].rows.map(({ source, bytes }) => ({
        label: String(source),
        value: Number(bytes),
      })),
    },
    {
      kind: "table",
      title: "Addresses that were rejected most",
      columns: [{ name: "address" }, { name: "flows" }, { name: "ports" }],
      rows: dashboards.rejects.rows.map(({ source, flows, ports }) => [String(source), Number(flows), Number(ports)]),
    },
    {
      kind: "bar",
      title: "Rejected flows by protocol and port",
      unit: "flows",
      bars: dashboards["rejected-ports"].rows.map(({ protocol, port, flows }) => ({
        label: Number(protocol) === 1 ? "ICMP" : `${Number(protocol) === 17 ? "UDP" : "TCP"} ${port}`,
        value: Number(flows),
      })),
    },
    {
      kind: "table",
      title: "Which addresses sent most in an hour: what the question costs",
      columns: [
        { name: "layout" },
        { name: "scanned", unit: "bytes" },
        { name: "of text", unit: "%" },
        { name: "engine", unit: "ms" },
        { name: "a question over 1 TB of text", unit: "$" },
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
        { label: `text, ${lake.text.length} objects`, value: bytesOf(lake.text) },
        { label: `gzip, ${lake.gzip.length} objects`, value: bytesOf(lake.gzip) },
      ],
    },
    {
      kind: "table",
      title: "Partitions that the function added",
      columns: [{ name: "table" }, { name: "partition" }, { name: "location" }, { name: "objects told of" }],
      rows: Object.entries(partitions).flatMap(([format, list]) =>
        list.map(({ value, location }) => [
          `flow_logs_${format}`,
          value,
          location,
          outcomes.filter(({ table, partition }) => table === `flow_logs_${format}` && partition === value).length,
        ]),
      ),
    },
  ];
}

/** Bytes of each hour and action for the line chart, from the dashboard of traffic. */
export function hourlyTraffic(rows: FlowAnalysis["dashboards"]["traffic"]["rows"]): [string, number, number][] {
  return rows.map(({ hour, action, bytes }) => [`traffic-${action}`, Number(hour) * 1000, Number(bytes)]);
}
