import type { HotspotBox } from "../read-hotspots.ts";
import type { Ride } from "../rides.ts";

/**
 * Dense regions of a window by the definition of density-based clustering: every pair of pick-ups is compared, a pick-up
 * with enough neighbours is a core, and what can be reached from core to core is one region.
 */
export function denseRegions(window: readonly Ride[], radius: number, least: number): HotspotBox[] {
  const near = window.map((one) =>
    window.flatMap((other, index) => (squaredDistance(one, other) <= radius * radius ? [index] : [])),
  );
  const taken = window.map(() => false);
  const regions: HotspotBox[] = [];
  for (const start of window.keys()) {
    if (taken[start] || near[start]!.length < least) continue;
    taken[start] = true;
    const region = [start];
    for (const member of region) {
      if (near[member]!.length < least) continue;
      for (const other of near[member]!) {
        if (taken[other]) continue;
        taken[other] = true;
        region.push(other);
      }
    }
    regions.push(boxOf(region.map((index) => window[index]!)));
  }
  return regions;
}

function squaredDistance(one: Ride, other: Ride): number {
  return (one.pickup_longitude - other.pickup_longitude) ** 2 + (one.pickup_latitude - other.pickup_latitude) ** 2;
}

function boxOf(rides: readonly Ride[]): HotspotBox {
  const longitudes = rides.map((ride) => ride.pickup_longitude);
  const latitudes = rides.map((ride) => ride.pickup_latitude);
  const minValues = [Math.min(...longitudes), Math.min(...latitudes)] as const;
  const maxValues = [Math.max(...longitudes), Math.max(...latitudes)] as const;
  const area = (maxValues[0] - minValues[0]) * (maxValues[1] - minValues[1]);
  return { density: rides.length / area, minValues, maxValues };
}
