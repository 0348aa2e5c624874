import { expect, test } from "vitest";
import { densityOf, hotspotsJson } from "../src/index.ts";

test("density is records per unit of the volume in which they extend", () => {
  expect(densityOf(30, [0, 0], [2, 3])).toBe(5);
  expect(densityOf(30, [1, 7], [4, 7])).toBe(10);
  expect(densityOf(30, [1, 7], [1, 7])).toBe(30);
});

test("the result column lists density, least and greatest values", () => {
  expect(hotspotsJson([{ points: 20, density: 40.5, minValues: [1, 2], maxValues: [1.5, 2.5] }])).toBe(
    '{"hotspots":[{"density":40.5,"minValues":[1,2],"maxValues":[1.5,2.5]}]}',
  );
  expect(hotspotsJson([])).toBe('{"hotspots":[]}');
});
