import { flowLogFormat, LogReader, readLog } from "@millrace/log-formats";
import { expect, test } from "vitest";

const format = flowLogFormat("srcaddr srcport");

test("good lines are read and bad ones kept with their place", () => {
  const { records, rejected, counts } = readLog(format, "10.0.0.1 80\n\n10.0.0.2 http\n10.0.0.3 443");

  expect(records).toEqual([
    { line: 1, record: { srcaddr: "10.0.0.1", srcport: 80 } },
    { line: 4, record: { srcaddr: "10.0.0.3", srcport: 443 } },
  ]);
  expect(rejected).toEqual([
    {
      line: 3,
      column: 10,
      message: 'srcport: expected a whole number from 0 to 65535, got "http"',
      text: "10.0.0.2 http",
    },
  ]);
  expect(counts).toEqual({ lines: 4, records: 2, rejected: 1, headers: 0, blank: 1 });
});

test("a byte order mark and CRLF are no part of a line", () => {
  expect(readLog(format, "\ufeff10.0.0.1 80\r\n10.0.0.2 81\r\n").records.map(({ record }) => record.srcport)).toEqual([
    80, 81,
  ]);
  expect(readLog(format, Buffer.from("\ufeff10.0.0.1 80\r\n")).counts.records).toBe(1);
});

test("an ended reader takes no more", () => {
  const reader = new LogReader(format);
  reader.end();

  expect(() => reader.push("10.0.0.1 80\n")).toThrow(expect.objectContaining({ code: "LOG_FORMATS_READER_CLOSED" }));
});
