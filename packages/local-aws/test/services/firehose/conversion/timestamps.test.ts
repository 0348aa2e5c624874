import { expect, test } from "vitest";
import { hiveTimestamp, openxTimestamp } from "../../../../src/services/firehose/conversion/timestamps.ts";

// Developer Guide, "Choose the JSON deserializer": its formats and examples.
test.each([
  ["2017-02-07T15:13:01.39256Z", "2017-02-07T15:13:01.392560Z"],
  ["2017-02-07 15:13:01.14", "2017-02-07T15:13:01.140000Z"],
  ["2017-2-7 15:13:01", "2017-02-07T15:13:01.000000Z"],
  [1_518_033_528, "2018-02-07T19:58:48.000000Z"],
  [1_518_033_528_123, "2018-02-07T19:58:48.123000Z"],
  [1_518_033_528.123, "2018-02-07T19:58:48.123000Z"],
  ["1518033528123", "2018-02-07T19:58:48.123000Z"],
  ["2017-02-07T15:13:01.123456789Z", "2017-02-07T15:13:01.123456Z"],
  ["2026-01-05T10:00:00+02:00", "2026-01-05T08:00:00.000000Z"],
  ["2024-02-29T23:59:59Z", "2024-02-29T23:59:59.000000Z"],
  ["1969-12-31T23:59:59.999Z", "1969-12-31T23:59:59.999000Z"],
  ["0050-03-01T00:00:00.001Z", "0050-03-01T00:00:00.001000Z"],
  ["9999-12-31T23:59:59.999Z", "9999-12-31T23:59:59.999000Z"],
])("OpenX reads %s", (value, expected) => {
  expect(shown(openxTimestamp(value))).toBe(expected);
});

test.each([
  "soon",
  "2017-13-01 00:00:00",
  "2017-02-30 00:00:00",
  "2017-02-07",
  true,
  "",
  "2017-02-07 25:00:00",
  "2023-02-29T00:00:00Z",
  "2023-02-2xT00:00:00Z",
  "2023-02-20T00:00:00.1x3Z",
  1e300,
])("OpenX does not read %s", (value) => {
  expect(openxTimestamp(value)).toBeUndefined();
});

test.each([
  [[], "2017-02-07 15:13:01.14", "2017-02-07T15:13:01.140000Z"],
  [["millis"], 1_518_033_528_123, "2018-02-07T19:58:48.123000Z"],
  [["millis"], 1_518_033_528_123.7, "2018-02-07T19:58:48.123000Z"],
  [["dd/MMM/yyyy:HH:mm:ss Z"], "07/Feb/2017:15:13:01 +0100", "2017-02-07T14:13:01.000000Z"],
  [["yyyy-MM-dd'T'HH:mm:ss.SSSZ"], "2017-02-07T15:13:01.123Z", "2017-02-07T15:13:01.123000Z"],
  [["yyyyMMdd", "M/d/yyyy h:mm a"], "2/7/2017 3:13 PM", "2017-02-07T15:13:00.000000Z"],
  [["EEE MMM d HH:mm:ss yyyy"], "Tue February 7 15:13:01 2017", "2017-02-07T15:13:01.000000Z"],
])("Hive's reader with %j reads %s", (formats, value, expected) => {
  expect(shown(hiveTimestamp(formats)(value))).toBe(expected);
});

test("no reader counts beyond 64 bits", () => {
  expect(hiveTimestamp(["yyyy"])("999999999")).toBeUndefined();
  expect(hiveTimestamp(["millis"])("99999999999999999999")).toBeUndefined();
});

test("Hive's reader reads no ISO text and no seconds unless told to", () => {
  const read = hiveTimestamp([]);
  expect(read("2017-02-07T15:13:01Z")).toBeUndefined();
  expect(read(1_518_033_528)).toBeUndefined();
  expect(() => hiveTimestamp(["yyyy-'W'ww"])).toThrow("ww");
});

function shown(micros: bigint | undefined): string {
  const time = new Date(Number(micros! / 1000n)).toISOString();
  return time.replace("Z", `${String(micros! % 1000n).padStart(3, "0")}Z`);
}
