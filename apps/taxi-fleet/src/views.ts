import type { View } from "@millrace/sample";
import { geohashBounds } from "./geohash.ts";
import type { FleetResult } from "./result.ts";

/** The pictures of a run: hot spots on a map, lag and shards over time, the busiest cells. */
export function drawFleet({ hotSpots }: FleetResult): View[] {
  const cells = hotSpots.map(({ cell, pickups }) => ({ label: cell, value: pickups, ...geohashBounds(cell) }));
  return [
    { kind: "map", title: "Pick-ups per cell", unit: "trips", cells },
    {
      kind: "line",
      title: "Replay lag and shards",
      series: [
        { name: "replay-lag", title: "replay lag", axis: "left" },
        { name: "millis-behind-latest", title: "consumer behind the tip", axis: "left" },
        { name: "shards", title: "shards", axis: "right" },
      ],
    },
    {
      kind: "table",
      title: "Busiest cells",
      columns: [{ name: "geohash" }, { name: "pick-ups", unit: "trips" }],
      rows: hotSpots.slice(0, 20).map(({ cell, pickups }) => [cell, pickups]),
    },
  ];
}
