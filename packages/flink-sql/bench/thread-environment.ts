import type { Environment } from "../src/connectors/connector.ts";
import { systemClock } from "../src/execution/clock.ts";

/** The environment of a thread of the benchmark. */
export function environment(): Environment {
  return { clock: systemClock, random: Math.random, zone: "UTC", print: () => undefined, rows: new Map() };
}
