import { flowLogFormat, LineProblem, readLog, writeLog } from "@millrace/log-formats";
import { expect, test } from "vitest";

const ACCEPTED =
  "2 123456789010 eni-1235b8ca123456789 172.31.16.139 172.31.16.21 20641 22 6 20 4249 1418530010 1418530070 ACCEPT OK";
const NO_DATA = "2 123456789010 eni-1235b8ca123456789 - - - - - - - 1431280876 1431280934 - NODATA";

test("a line of the default format becomes a typed record", () => {
  expect(flowLogFormat().parse(ACCEPTED)).toEqual({
    version: 2,
    accountId: "123456789010",
    interfaceId: "eni-1235b8ca123456789",
    srcaddr: "172.31.16.139",
    dstaddr: "172.31.16.21",
    srcport: 20641,
    dstport: 22,
    protocol: 6,
    packets: 20,
    bytes: 4249,
    start: 1418530010,
    end: 1418530070,
    action: "ACCEPT",
    logStatus: "OK",
  });
});

test("a dash is null, and a line without data has no traffic", () => {
  expect(flowLogFormat().parse(NO_DATA)).toMatchObject({
    srcaddr: null,
    bytes: null,
    action: null,
    logStatus: "NODATA",
  });
  expect(problem(`${NO_DATA.replace("- - - - - - -", "- - - - - 5 -")}`)).toEqual({
    column: 48,
    message: "packets: expected - beside log-status NODATA",
  });
});

test("the format of CreateFlowLogs and a header line name the same fields", () => {
  const format = flowLogFormat("${version} ${vpc-id} ${tcp-flags} ${traffic-path}");

  expect(format.headerLine()).toBe("version vpc-id tcp-flags traffic-path");
  expect(format.parse("5 vpc-abcdefab012345678 18 -")).toEqual({
    version: 5,
    vpcId: "vpc-abcdefab012345678",
    tcpFlags: 18,
    trafficPath: null,
  });
});

test("unknown fields, fields given twice and no fields are refused", () => {
  const code = (value: string) => expect.objectContaining({ code: value });

  expect(() => flowLogFormat("version ecs-task-id")).toThrow("no field ecs-task-id");
  expect(() => flowLogFormat("version version")).toThrow(code("LOG_FORMATS_FIELDS_INVALID"));
  expect(() => flowLogFormat([])).toThrow(code("LOG_FORMATS_FIELDS_INVALID"));
});

test.each([
  ["too few fields", ACCEPTED.replace(" OK", ""), "", "ends before log-status"],
  ["too many fields", `${ACCEPTED} 7`, "7", "more than the 14 fields of the format"],
  [
    "a port out of range",
    ACCEPTED.replace(" 22 ", " 65536 "),
    "65536",
    'dstport: expected a whole number from 0 to 65535, got "65536"',
  ],
  [
    "a leading zero",
    ACCEPTED.replace(" 22 ", " 022 "),
    "022",
    'dstport: expected a whole number from 0 to 65535, got "022"',
  ],
  [
    "no address",
    ACCEPTED.replace("172.31.16.21 ", "172.31.16.256 "),
    "172.31.16.256",
    'dstaddr: expected an IPv4 or IPv6 address, got "172.31.16.256"',
  ],
  ["an unknown action", ACCEPTED.replace("ACCEPT", "DROP"), "DROP", 'action: expected ACCEPT or REJECT, got "DROP"'],
])("%s is reported with its column", (_, line, fault, message) => {
  const column = fault === "" ? line.length + 1 : line.lastIndexOf(fault) + 1;

  expect(problem(line)).toEqual({ column, message });
});

test.each(["2001:db8:1234:a100:8d6e:3477:df66:f105", "::1", "::", "fe80::1:2", "::ffff:10.0.0.1", "1:2:3:4:5:6:7::"])(
  "%s is an address",
  (address) => {
    expect(flowLogFormat("srcaddr").parse(address)).toEqual({ srcaddr: address });
  },
);

test.each([
  "1:2:3:4:5:6:7",
  "1::2::3",
  "1:2:3:4:5:6:7:8::",
  "12345::",
  ":1",
  "1.2.3",
  "1.2.3.4.5",
  "1..2.3",
  "01.2.3.4",
  "10.0.0.1:",
])("%s is none", (address) => {
  expect(flowLogFormat("srcaddr").parse(address)).toBeInstanceOf(LineProblem);
});

test("files that were joined change their format at each header line", () => {
  const { records, rejected, counts } = readLog(
    flowLogFormat(),
    `version srcaddr\n2 10.0.0.1\nsrcaddr action\n10.0.0.2 REJECT\nsrcaddr colour\n10.0.0.3 ACCEPT\n`,
  );

  expect(records.map(({ record }) => record)).toEqual([
    { version: 2, srcaddr: "10.0.0.1" },
    { srcaddr: "10.0.0.2", action: "REJECT" },
    { srcaddr: "10.0.0.3", action: "ACCEPT" },
  ]);
  expect(rejected).toEqual([
    { line: 5, column: 9, message: "flow logs of version 2 to 5 have no field colour", text: "srcaddr colour" },
  ]);
  expect(counts).toEqual({ lines: 6, records: 3, rejected: 1, headers: 2, blank: 0 });
});

test("what would not be read back is not written", () => {
  const format = flowLogFormat("srcaddr srcport log-status");
  const write = (record: object) => () => writeLog(format, [record]);

  expect(writeLog(format, [{ srcaddr: "10.0.0.1", srcport: 80, logStatus: "OK" }])).toBe("10.0.0.1 80 OK\n");
  expect(write({ srcaddr: "10.0.0.1", logStatus: "OK" })).toThrow("srcport is missing; null stands for -");
  expect(write({ srcaddr: "10.0.0.1", srcport: "80", logStatus: "OK" })).toThrow("srcport: expected a number");
  expect(write({ srcaddr: "10.0.0.1", srcport: 80, logStatus: "NODATA" })).toThrow(
    "expected - beside log-status NODATA",
  );
  expect(write({ srcaddr: null, srcport: null, logStatus: "OK", bytes: 1 })).toThrow(
    "bytes is no member of this format",
  );
});

function problem(line: string): { column: number; message: string } {
  const result = flowLogFormat().parse(line);
  if (!(result instanceof LineProblem)) throw new Error("the line was read");
  return { column: result.column, message: result.message };
}
