import type { Tick } from "../ticks.ts";

/** Ticks that the function must refuse: those whose price ends with the digit 7, one in ten. */
export function refusedTicks(ticks: readonly Tick[]): Tick[] {
  return ticks.filter(({ price }) => price.toFixed(2).endsWith("7"));
}
