import { expect, test } from "vitest";
import { compileReader } from "../../../../src/services/firehose/conversion/readers.ts";
import type { JsonReading } from "../../../../src/services/firehose/conversion/settings.ts";
import { parseHiveType } from "../../../../src/services/hive-type.ts";

const OPENX: JsonReading = { serde: "openx", foldsCase: true, dotsToUnderscores: false, keysOfColumns: {} };
const HIVE: JsonReading = { serde: "hive", timestampFormats: [] };

const read = (type: string, value: unknown, reading: JsonReading) =>
  compileReader(parseHiveType(type)!, reading)(value);

test.each([
  ["int", "12", 12],
  ["double", "1e3", 1000],
  ["bigint", "9223372036854775807", 9_223_372_036_854_775_807n],
  ["string", 7, "7"],
  ["string", { a: [1, 12_345_678_901_234_567_890n] }, '{"a":[1,12345678901234567890]}'],
  ["boolean", "TRUE", true],
  ["varchar(2)", "abc", "ab"],
  ["int", null, null],
])("OpenX reads %s from %o", (type, value, expected) => {
  expect(read(type, value, OPENX)).toBe(expected);
});

test("OpenX makes a value that is no array one of a single element", () => {
  expect(read("array<int>", 5, OPENX)).toEqual([5]);
});

test.each([
  ["int", "2.5"],
  ["tinyint", 128],
  ["bigint", 9_223_372_036_854_775_808n],
  ["boolean", 1],
  ["date", "2026-02-30"],
  ["decimal(4,2)", 100],
  ["struct<a:int>", [1]],
  ["array<int>", { a: 1 }],
])("OpenX does not read %s from %o", (type, value) => {
  expect(() => read(type, value, OPENX)).toThrow("Data does not match the schema.");
});

test.each([
  ["int", "12"],
  ["string", { a: 1 }],
  ["array<int>", 5],
])("Hive's reader does not read %s from %o", (type, value) => {
  expect(() => read(type, value, HIVE)).toThrow("Data does not match the schema.");
});

test.each([
  ["decimal(5,2)", 1.005, 101n],
  ["decimal(5,2)", "-0.125", -13n],
  ["decimal(38,0)", "12345678901234567890123456789012345678", 12_345_678_901_234_567_890_123_456_789_012_345_678n],
  ["decimal(6,1)", 1.25e3, 12_500n],
])("%s of %s has %s units", (type, value, expected) => {
  expect(read(type, value, OPENX)).toBe(expected);
});
