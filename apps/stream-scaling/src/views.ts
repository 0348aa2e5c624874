import type { View } from "@millrace/sample";
import { costsOf } from "./costs.ts";
import type { Variant } from "./day.ts";
import type { Context } from "./parameters.ts";
import type { ScalingResult } from "./result.ts";

const TITLES: Readonly<Record<Variant, string>> = {
  usage: "Alarms on the usage factor",
  count: "Alarms on record counts",
  "on-demand": "On demand",
};

/** The pictures of a run: load, shards and throttles of each stream, iterator age, the demo, decisions and costs. */
export function drawScaling({ day, demo }: ScalingResult, { parameters }: Context): View[] {
  const views: View[] = day.variants.map(({ variant }) => ({
    kind: "line",
    title: TITLES[variant],
    series: [
      { name: "load", title: "load", axis: "left" },
      { name: `${variant}-throttled`, title: "throttled", axis: "left" },
      { name: `${variant}-shards`, title: "open shards", axis: "right" },
    ],
  }));
  if (day.reading !== undefined) {
    views.push({
      kind: "line",
      title: "Iterator age blocks scaling down",
      series: [
        { name: "iterator-age", title: "iterator age", axis: "left" },
        { name: "usage-shards", title: "open shards", axis: "right" },
      ],
    });
  }
  if (demo !== undefined) {
    views.push({
      kind: "line",
      title: "Provisioned, then on demand",
      series: [
        { name: "demo-load", title: "load", axis: "left" },
        { name: "demo-shards", title: "open shards", axis: "right" },
        { name: "demo-throttled", title: "throttled", axis: "right" },
      ],
    });
  }
  return [
    ...views,
    {
      kind: "table",
      title: "What the functions decided",
      columns: [
        { name: "stream" },
        { name: "minute" },
        { name: "alarm" },
        { name: "outcome" },
        { name: "shards" },
        { name: "to" },
      ],
      rows: day.variants.flatMap(({ variant, log }) =>
        (log?.decisions ?? []).map(({ at, direction, outcome, shards, targetShards }) => [
          variant,
          Math.round((at - day.startedAt) / 6000) / 10,
          direction,
          outcome,
          shards ?? null,
          targetShards ?? null,
        ]),
      ),
    },
    {
      kind: "bar",
      title: `Cost of ${parameters.hours} hours`,
      unit: "$",
      bars: costsOf(day, parameters).map(({ label, dollars }) => ({ label, value: dollars })),
    },
  ];
}
