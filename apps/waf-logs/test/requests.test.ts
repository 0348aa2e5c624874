import { readLog, wafLogFormat } from "@millrace/log-formats";
import { parseParameters } from "@millrace/sample";
import { expect, test } from "vitest";
import { parameters } from "../src/parameters.ts";
import { attackOf, drawLogs, HOUR } from "../src/requests.ts";

const START = Date.UTC(2026, 0, 5);
const ACL = "arn:aws:wafv2:eu-west-1:123456789012:regional/webacl/shop/test";
const given = parseParameters(parameters, { hours: "3", requests: "600", attack: "3", demo: "5" });

function draw(seed: string): string[] {
  return [...drawLogs(ACL, START, seed, given)].flatMap(({ lines }) => lines);
}

test("everyday requests, an attack in the fifth sixth of the time, and demo records", () => {
  const { records, rejected } = readLog(wafLogFormat, draw("seed").join("\n"));
  const { from, to } = attackOf(START, given);
  const during = records.filter(({ record: { timestamp } }) => timestamp >= from && timestamp < to);

  expect([from - START, to - from]).toEqual([2 * HOUR, HOUR / 2]);
  expect(records.length).toBe(3 * 600 + (3 * 600) / 2);
  expect(during.length).toBe(300 + 900);
  expect(during.filter(({ record }) => record.action === "BLOCK").length).toBeGreaterThan(850);
  expect(rejected.map(({ text }) => Object.keys(JSON.parse(text)))).toEqual(
    Array.from({ length: 5 }, () => ["ticker_symbol", "sector", "change", "price"]),
  );
});

test("lines come in order of time, and follow the seed", () => {
  const times = readLog(wafLogFormat, draw("seed").join("\n")).records.map(({ record }) => record.timestamp);

  expect(times).toEqual([...times].sort((one, other) => one - other));
  expect(draw("seed")).toEqual(draw("seed"));
  expect(draw("seed")).not.toEqual(draw("other"));
});
