import type { View } from "@millrace/sample";
import { shardIds } from "./account.ts";
import { countDelays, type DelayFigures } from "./delays.ts";
import { sensorOrder } from "./order.ts";
import { liveDelays } from "./race-figures.ts";
import type { SensorResult } from "./result.ts";

/** The pictures of a run: times and delays of shared and dedicated consumers, traffic per shard, what the stores hold. */
export function drawSensors(result: SensorResult): View[] {
  const { fanOut, archived, race, racers, tableDelays, archiveDelays } = result;
  const delaysOf = (dedicated: boolean) =>
    race.racers.filter((racer) => racer.dedicated === dedicated).flatMap((racer) => liveDelays(racer));
  return [
    {
      kind: "table",
      title: "Shared and dedicated consumers",
      columns: [
        { name: "function" },
        { name: "throughput" },
        { name: "time", unit: "ms" },
        { name: "of it waiting to begin", unit: "ms" },
        { name: "time in the post", unit: "ms" },
        ...DELAY_COLUMNS,
      ],
      rows: racers.map(({ name, dedicated, time, wait, delays }) => [
        name,
        dedicated ? "dedicated" : "shared",
        time,
        wait,
        POST[name] ?? null,
        ...delayCells(delays),
      ]),
    },
    {
      kind: "bar",
      title: "Time for all records, once they are in the stream",
      unit: "ms",
      bars: racers.map(({ name, time }) => ({ label: name, value: time })),
    },
    {
      kind: "bar",
      title: "Delivery delay, both applications",
      unit: "deliveries",
      bars: countDelays([...fanOut.table, ...archived].map(({ arrivedAt, handledAt }) => handledAt - arrivedAt)),
    },
    { kind: "bar", title: "Delivery delay, push", unit: "records", bars: countDelays(delaysOf(true)) },
    { kind: "bar", title: "Delivery delay, polling", unit: "records", bars: countDelays(delaysOf(false)) },
    {
      kind: "line",
      title: "Readings per shard",
      series: shardIds(archived).map((shardId) => ({ name: shardId, title: shardId, axis: "left" })),
    },
    {
      kind: "table",
      title: "Both applications",
      columns: [{ name: "store" }, { name: "readings" }, { name: "deliveries" }, { name: "objects" }, ...DELAY_COLUMNS],
      rows: [
        ["DynamoDB", fanOut.table.length, null, null, ...delayCells(tableDelays)],
        ["S3", archived.length, fanOut.archive.lines.length, fanOut.archive.objects, ...delayCells(archiveDelays)],
      ],
    },
    {
      kind: "table",
      title: "Order of the readings",
      columns: [{ name: "sensor" }, { name: "shard" }, { name: "readings" }, { name: "out of order" }],
      rows: sensorOrder(archived).map((sensor) => [
        sensor.sensorId,
        sensor.shardId,
        sensor.readings,
        sensor.outOfOrder,
      ]),
    },
  ];
}

const DELAY_COLUMNS = [
  { name: "delay, mean", unit: "ms" },
  { name: "p50", unit: "ms" },
  { name: "p95", unit: "ms" },
  { name: "max", unit: "ms" },
];

/** Times for 4,000 records that the post reports; "just over 2.5 seconds" for two of them. */
const POST: Readonly<Record<string, number>> = {
  "standard-1": 1732,
  "standard-2": 2500,
  "standard-3": 2500,
  "dedicated-1": 1852,
  "dedicated-2": 1852,
  "dedicated-3": 1852,
};

function delayCells({ mean, p50, p95, max }: DelayFigures): number[] {
  return [Math.round(mean), p50, p95, max];
}
