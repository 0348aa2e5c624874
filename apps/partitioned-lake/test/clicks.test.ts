import { expect, test } from "vitest";
import { type Click, generateClicks, longestDelay } from "../src/clicks.ts";
import type { Parameters } from "../src/parameters.ts";

const parameters: Parameters = {
  clicks: 2000,
  period: 3_600_000,
  customers: 3,
  late: 10,
  buffer: 60_000,
  sessions: 100,
  ticks: 100,
  lambdaKeysIn: "metadata",
};

function draw(): { click: Click; delay: number }[] {
  const all = [];
  for (const { records, time } of generateClicks("seed", 0, parameters))
    for (const { data } of records) all.push({ click: data, delay: time - data.event_timestamp * 1000 });
  return all;
}

test("one click in 500 names its customer wrongly, as in the post", () => {
  const misnamed = draw().filter(({ click }) => click.customer_id === undefined);

  expect(misnamed).toHaveLength(4);
  expect(misnamed.every(({ click }) => click.customerID?.startsWith("customer-"))).toBe(true);
});

test("no click is later than the longest delay and the batch it comes in", () => {
  const delays = draw().map(({ delay }) => delay);

  expect(Math.max(...delays)).toBeGreaterThan(200_000);
  expect(Math.max(...delays)).toBeLessThanOrEqual(longestDelay(parameters) + 61_000);
});

test("the same seed gives the same clicks", () => {
  expect(draw()).toEqual(draw());
});
