import { type Check, checkAtLeast, checkEqual } from "@millrace/sample";
import { denseRegions } from "./expected/density.ts";
import type { Context } from "./parameters.ts";
import type { Found, HotspotBox } from "./read-hotspots.ts";
import { hasFix, type Ride } from "./rides.ts";

/** All that a run found. */
export interface HotspotsResult {
  readonly rides: readonly Ride[];
  readonly found: readonly Found[];
  readonly status: string;
}

const CLUSTERING = "density-based clustering that compares every pair";
/** Pick-ups from one window that is checked to the next. */
const STEP = 97;

/** Compares what the application gave with a brute-force clustering of the same windows. */
export function checkHotspots({ rides, found, status }: HotspotsResult, { parameters }: Context): Check[] {
  const { windowSize, scanRadius, minimumPoints } = parameters;
  const fixed = rides.filter(hasFix);
  const checked = [...fixed.keys()].filter((index) => index % STEP === 0 || index === fixed.length - 1);
  let windows = 0;
  let different = 0;
  for (const index of checked) {
    const window = fixed.slice(Math.max(0, index - windowSize + 1), index + 1);
    windows++;
    if (print(found[index]?.hotspots ?? []) !== print(denseRegions(window, scanRadius, minimumPoints))) different++;
  }
  const last = found.at(-1)?.hotspots ?? [];
  return [
    checkEqual("the application runs", "Terraform", "RUNNING", status),
    checkEqual(
      "every pick-up with coordinates has a result, in their order",
      "the trips sent",
      fixed.map((ride) => ride.trip_id),
      found.map((one) => one.trip_id),
    ),
    checkEqual(`hot spots of ${windows} windows are those of the clustering`, CLUSTERING, 0, different),
    checkAtLeast("there are hot spots in the last window", "a city", 1, last.length),
    checkEqual(
      "hot spots come densest first",
      "their density",
      0,
      found.filter(({ hotspots }) =>
        hotspots.some((one, index) => index > 0 && one.density > hotspots[index - 1]!.density),
      ).length,
    ),
    checkEqual(
      "the first pick-ups are no hot spot",
      "parameter minimumPoints",
      0,
      found.slice(0, minimumPoints - 1).filter(({ hotspots }) => hotspots.length > 0).length,
    ),
  ];
}

/** Boxes as one text, in any order, with twelve digits. */
function print(boxes: readonly HotspotBox[]): string {
  return boxes
    .map(({ density, minValues, maxValues }) => [density.toPrecision(12), ...minValues, ...maxValues].join(" "))
    .toSorted()
    .join("; ");
}
