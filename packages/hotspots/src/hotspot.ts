/** A dense region: the box around the records of one cluster. */
export interface Hotspot {
  /** Records in the cluster. */
  readonly points: number;
  /** Records per unit of the box's volume (of its area with two columns); see `densityOf`. */
  readonly density: number;
  /** Least value of each column. */
  readonly minValues: readonly number[];
  /** Greatest value of each column. */
  readonly maxValues: readonly number[];
}

/**
 * Records per unit of volume. Columns in which the box has no extent are left out, so that records on one line have a
 * density along it; records in one place have their number as density.
 */
export function densityOf(points: number, minValues: readonly number[], maxValues: readonly number[]): number {
  let volume = 1;
  for (const [column, least] of minValues.entries()) {
    const extent = maxValues[column]! - least;
    if (extent > 0) volume *= extent;
  }
  return points / volume;
}

/** The text that the HOTSPOTS function puts in `HOTSPOTS_RESULT`: density, minValues and maxValues of every hot spot. */
export function hotspotsJson(hotspots: readonly Hotspot[]): string {
  return JSON.stringify({
    hotspots: hotspots.map(({ density, minValues, maxValues }) => ({ density, minValues, maxValues })),
  });
}
