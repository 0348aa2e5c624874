import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isRfc3339, parseTime } from "../src/event-time.ts";

const instants = fc.date({
  min: new Date("0001-01-02T00:00:00Z"),
  max: new Date("9999-12-30T23:59:59.999Z"),
  noInvalidDate: true,
});

describe("parseTime", () => {
  test("reads back every instant that JavaScript prints", () => {
    fc.assert(
      fc.property(instants, (instant) => {
        expect(parseTime(instant.toISOString())).toBe(instant.getTime());
      }),
    );
  });

  test("reads the form of the commission's files as UTC", () => {
    fc.assert(
      fc.property(instants, (instant) => {
        const wall = instant.toISOString().slice(0, 19).replace("T", " ");
        expect(parseTime(wall)).toBe(Math.floor(instant.getTime() / 1000) * 1000);
      }),
    );
  });

  test.each([
    ["2016-01-01T00:00:00+05:30", Date.UTC(2015, 11, 31, 18, 30)],
    ["2016-01-01T00:00:00-0500", Date.UTC(2016, 0, 1, 5)],
    ["2016-02-29 23:59", Date.UTC(2016, 1, 29, 23, 59)],
    ["2016-01-01t00:00:00.123456789z", Date.UTC(2016, 0, 1, 0, 0, 0, 123)],
    ["2016-01-01 00:00:00.5", Date.UTC(2016, 0, 1, 0, 0, 0, 500)],
  ])("reads %s", (text, time) => {
    expect(parseTime(text)).toBe(time);
  });

  test.each([
    "",
    "2016-01-01",
    "2016-13-01 00:00:00",
    "2015-02-29 00:00:00",
    "1900-02-29 00:00:00",
    "2016-04-31 00:00:00",
    "2016-01-01 24:00:00",
    "2016-01-01 00:60:00",
    "2016-01-01 00:00:60",
    "2016-01-01 00:00:00 UTC",
    "2016-01-01 00:00:0x",
    "2016-01-01_00:00:00",
    "2016/01/01 00:00:00",
    "2016-01-01T00:00:00.Z",
    "2016-01-01T00:00:00Z ",
    "2016-01-01T00:00:00+5:00",
    "01/15/2016 12:00",
  ])("reads no time in %j", (text) => {
    expect(parseTime(text)).toBeNaN();
  });

  test("never takes a text that Date does not take, and agrees with it otherwise", () => {
    const nearlyTimes = fc
      .tuple(instants, fc.nat(30), fc.constantFrom("", "0", "9", "Z", ":", "-", "+", " ", "T", "x"))
      .map(([instant, at, letter]) => {
        const text = instant.toISOString();
        return text.slice(0, at) + letter + text.slice(at + 1);
      });

    fc.assert(
      fc.property(nearlyTimes, (text) => {
        const time = parseTime(text);
        const asUtc = /[zZ]$|[+-]\d\d:?\d\d$/.test(text.slice(11)) ? text : `${text}Z`;
        const known = Date.parse(asUtc.replace(" ", "T").replace(/([+-]\d\d)(\d\d)$/, "$1:$2"));
        expect(Number.isNaN(time) || Number.isNaN(known) || time === known).toBe(true);
        expect(Number.isNaN(time) || !Number.isNaN(known)).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });
});

describe("isRfc3339", () => {
  test.each([
    ["2016-01-01T00:00:00Z", true],
    ["2016-01-01T00:00:00.000Z", true],
    ["2016-01-01T00:00:00+05:30", true],
    ["2016-01-01T00:00:00", false],
    ["2016-01-01 00:00:00Z", false],
    ["2016-01-01T00:00Z", false],
    ["2016-01-01T00:00:00-0500", false],
  ])("%s: %s", (text, expected) => {
    expect(isRfc3339(text, parseTime(text))).toBe(expected);
  });
});
