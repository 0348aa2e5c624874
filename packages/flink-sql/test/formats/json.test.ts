import { expect, test } from "vitest";
import { json } from "../../src/formats/json.ts";
import { codecOf } from "../support/formats.ts";

const ISO = { "json.timestamp-format.standard": "ISO-8601" };
const IGNORE = { "json.ignore-parse-errors": "true" };

test.each([
  ["x INT", '{"x": 12}', 12],
  ["x INT", '{"x": "12"}', 12],
  ["x INT", '{"x": 12.9}', 12],
  ["x INT", '{"y": 1}', null],
  ["x INT", '{"x": null}', null],
  ["x INT", '{"x": 1} trailing', 1],
  ["x BIGINT", '{"x": 9007199254740993}', 9007199254740993n],
  ["x BIGINT", '{"x": " 42 "}', 42],
  ["x DOUBLE", '{"x": "1e3"}', 1000],
  ["x FLOAT", '{"x": 0.1}', Math.fround(0.1)],
  ["x BOOLEAN", '{"x": "TRUE"}', true],
  ["x BOOLEAN", '{"x": 1}', false],
  ["x STRING", '{"x": 1.00}', "1.00"],
  ["x STRING", '{"x": {"a": [1.50, 1e3, "b", 1.0E-5]}}', '{"a":[1.5,1000.0,"b",1.0E-5]}'],
  ["x STRING", '{"x": "a\\u00e9\\n"}', "aé\n"],
  ["x STRING", '{"x": "tab\there"}', "tab\there"],
  ["x DECIMAL(10, 2)", '{"x": 1.005}', 101],
  ["x DECIMAL(10, 2)", '{"x": 12345678901}', null],
  ["x DECIMAL(38, 18)", '{"x": 0.123456789012345678}', 123456789012345678n],
  ["x DECIMAL(10, 2)", '{"x": "7.5"}', 750],
  ["x DATE", '{"x": "2024-02-29"}', 19782],
  ["x TIME", '{"x": "10:20:30.999"}', 37_230_000],
  ["x TIMESTAMP(3)", '{"x": "2024-01-01 00:00:01.123456"}', Date.UTC(2024, 0, 1, 0, 0, 1, 123)],
  ["x TIMESTAMP(6)", '{"x": "2024-01-01 00:00:01.123456"}', Date.UTC(2024, 0, 1, 0, 0, 1, 123) + 0.456],
  ["x TIMESTAMP_LTZ(3)", '{"x": "2024-01-01 00:00:01Z"}', Date.UTC(2024, 0, 1, 0, 0, 1)],
  ["x ARRAY<INT>", '{"x": [1, null, "3"]}', [1, null, 3]],
  ["x MAP<STRING, INT>", '{"x": {"a": 1}}', new Map([["a", 1]])],
  ["x MULTISET<STRING>", '{"x": {"a": 2}}', ["a", "a"]],
  ["x ROW<a INT, b ROW<c STRING>>", '{"x": {"a": 1, "b": {"c": "d"}}}', [1, ["d"]]],
  ["x BYTES", '{"x": "AQI="}', new Uint8Array([1, 2])],
  ["`toString` INT", "{}", null],
  ["`toString` INT", '{"toString": 3}', 3],
])("%s of %s", (columns, record, value) => {
  expect(codecOf(json, columns).decode(record)).toEqual([[value]]);
});

test.each([
  ["x INT", '{"x": "a"}', 'Fail to deserialize at field: x. java.lang.NumberFormatException: For input string: "a"'],
  ["x INT", '{"x": 3000000000}', "NumberFormatException"],
  ["x INT", "{", "Failed to deserialize JSON '{'"],
  ["x INT", "[1]", "cannot be cast"],
  ["x TIMESTAMP(3)", '{"x": "2024-01-01T00:00:01"}', "Text '2024-01-01T00:00:01' could not be parsed"],
  ["x TIMESTAMP(3)", '{"x": "2024-01-01 00:00:01Z"}', "could not be parsed"],
  ["x TIMESTAMP_LTZ(3)", '{"x": "2024-01-01 00:00:01"}', "could not be parsed"],
  ["x TIMESTAMP(3)", '{"x": "2024-02-30 00:00:01"}', "could not be parsed"],
  ["x DATE", '{"x": "2024-1-1"}', "could not be parsed"],
])("%s of %s fails the job", (columns, record, message) => {
  expect(() => codecOf(json, columns).decode(record)).toThrow(message);
});

test("records that are nothing or null give no row", () => {
  const codec = codecOf(json, "x INT");

  expect([codec.decode(""), codec.decode("  "), codec.decode("null")]).toEqual([[], [], []]);
});

