import { expect, test } from "vitest";
import { heatmap, lineChart } from "../../src/charts/svg.ts";

test("a line goes from corner to corner, with a triangle for each mark", () => {
  const svg = lineChart(
    "Price",
    "$",
    [
      {
        colour: "#000",
        points: [
          [0, 1],
          [86_400_000, 3],
        ],
      },
    ],
    [
      { up: true, points: [[0, 1]] },
      { up: false, points: [[86_400_000, 3]] },
    ],
  );

  expect(svg).toContain('<polyline points="70,280 884,36"');
  expect(svg.match(/<path d="M[^"]*z"/g)?.length).toBe(2);
  expect(svg).toContain(">1970-01-02</text>");
});

test("a heat map has a cell per pair and crosses out those without a value", () => {
  const svg = heatmap(
    "Profit",
    [21, 22],
    [5, 6],
    [
      [10, -20],
      [null, 0],
    ],
  );

  expect(svg.match(/<rect x=/g)?.length).toBe(4);
  expect(svg.match(/×/g)?.length).toBe(1);
  expect(svg).toContain(">-20</text>");
});
