import fc from "fast-check";
import { expect, test } from "vitest";
import { csv } from "../../src/formats/csv.ts";
import { codecOf } from "../support/formats.ts";
import { anyRow } from "../support/rows.ts";

test.each([{}, { "csv.escape-character": "\\" }, { "csv.field-delimiter": "|", "csv.quote-character": "#" }])(
  "every row that is written as CSV is read back, with %o",
  (options) => {
    const codec = codecOf(
      csv,
      `a BOOLEAN, b INT, c BIGINT, d DOUBLE, e DECIMAL(12, 3), f STRING, g DATE, h TIME, i TIMESTAMP(3),
      j TIMESTAMP_LTZ(3), k ARRAY<INT>, l BYTES, m STRING`,
      { "csv.null-literal": "n/a", ...(options as Record<string, string>) },
    );
    fc.assert(
      fc.property(anyRow(codec.columns), (row) => {
        expect(codec.decode(codec.encode(row))).toEqual([row]);
      }),
    );
  },
);
