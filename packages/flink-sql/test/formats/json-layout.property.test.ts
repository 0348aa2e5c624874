import fc from "fast-check";
import { expect, test } from "vitest";
import { SqlError } from "../../src/errors.ts";
import { json } from "../../src/formats/json.ts";
import type { Row } from "../../src/runtime/operator.ts";
import { codecOf } from "../support/formats.ts";

const COLUMNS = `a STRING, b INT, c BIGINT, d DOUBLE, e DECIMAL(12, 3), f FLOAT, g BOOLEAN, h TIMESTAMP(3),
  i TIMESTAMP_LTZ(6), j TINYINT`;
const NAMES = [..."abcdefghij", "other"];

const number = fc.oneof(
  fc.integer().map(String),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => JSON.stringify(value)),
  fc.tuple(fc.integer({ min: -99_999, max: 99_999 }), fc.nat(9999)).map(([whole, fraction]) => `${whole}.${fraction}`),
  fc.constantFrom(
    "-0",
    "0",
    "-0.0",
    "00",
    "1.",
    ".5",
    "1e5",
    "12.50",
    "9007199254740993",
    "128",
    "-128",
    "1234567890.123456",
  ),
);
const text = fc.oneof(
  fc.string({ unit: "grapheme" }).map((value) => JSON.stringify(value)),
  fc.constantFrom('"2024-01-01 00:00:01.5"', '"2024-01-01 00:00:01Z"', '"2024-02-30 00:00:00"', '"tab\there"', '"open'),
);
const value = fc.oneof(
  { weight: 5, arbitrary: number },
  { weight: 5, arbitrary: text },
  fc.constantFrom("true", "false", "null", "tru", "[1]", '{"x":1}', ""),
);

/** Records of a few keys in some order and spacing, most of them alike. */
const records = fc
  .record({
    keys: fc.shuffledSubarray(NAMES, { minLength: 1 }),
    space: fc.constantFrom("", " ", "\t"),
    end: fc.constantFrom("", " ", "\r", "x", "}"),
    rows: fc.array(fc.array(value, { minLength: NAMES.length, maxLength: NAMES.length }), {
      minLength: 1,
      maxLength: 6,
    }),
  })
  .map(({ keys, space, end, rows }) =>
    rows.map((values) => `{${keys.map((key, index) => `"${key}":${space}${values[index]}`).join(`,${space}`)}}${end}`),
  );

test.each([{}, { "json.ignore-parse-errors": "true" }, { "json.fail-on-missing-field": "true" }])(
  "records that look like one before them are read as if they came first, with %o",
  (options) => {
    const codec = codecOf(json, COLUMNS, options as Record<string, string>);
    fc.assert(
      fc.property(records, (texts) => {
        const decode = codec.decoder();
        for (const one of texts) {
          expect(outcome(() => decode(one))).toEqual(outcome(() => codec.decode(one)));
        }
      }),
      { numRuns: 1000 },
    );
  },
);

function outcome(run: () => Row[]): unknown {
  try {
    return run();
  } catch (error) {
    if (error instanceof SqlError) return error.message;
    throw error;
  }
}

test("long texts are copies, not slices of the block they were read from", () => {
  const decode = codecOf(json, "a STRING, b INT").decoder();
  const records = Array.from({ length: 5 }, (_, index) => `{"a":"a text of more than thirteen letters","b":${index}}`);

  expect(records.map((record) => decode(record)[0])).toEqual(
    records.map((_, index) => ["a text of more than thirteen letters", index]),
  );
});
