import type { View } from "@millrace/sample";
import type { ApplicationMetrics } from "./application-metrics.ts";
import { geohashBounds } from "./geohash.ts";
import type { FleetResult } from "./result.ts";

/** What the dashboard shows of the application: title and unit of its metrics. */
const HEALTH: readonly (readonly [keyof ApplicationMetrics, title: string, unit: string])[] = [
  ["uptime", "uptime", "ms"],
  ["checkpoint-size", "size of a checkpoint", "bytes"],
  ["checkpoint-duration", "duration of a checkpoint", "ms"],
  ["records-in", "records in", "records/s"],
  ["records-out", "records out", "records/s"],
  ["restarts", "restarts after a failure", "restarts"],
  ["late-records", "late records dropped", "records"],
  ["millis-behind-latest", "behind the tip of the stream", "ms"],
];

/** Pictures of a run: hot spots, lag and shards, records and watermarks of the application, its health, airports. */
export function drawFleet({ scaling, hotSpots, application, indexes }: FleetResult): View[] {
  const cells = hotSpots.map(({ cell, pickups }) => ({ label: cell, value: pickups, ...geohashBounds(cell) }));
  return [
    { kind: "map", title: "Pick-ups per cell", unit: "trips", cells },
    {
      kind: "line",
      title: "Replay lag and shards",
      series: [
        { name: "replay-lag", title: "replay lag", axis: "left" },
        { name: "millis-behind-latest", title: "application behind the tip", axis: "left" },
        { name: "shards", title: "shards", axis: "right" },
      ],
    },
    ...(scaling === null ? [] : drawScaling(scaling)),
    {
      kind: "table",
      title: "Busiest cells",
      columns: [{ name: "geohash" }, { name: "pick-ups", unit: "trips" }],
      rows: hotSpots.slice(0, 20).map(({ cell, pickups }) => [cell, pickups]),
    },
    {
      kind: "line",
      title: "Records of the application",
      series: [
        { name: "records-in", title: "in" },
        { name: "records-out", title: "out" },
      ],
    },
    {
      kind: "line",
      title: "Watermarks of the application",
      series: [
        { name: "input-watermark", title: "input" },
        { name: "output-watermark", title: "output" },
      ],
    },
    {
      kind: "table",
      title: "Health of the application, highest values",
      columns: [{ name: "metric" }, { name: "value" }, { name: "unit" }],
      rows: HEALTH.map(([name, title, unit]) => [title, application[name] ?? null, unit]),
    },
    {
      kind: "table",
      title: "Trip times to the airports from the cells with most of them",
      columns: [{ name: "areas" }, { name: "airport" }, { name: "geohash" }, { name: "average", unit: "min" }],
      rows: indexes.durations
        .toSorted((a, b) => b.sum_trip_duration - a.sum_trip_duration)
        .slice(0, 20)
        .map(({ areas, airport_code, location, avg_trip_duration }) => [
          areas,
          airport_code,
          location,
          avg_trip_duration,
        ]),
    },
  ];
}

/** Shards and parallelism beside the traffic that they follow, and who asked for them. */
function drawScaling({ decisions }: NonNullable<FleetResult["scaling"]>): View[] {
  return [
    {
      kind: "line",
      title: "Traffic, shards and parallelism",
      series: [
        { name: "traffic", title: "records a minute", axis: "left" },
        { name: "shards", title: "shards", axis: "right" },
        { name: "parallelism", title: "parallelism", axis: "right" },
      ],
    },
    {
      kind: "table",
      title: "Answers to alarms",
      columns: [
        { name: "time" },
        { name: "alarm" },
        { name: "answer" },
        { name: "from" },
        { name: "to" },
        { name: "why" },
      ],
      rows: decisions.map(({ at, alarmName, outcome, capacity, targetCapacity, reason }) => [
        new Date(at).toISOString(),
        alarmName,
        outcome,
        capacity ?? null,
        targetCapacity ?? null,
        reason,
      ]),
    },
  ];
}
