import { expect, test } from "vitest";
import { expectFlows, rank } from "../../src/expected/flows.ts";

const LINES = [
  "2 123456789010 eni-1235b8ca123456789 172.31.16.139 172.31.16.21 20641 22 6 20 4249 1418530010 1418530070 ACCEPT OK",
  "2 123456789010 eni-1235b8ca123456789 - - - - - - - 1431280876 1431280934 - NODATA",
  "2 123456789010 eni-1235b8ca123456789 172.31.9.69 172.31.9.12 49761 3389 6 20 5000 1418530010 1418530070 REJECT OK",
  "no flow log",
];

test("lines are sorted by their status", () => {
  const { lines, flows, withoutTraffic, rejected } = expectFlows(LINES);

  expect(lines).toEqual([LINES[0], LINES[2]]);
  expect(flows.map(({ action }) => action)).toEqual(["ACCEPT", "REJECT"]);
  expect([withoutTraffic, rejected]).toEqual([1, 1]);
});

test("sums come largest first, equal ones in order of their texts", () => {
  const { flows } = expectFlows(LINES);

  expect(
    rank(
      flows,
      ({ srcaddr }) => srcaddr!,
      ({ bytes }) => bytes!,
    ),
  ).toEqual([
    ["172.31.9.69", 5000],
    ["172.31.16.139", 4249],
  ]);
  expect(
    rank(
      flows,
      ({ action }) => action!,
      () => 1,
    ),
  ).toEqual([
    ["ACCEPT", 1],
    ["REJECT", 1],
  ]);
});
