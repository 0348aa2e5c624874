import { combinedLogFormat, commonLogFormat, LineProblem } from "@millrace/log-formats";
import { expect, test } from "vitest";

// The example line of httpd's manual, https://httpd.apache.org/docs/2.4/logs.html#combined
const LINE =
  '127.0.0.1 - frank [10/Oct/2000:13:55:36 -0700] "GET /apache_pb.gif HTTP/1.0" 200 2326 "http://www.example.com/start.html" "Mozilla/4.08 [en] (Win98; I ;Nav)"';

test("the combined line of the manual becomes a typed record and the same line again", () => {
  const record = combinedLogFormat.parse(LINE);

  expect(record).toEqual({
    host: "127.0.0.1",
    ident: null,
    user: "frank",
    time: Date.UTC(2000, 9, 10, 20, 55, 36),
    utcOffset: -420,
    request: { method: "GET", target: "/apache_pb.gif", protocol: "HTTP/1.0" },
    status: 200,
    bytes: 2326,
    referer: "http://www.example.com/start.html",
    userAgent: "Mozilla/4.08 [en] (Win98; I ;Nav)",
  });
  expect(!(record instanceof LineProblem) && combinedLogFormat.write(record)).toBe(LINE);
});

test("escapes are undone, and what is no request line stays text", () => {
  const line = String.raw`h - - [10/Oct/2000:13:55:36 +0000] "\x16\x03\x01\"\\" 400 - "-" "a \"quoted\" agent\n"`;

  const record = combinedLogFormat.parse(line);

  expect(record).toMatchObject({
    request: '\u0016\u0003\u0001"\\',
    bytes: null,
    referer: null,
    userAgent: 'a "quoted" agent\n',
  });
  expect(!(record instanceof LineProblem) && combinedLogFormat.write(record)).toBe(line);
});

const COMMON = LINE.slice(0, LINE.indexOf(' "http'));

test.each([
  [
    "a day that does not exist",
    COMMON.replace("10/Oct", "31/Jun"),
    COMMON.indexOf("[") + 1,
    "time: expected [day/Mon/year:hour:minute:second zone]",
  ],
  ["no closing bracket", COMMON.replace("]", ""), COMMON.indexOf("[") + 1, "time: expected [ and ]"],
  [
    "a request without an end",
    COMMON.slice(0, 70),
    COMMON.indexOf('"') + 1,
    "request: expected a quotation mark at its end",
  ],
  [
    "an escape that is none",
    COMMON.replace("GET", "G\\qT"),
    COMMON.indexOf('"') + 1,
    "request: has \\q, which is no escape",
  ],
  [
    "a status out of range",
    COMMON.replace(" 200 ", " 99 "),
    COMMON.lastIndexOf(" 200 ") + 2,
    'status: expected a status from 100 to 599, got "99"',
  ],
  [
    "bytes that are none",
    COMMON.replace("2326", "2k"),
    COMMON.indexOf("2326") + 1,
    'bytes: expected a number of bytes or -, got "2k"',
  ],
  ["a second space", COMMON.replace(" - ", "  - "), COMMON.indexOf("-") + 1, "expected ident"],
  ["more than the format has", `${COMMON} "-" "-"`, COMMON.length + 1, "expected the end of the line"],
])("%s is reported with its column", (_, line, column, message) => {
  expect(commonLogFormat.parse(line)).toEqual(new LineProblem(column, message));
});

test("what would not be read back is not written", () => {
  const record = {
    host: "h",
    ident: null,
    user: null,
    time: 0,
    utcOffset: 0,
    request: null,
    status: 200,
    bytes: 0,
    referer: null,
    userAgent: null,
  };
  const write = (change: object) => () => combinedLogFormat.write({ ...record, ...change });

  expect(combinedLogFormat.write(record)).toBe('h - - [01/Jan/1970:00:00:00 +0000] "-" 200 0 "-" "-"');
  expect(write({ user: "a b" })).toThrow('user: expected a word, got "a b"');
  expect(write({ user: "-" })).toThrow("user: expected a word");
  expect(write({ userAgent: "-" })).toThrow('userAgent: "-" reads back as null');
  expect(write({ time: 1 })).toThrow("time: got 1");
  expect(write({ status: 700 })).toThrow("status: got 700");
  expect(write({ bytes: -1 })).toThrow("bytes: got -1");
  expect(write({ request: "GET / HTTP/1.1" })).toThrow("reads back as its parts");
  expect(write({ request: { method: "GET", target: "/a b", protocol: "HTTP/1.1" } })).toThrow("is no request line");
});
