import fc from "fast-check";
import { expect, test } from "vitest";
import { HotspotDetector } from "../src/index.ts";
import { boxes, bruteForce, byCorner } from "./support/brute-force.ts";

/** Points on a coarse field, so that distances of exactly the radius and records in one place are common. */
const point = fc.tuple(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 0, max: 40 }));
const run = fc.record({
  points: fc.array(point, { minLength: 1, maxLength: 260, size: "max" }),
  scanRadius: fc.integer({ min: 1, max: 6 }),
  minimumPoints: fc.integer({ min: 2, max: 12 }),
});

test("every window of a stream has the hot spots that DBSCAN finds by its definition", () => {
  fc.assert(
    fc.property(run, ({ points, scanRadius, minimumPoints }) => {
      const detector = new HotspotDetector({ windowSize: 100, scanRadius, minimumPoints });
      for (const [index, one] of points.entries()) {
        const found = detector.push(one);
        if (index % 17 !== 0 && index !== points.length - 1) continue;
        const window = points.slice(Math.max(0, index - 99), index + 1);
        expect(byCorner(found)).toEqual(boxes(window, bruteForce(window, scanRadius, minimumPoints)));
      }
    }),
    { numRuns: 60 },
  );
});

test("a detector goes on from a snapshot as if it had not been stopped", () => {
  fc.assert(
    fc.property(run, fc.nat(), ({ points, scanRadius, minimumPoints }, at) => {
      const options = { windowSize: 100, scanRadius, minimumPoints };
      const whole = new HotspotDetector(options);
      let stopped = new HotspotDetector(options);
      for (const [index, one] of points.entries()) {
        if (index === at % points.length) {
          const snapshot = structuredClone(stopped.snapshot());
          stopped = new HotspotDetector(options);
          stopped.restore(snapshot);
        }
        whole.add(one);
        stopped.add(one);
      }
      expect(stopped.hotspots()).toEqual(whole.hotspots());
    }),
    { numRuns: 60 },
  );
});
