import { parseParameters } from "@millrace/sample";
import { expect, test } from "vitest";
import { parameters } from "../src/parameters.ts";
import { parseReading } from "../src/reading.ts";
import { createInput } from "../src/readings.ts";

const input = (texts: Record<string, string>, seed = "a") => createInput(parseParameters(parameters, texts), seed);

test("readings are numbered per sensor, and poison is spread among them", () => {
  const { readings, records } = input({ readings: "100", sensors: "10", poison: "3" });

  expect(readings).toHaveLength(100);
  expect(readings[25]).toMatchObject({ sensorId: "sensor-6", number: 3 });
  const bad = records.flatMap(({ data }, index) => (isReading(data) ? [] : [index]));
  expect(records).toHaveLength(103);
  expect(bad).toEqual([25, 51, 77]);
});

test("the same seed gives the same readings, another seed others", () => {
  expect(input({}).readings).toEqual(input({}).readings);
  expect(input({}, "b").readings).not.toEqual(input({}).readings);
});

test("what is no reading is refused", () => {
  expect(() => parseReading(Buffer.from('{"sensorId":'))).toThrow(SyntaxError);
  expect(() => parseReading(Buffer.from('{"sensorId":"sensor-1"}'))).toThrow("expected sensorId and number");
});

function isReading(data: Uint8Array): boolean {
  try {
    parseReading(data);
    return true;
  } catch {
    return false;
  }
}
