import type { Bar, Bars } from "../../src/bars.ts";
import { createRandom } from "../../src/random.ts";
import { readBars } from "../../src/read-bars.ts";

export const DAY_MS = 86_400_000;

/** Daily bars from rows of open, high, low, close and volume. */
export function barsOf(rows: readonly (readonly [number, number, number, number, number?])[], symbol = "TEST"): Bars {
  const bars = rows.map(
    ([open, high, low, close, volume = 1000], day): Bar => ({ time: day * DAY_MS, open, high, low, close, volume }),
  );
  return readBars(symbol, bars, { jumps: "allow" }).bars;
}

/** A random walk of daily bars, the same for the same seed. */
export function walk(length: number, seed = 1, symbol = "WALK"): Bar[] {
  const random = createRandom(seed);
  let price = 100;
  return Array.from({ length }, (_, day) => {
    const open = price * (1 + (random() - 0.5) * 0.01);
    const close = open * (1 + (random() - 0.495) * 0.04);
    const high = Math.max(open, close) * (1 + random() * 0.01);
    const low = Math.min(open, close) * (1 - random() * 0.01);
    price = close;
    return { time: day * DAY_MS, open, high, low, close, volume: Math.floor(random() * 1000), symbol };
  });
}
