import { aggregateFunction } from "@millrace/flink-sql";
import { HotspotDetector, hotspotsJson } from "@millrace/hotspots";

/** What a window is made of: its records, oldest first, and the options they came with. */
interface Window {
  readonly records: (readonly [number, number])[];
  scanRadius: number;
  minimumPoints: number;
}

/** Greatest window of the HOTSPOTS function: the rows of OVER say how many there are. */
const WINDOW_SIZE = 1000;

/** Which records are near which, by window: worked out again after a restore, and not part of the state. */
const detectors = new WeakMap<Window, HotspotDetector>();

function detectorOf(window: Window): HotspotDetector {
  let detector = detectors.get(window);
  if (detector === undefined) {
    const { scanRadius, minimumPoints, records } = window;
    detector = new HotspotDetector({ windowSize: WINDOW_SIZE, scanRadius, minimumPoints });
    for (const record of records) detector.add(record);
    detectors.set(window, detector);
  }
  return detector;
}

/** Functions that the SQL names, as functions.py has them for Flink. */
export const functions = {
  "functions.hotspots": aggregateFunction({
    arguments: ["DOUBLE", "DOUBLE", "DOUBLE NOT NULL", "INT NOT NULL"],
    result: "STRING",
    create: (): Window => ({ records: [], scanRadius: 0, minimumPoints: 0 }),
    accumulate(window, x, y, scanRadius, minimumPoints) {
      if (x === null || y === null) return window;
      if (window.records.length === 0) Object.assign(window, { scanRadius, minimumPoints });
      const detector = detectorOf(window);
      detector.add([x, y]);
      window.records.push([x, y]);
      return window;
    },
    retract(window, x, y) {
      if (x === null || y === null) return window;
      const detector = detectorOf(window);
      window.records.shift();
      // A full window has dropped its oldest record when the newest came.
      if (detector.length > window.records.length) detector.dropOldest();
      return window;
    },
    value: (window) => (window.records.length === 0 ? null : hotspotsJson(detectorOf(window).hotspots())),
  }),
};
