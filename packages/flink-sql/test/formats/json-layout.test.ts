import { expect, test } from "vitest";
import { json } from "../../src/formats/json.ts";
import { codecOf } from "../support/formats.ts";

test.each([
  [
    "DOUBLE",
    "1.5",
    ["-0", "-0.0", "-1.25", "0.1234567890123456", "12345678901234567", "123456789012345.67", "1e5", "0.1"],
  ],
  ["DOUBLE", "1.5", ["0.30000000000000004", "5e-324", "100", "00.5", "1.", "-", ".5", "1.2.3", "null", '"7"', "NaN"]],
  ["FLOAT", "1.5", ["0.1", "-0", "16777217", "3.4028236e38"]],
  ["INT", "1", ["-1", "-0", "01", "2147483647", "2147483648", "-2147483648", "-2147483649", "1.9", "1e3", "true"]],
  ["TINYINT", "1", ["127", "128", "-128", "-129"]],
  ["SMALLINT", "1", ["32767", "32768", "-32768", "-32769"]],
  [
    "BIGINT",
    "1",
    ["999999999999999", "9007199254740991", "9007199254740993", "9223372036854775807", "9223372036854775808"],
  ],
  ["DECIMAL(6, 3)", "1.5", ["0.0005", "1.2345", "999.999", "1000", "-0.5", "-0", "0", "123456789012.345", "1e2"]],
  ["DECIMAL(38, 30)", "1.5", ["0.1", "12345678.9"]],
  ["DECIMAL(38, 18)", "0.5", ["12.5", "123456789012345"]],
  ["BOOLEAN", "true", ["false", "t", "truely", "1", "null"]],
  ["STRING", '"a"', ['""', '"a\\"b"', '"tab\there"', '"äöü😀"', '"open', "12", "null", '"a" ']],
  ["STRING", "12", ["13", "1.0", '"a"']],
  ["INT", '"12"', ['"13"', "14", '"x"']],
  [
    "TIMESTAMP(3)",
    '"2024-01-01 00:00:00"',
    ['"2024-02-30 00:00:00"', '"2024-01-01 00:00:00.123456"', '"2024-01-01"', '""'],
  ],
])("a %s like %s before it is read as if it came first", (type, usual, others) => {
  const codec = codecOf(json, `x ${type}, y INT`, { "json.ignore-parse-errors": "true" });
  const decode = codec.decoder();
  for (const other of ["1", ...others]) {
    decode(`{"x":${usual},"y":1}`);
    const record = `{"x":${other},"y":1}`;
    expect([record, ...decode(record)]).toStrictEqual([record, ...codec.decode(record)]);
  }
});

test.each([
  '{"y":2,"x":"b"}',
  '{ "x":"b","y":2}',
  '{"x":"b","y":2,"z":3}',
  '{"x":"b"}',
  '{"x":"b","y":2} ',
  '{"x":"b","y":2}x',
  '{"x":"b","y":2',
  '{"x":"b","x":"c","y":2}',
  '{"x":"b","y":2,"y":3}',
])("a record of another form is read as if it came first: %s", (record) => {
  const codec = codecOf(json, "x STRING, y INT", { "json.ignore-parse-errors": "true" });
  const decode = codec.decoder();
  decode('{"x":"a","y":1}');

  expect(decode(record)).toEqual(codec.decode(record));
});
