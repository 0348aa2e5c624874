import { expect, test } from "vitest";
import { distinctReadings } from "../src/account.ts";
import { sensorOrder } from "../src/order.ts";
import type { StoredReading } from "../src/reading.ts";

function stored(sensorId: string, ...numbers: number[]): StoredReading[] {
  return numbers.map((number) => ({
    sensorId,
    number,
    currentTemperature: 20,
    status: "OK",
    shardId: "shardId-000000000000",
    arrivedAt: 0,
    handledAt: 0,
  }));
}

test("a reading that stands after a later one is out of order", () => {
  const order = sensorOrder([...stored("a", 1, 3, 2, 4), ...stored("b", 1, 2)]);

  expect(order.map(({ sensorId, readings, outOfOrder }) => [sensorId, readings, outOfOrder])).toEqual([
    ["a", 4, 1],
    ["b", 2, 0],
  ]);
});

test("a second delivery counts once and disturbs no order", () => {
  const archived = distinctReadings(stored("a", 1, 2, 3, 2, 3, 4));

  expect(archived.map(({ number }) => number)).toEqual([1, 2, 3, 4]);
  expect(sensorOrder(archived)[0]!.outOfOrder).toBe(0);
});
