import { expect, test } from "vitest";
import { csv } from "../../src/formats/csv.ts";
import { codecOf } from "../support/formats.ts";

const NULLS = { "csv.null-literal": "null" };

// The expectations of Flink's CsvRowDataSerDeSchemaTest.
test.each([
  ["STRING", '"This is a test."', "This is a test."],
  ["STRING", '"This is a test\n\r."', "This is a test\n\r."],
  ["BOOLEAN", "true", true],
  ["BOOLEAN", "null", null],
  ["TINYINT", "124", 124],
  ["BIGINT", "12345678910", 12_345_678_910],
  ["FLOAT", "0.33333334", Math.fround(0.333_333_34)],
  ["DOUBLE", "0.33333333332", 0.333_333_333_32],
  ["DECIMAL(38, 25)", '"1234.0000000000000000000000001"', 12_340_000_000_000_000_000_000_000_001n],
  ["DATE", "2018-10-12", 17_816],
  ["TIME(0)", "12:12:12", 43_932_000],
  ["TIME(3)", "12:12:12.232", 43_932_232],
  ["TIMESTAMP(3)", '"2018-10-12 12:12:12.123"', Date.UTC(2018, 9, 12, 12, 12, 12, 123)],
  ["TIMESTAMP_LTZ(3)", '"1970-01-01 00:02:03.456Z"', 123_456],
  ["ROW<a STRING, b INT, c BOOLEAN>", "Hello;42;false", ["Hello", 42, false]],
  ["ARRAY<STRING>", "a;b;c", ["a", "b", "c"]],
  ["ARRAY<TINYINT>", "12;4;null", [12, 4, null]],
  ["BYTES", "awML", new Uint8Array([107, 3, 11])],
])("%s is read from and written as %s", (type, text, value) => {
  const codec = codecOf(csv, `a STRING, b ${type}, c STRING`, NULLS);

  expect(codec.decode(`BEGIN,${text},END`)).toEqual([["BEGIN", value, "END"]]);
  expect(codec.encode(["BEGIN", value, "END"])).toBe(`BEGIN,${text},END`);
});

const CUSTOM = {
  "csv.escape-character": "*",
  "csv.quote-character": "|",
  "csv.array-element-delimiter": ":",
  "csv.field-delimiter": ";",
};

test.each([
  ["STRING", "123*|4**", "123|4*"],
  ["STRING", "|a;b*|c|", "a;b|c"],
  ["INT", "       12          ", 12],
  ["ROW<a STRING, b STRING>", "1:hello", ["1", "hello"]],
])("%s of %s with characters of one's own", (type, text, value) => {
  expect(codecOf(csv, `a STRING, b ${type}, c STRING`, CUSTOM).decode(`x;${text};y`)).toEqual([["x", value, "y"]]);
});

test("quotes are switched off", () => {
  const codec = codecOf(csv, "a STRING, b STRING", { "csv.disable-quote-character": "true" });

  expect(codec.decode('"abc,d')).toEqual([['"abc', "d"]]);
  expect(codec.encode(["a b", "c"])).toBe("a b,c");
});

test("a tab is written as an escape", () => {
  expect(codecOf(csv, "a STRING, b INT", { "csv.field-delimiter": "\\t" }).decode("x\t1")).toEqual([["x", 1]]);
});

test("texts with spaces and long texts are quoted, short ones not", () => {
  const codec = codecOf(csv, "a STRING, b STRING, c STRING");

  expect(codec.encode(["a b", "abcdefghijklmnopqrstuvwxyz", 'q"'])).toBe('"a b","abcdefghijklmnopqrstuvwxyz","q"""');
});

// What Flink 1.20.3 writes.
test("decimals have an exponent where BigDecimal has one, and are quoted for its sign", () => {
  const columns = "a DECIMAL(10, 2), b DECIMAL(20, 10), c DECIMAL(38, 2), d ARRAY<DECIMAL(10, 2)>";
  const row = [10_000, 270, 1_234_567_890_123_456_789_012_345_610n, [10_000]];

  expect(codecOf(csv, columns).encode(row)).toBe('"1E+2",2.7E-8,"12345678901234567890123456.1","1E+2"');
  const plain = { "csv.write-bigdecimal-in-scientific-notation": "false" };
  expect(codecOf(csv, columns, plain).encode(row)).toBe('100,0.000000027,"12345678901234567890123456.1",100');
});

test("rows that are wrong fail the job, lines without values are passed over", () => {
  const codec = codecOf(csv, "a STRING, b INT");

  expect(codec.decode("")).toEqual([]);
  expect(codec.decode("x,1,")).toEqual([["x", 1]]);
  expect(() => codec.decode("x,y")).toThrow(
    `Failed to deserialize CSV row 'x,y'. Fail to deserialize at field: b. java.lang.NumberFormatException: For input string: "y"`,
  );
  expect(() => codec.decode("x")).toThrow("Row length mismatch. 2 fields expected but was 1.");
  expect(() => codec.decode("x,1,2")).toThrow("Too many entries");
  expect(() => codec.decode('"x')).toThrow("Missing closing quote");
});

test("with ignore-parse-errors bad and missing fields are null, too long rows are passed over", () => {
  const codec = codecOf(csv, "a STRING, b INT, c STRING", {
    "csv.ignore-parse-errors": "true",
    "csv.allow-comments": "true",
  });

  expect(codec.decode("x,y,z")).toEqual([["x", null, "z"]]);
  expect(codec.decode("x")).toEqual([["x", null, null]]);
  expect(codec.decode("x,1,y,z")).toEqual([]);
  expect(codec.decode("#x,1,y")).toEqual([]);
});

test.each([
  ["a INT", { "csv.field-delimiter": ",," }, "must be a string with single character, but was: ,,"],
  ["a INT", { "csv.quote-character": "|", "csv.disable-quote-character": "true" }, "at the same time"],
  ["a MAP<STRING, INT>", {}, "Unsupported type: MAP<STRING, INT>"],
  ["a TIME(5)", {}, "it only supports precision 0 ~ 3"],
])("%s with %o is refused", (columns, options, message) => {
  expect(() => codecOf(csv, columns, options as Record<string, string>).decode("")).toThrow(message);
});
