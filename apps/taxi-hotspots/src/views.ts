import type { View } from "@millrace/sample";
import type { HotspotsResult } from "./checks.ts";

/** The hot spots of the last window on a map, how many there were over time, and a table of them. */
export function drawHotspots({ found }: HotspotsResult): View[] {
  const last = found.at(-1)?.hotspots ?? [];
  return [
    {
      kind: "map",
      title: "Hot spots among the last pick-ups",
      unit: "pick-ups per square degree",
      cells: last.map(({ density, minValues, maxValues }, index) => ({
        label: `hot spot ${index + 1}`,
        value: Math.round(density),
        west: minValues[0],
        south: minValues[1],
        east: maxValues[0],
        north: maxValues[1],
      })),
    },
    {
      kind: "line",
      title: "Hot spots after every pick-up",
      series: [{ name: "hot-spots", title: "hot spots" }],
    },
    {
      kind: "table",
      title: "Hot spots of the last window",
      columns: [
        { name: "density", unit: "per square degree" },
        { name: "west", unit: "°" },
        { name: "south", unit: "°" },
        { name: "east", unit: "°" },
        { name: "north", unit: "°" },
      ],
      rows: last.map(({ density, minValues, maxValues }) => [Math.round(density), ...minValues, ...maxValues]),
    },
  ];
}
