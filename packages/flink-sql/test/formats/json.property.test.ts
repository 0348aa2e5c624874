import fc from "fast-check";
import { expect, test } from "vitest";
import { json } from "../../src/formats/json.ts";
import { codecOf } from "../support/formats.ts";
import { anyRow } from "../support/rows.ts";

const COLUMNS = `a BOOLEAN, b INT, c BIGINT, d DOUBLE, e DECIMAL(12, 3), f STRING, g DATE, h TIME, i TIMESTAMP(3),
  j TIMESTAMP_LTZ(3), k ARRAY<INT>, l ROW<x STRING, y DOUBLE>, m BYTES`;

test.each(["SQL", "ISO-8601"])("every row that is written as JSON is read back, timestamps as %s", (standard) => {
  const codec = codecOf(json, COLUMNS, { "json.timestamp-format.standard": standard });
  fc.assert(
    fc.property(anyRow(codec.columns), (row) => {
      expect(codec.decode(codec.encode(row))).toEqual([row]);
    }),
  );
});

test("records in unusual forms are read as those in usual ones", () => {
  const codec = codecOf(json, COLUMNS);
  fc.assert(
    fc.property(anyRow(codec.columns), (row) => {
      // What stands behind the object is not looked at, but takes the record the slow way.
      expect(codec.decode(`${codec.encode(row)} .`)).toEqual(codec.decode(codec.encode(row)));
    }),
  );
});