test("with ignore-parse-errors a bad field is null and a bad record is passed over", () => {
  const codec = codecOf(json, "x INT, y TIMESTAMP(3), z STRING", IGNORE);

  expect(codec.decode('{"x": "a", "y": "yesterday", "z": "kept"}')).toEqual([[null, null, "kept"]]);
  expect(codec.decode('{"x": 1')).toEqual([]);
});

test("with fail-on-missing-field a missing field fails the job, a null does not", () => {
  const codec = codecOf(json, "x INT", { "json.fail-on-missing-field": "true" });

  expect(codec.decode('{"x": null}')).toEqual([[null]]);
  expect(() => codec.decode("{}")).toThrow("Could not find field with name 'x'.");
});

test("fail-on-missing-field and ignore-parse-errors exclude each other", () => {
  const options = { ...IGNORE, "json.fail-on-missing-field": "true" };

  expect(() => codecOf(json, "x INT", options).decode("{}")).toThrow(
    "fail-on-missing-field and ignore-parse-errors shouldn't both be true.",
  );
});

test("ISO-8601 timestamps have a T, and seconds only where they are given", () => {
  const codec = codecOf(json, "x TIMESTAMP(3), y TIMESTAMP_LTZ(3)", ISO);
  const [x, y] = [Date.UTC(2024, 0, 1), Date.UTC(2024, 0, 1, 10, 0, 0, 120)];

  expect(codec.decode('{"x": "2024-01-01T00:00", "y": "2024-01-01T10:00:00.12Z"}')).toEqual([[x, y]]);
  expect(codec.encode([x, y])).toBe('{"x":"2024-01-01T00:00:00","y":"2024-01-01T10:00:00.12Z"}');
});

test.each([
  ["x DOUBLE, y FLOAT", [1, 0.1], '{"x":1.0,"y":0.1}'],
  ["x DOUBLE", [1e10], '{"x":1.0E10}'],
  ["x DOUBLE", [Number.NaN], '{"x":"NaN"}'],
  ["x DECIMAL(10, 2), y DECIMAL(20, 0), z DECIMAL(10, 2)", [10_000, 123_000, 1250], '{"x":1E+2,"y":1.23E+5,"z":12.5}'],
  ["x DECIMAL(20, 10)", [27], '{"x":2.7E-9}'],
  ["x BIGINT", [9007199254740993n], '{"x":9007199254740993}'],
  ['x STRING, `a"b` INT', ['q"\n', null], '{"x":"q\\"\\n","a\\"b":null}'],
  ["x DATE, y TIME", [0, 37_230_500], '{"x":"1970-01-01","y":"10:20:30"}'],
  ["x ARRAY<DOUBLE>, y MAP<STRING, BOOLEAN>", [[1, null], new Map([["k", true]])], '{"x":[1.0,null],"y":{"k":true}}'],
  ["x ROW<a INT, b STRING>, y BYTES", [[1, "c"], new Uint8Array([1, 2])], '{"x":{"a":1,"b":"c"},"y":"AQI="}'],
  ["x MULTISET<STRING>", [["a", "a"]], '{"x":{"a":2}}'],
])("%s are written as JSON", (columns, row, text) => {
  expect(codecOf(json, columns).encode(row)).toBe(text);
});

test("decimals are written without exponent when asked for", () => {
  const plain = { "json.encode.decimal-as-plain-number": "true" };
  const codec = codecOf(json, "x DECIMAL(20, 10), y DECIMAL(10, 2), z DECIMAL(10, 2)", plain);

  expect(codec.encode([27, 10_000, 0])).toBe('{"x":0.0000000027,"y":100,"z":0}');
});

test("NULL keys of maps fail, are dropped or become a literal", () => {
  const row = [
    new Map([
      [null, 1],
      ["a", 2],
    ]),
  ];
  const mode = (name: string) => ({ "json.map-null-key.mode": name });

  expect(() => codecOf(json, "x MAP<STRING, INT>").encode(row)).toThrow(
    "doesn't support to serialize map data with null",
  );
  expect(codecOf(json, "x MAP<STRING, INT>", mode("DROP")).encode(row)).toBe('{"x":{"a":2}}');
  expect(codecOf(json, "x MAP<STRING, INT>", mode("LITERAL")).encode(row)).toBe('{"x":{"null":1,"a":2}}');
});

test("null fields can be left out", () => {
  const codec = codecOf(json, "x INT, y INT, z INT", { "json.encode.ignore-null-fields": "true" });

  expect(codec.encode([null, 2, null])).toBe('{"y":2}');
});

test("maps with keys that are no texts are refused", () => {
  expect(() => codecOf(json, "x MAP<INT, INT>").decode("{}")).toThrow(
    "JSON format doesn't support non-string as key type of map. The type is: MAP<INT, INT>",
  );
});
