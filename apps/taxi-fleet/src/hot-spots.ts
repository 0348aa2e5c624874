import type { HotSpot } from "./result.ts";

/** Cells shown on the map. */
const SHOWN = 500;
/** Cell of latitude 0 and longitude 0: trips whose receiver had no fix. They are counted, but they are no place. */
const NO_FIX = "s000000";

/** The cells with the most pick-ups over all windows, the busiest first. */
export function findHotSpots(pickups: ReadonlyMap<string, number>): HotSpot[] {
  const cells = new Map<string, number>();
  for (const [place, count] of pickups) {
    const cell = place.split(" ")[1]!;
    if (cell !== NO_FIX) cells.set(cell, (cells.get(cell) ?? 0) + count);
  }
  return [...cells]
    .map(([cell, count]) => ({ cell, pickups: count }))
    .sort((a, b) => b.pickups - a.pickups || (a.cell < b.cell ? -1 : 1))
    .slice(0, SHOWN);
}
