import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { HotspotDetector, HotspotsError } from "../src/index.ts";
import { boxes, byCorner } from "./support/brute-force.ts";

interface Fixture {
  readonly cases: readonly {
    readonly radius: number;
    readonly least: number;
    readonly points: readonly (readonly number[])[];
    readonly labels: readonly number[];
  }[];
}

/** Made by oracle/dbscan.py with scikit-learn 1.9.1. */
const { cases } = JSON.parse(readFileSync(new URL("fixtures/scikit-learn.json", import.meta.url), "utf8")) as Fixture;

describe("hot spots of a window", () => {
  test.each(cases)("are the clusters of scikit-learn's DBSCAN, radius $radius, least $least", (one) => {
    const detector = new HotspotDetector({
      windowSize: one.points.length,
      scanRadius: one.radius,
      minimumPoints: one.least,
    });
    for (const point of one.points) detector.add(point);
    const clusters = Array.from({ length: 1 + Math.max(...one.labels) }, (_, cluster) =>
      one.labels.flatMap((label, index) => (label === cluster ? [index] : [])),
    );
    expect(byCorner(detector.hotspots())).toEqual(boxes(one.points, clusters));
  });

  test("come densest first", () => {
    const detector = new HotspotDetector({ windowSize: 100, scanRadius: 1, minimumPoints: 4 });
    for (const point of square(0, 0, 1)) detector.add(point);
    for (const point of square(10, 10, 0.5)) detector.add(point);
    expect(detector.hotspots()).toEqual([{ points: 4, density: 16, minValues: [10, 10], maxValues: [10.5, 10.5] }]);
    for (const point of square(0, 0, 0.7)) detector.add(point);
    expect(detector.hotspots().map(({ density }) => density)).toEqual([16, 8]);
  });

  test("end when their records leave the window", () => {
    const detector = new HotspotDetector({ windowSize: 100, scanRadius: 1, minimumPoints: 4 });
    for (const point of square(0, 0, 0.5)) detector.add(point);
    for (let index = 0; index < 96; index++) detector.add([100 + 10 * index, 0]);
    expect(detector.hotspots()).toHaveLength(1);
    expect(detector.push([-100, 0])).toEqual([]);
    expect(detector.length).toBe(100);
  });

  test("may have any number of columns", () => {
    const line = new HotspotDetector({ windowSize: 100, scanRadius: 1, minimumPoints: 2, columns: 1 });
    line.add([5]);
    expect(line.push([5.5])).toEqual([{ points: 2, density: 4, minValues: [5], maxValues: [5.5] }]);
    const space = new HotspotDetector({ windowSize: 100, scanRadius: 1, minimumPoints: 2, columns: 3 });
    space.add([0, 0, 0]);
    expect(space.push([0.5, 0.5, 0.5])).toEqual([
      { points: 2, density: 16, minValues: [0, 0, 0], maxValues: [0.5, 0.5, 0.5] },
    ]);
  });
});

describe("refusals", () => {
  test.each([
    [
      { windowSize: 99, scanRadius: 1, minimumPoints: 2 },
      "windowSize: expected a whole number from 100 to 1000, got 99",
    ],
    [{ windowSize: 1001, scanRadius: 1, minimumPoints: 2 }, "windowSize: expected a whole number from 100 to 1000"],
    [{ windowSize: 100, scanRadius: 0, minimumPoints: 2 }, "scanRadius: expected a finite number above 0, got 0"],
    [
      { windowSize: 100, scanRadius: 1, minimumPoints: 1 },
      "minimumPoints: expected a whole number from 2 to 100, got 1",
    ],
    [{ windowSize: 100, scanRadius: 1, minimumPoints: 101 }, "minimumPoints: expected a whole number from 2 to 100"],
    [{ windowSize: 100, scanRadius: 1, minimumPoints: 2, columns: 0 }, "columns: expected a whole number of 1 or more"],
  ])("%o", (options, message) => {
    expect(() => new HotspotDetector(options)).toThrow(message);
  });

  test("a record that does not fit changes nothing", () => {
    const detector = new HotspotDetector({ windowSize: 100, scanRadius: 1, minimumPoints: 2 });
    detector.add([1, 2]);
    expect(() => detector.add([1])).toThrow("record: expected 2 numbers as the option columns says, got 1");
    expect(() => detector.add([1, Number.NaN])).toThrow(HotspotsError);
    expect(detector.snapshot().records).toEqual([[1, 2]]);
  });

  test("a snapshot of a larger window", () => {
    const detector = new HotspotDetector({ windowSize: 100, scanRadius: 1, minimumPoints: 2 });
    const records = Array.from({ length: 101 }, () => [0, 0]);
    expect(() => detector.restore({ version: 1, records })).toThrow("at most 100 records, got version 1 with 101");
  });
});

function square(x: number, y: number, side: number): number[][] {
  return [
    [x, y],
    [x + side, y],
    [x, y + side],
    [x + side, y + side],
  ];
}
