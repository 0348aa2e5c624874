import { HotspotsError } from "./errors.ts";

/**
 * Options of a detector, with the ranges of the HOTSPOTS function of Kinesis Data Analytics
 * (docs.aws.amazon.com/kinesisanalytics/latest/sqlref/sqlrf-hotspots.html).
 */
export interface HotspotOptions {
  /** Records a window holds, 100 to 1,000. */
  readonly windowSize: number;
  /** Distance within which records are neighbours, above 0, in the unit of the columns: the epsilon of DBSCAN. */
  readonly scanRadius: number;
  /** Neighbours, itself included, that make a record the core of a hot spot: 2 to `windowSize`. */
  readonly minimumPoints: number;
  /** Numbers a record has, 1 or more. Default 2. */
  readonly columns?: number;
}

/** Refuses options outside their ranges. */
export function checkOptions(options: HotspotOptions): Required<HotspotOptions> {
  const { windowSize, scanRadius, minimumPoints, columns = 2 } = options;
  whole("windowSize", windowSize, 100, 1000);
  if (!(scanRadius > 0 && Number.isFinite(scanRadius)))
    throw invalid(`scanRadius: expected a finite number above 0, got ${scanRadius}`);
  whole("minimumPoints", minimumPoints, 2, windowSize);
  whole("columns", columns, 1, Number.POSITIVE_INFINITY);
  return { windowSize, scanRadius, minimumPoints, columns };
}

function whole(name: string, value: number, from: number, to: number): void {
  if (!Number.isInteger(value) || value < from || value > to) {
    const range = to === Number.POSITIVE_INFINITY ? `of ${from} or more` : `from ${from} to ${to}`;
    throw invalid(`${name}: expected a whole number ${range}, got ${value}`);
  }
}

function invalid(message: string): HotspotsError {
  return new HotspotsError("HOTSPOTS_INVALID_OPTION", message);
}
