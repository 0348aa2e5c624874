import fc from "fast-check";
import { expect, test } from "vitest";
import { TableOptions } from "../../src/connectors/options.ts";
import type { FormatColumns } from "../../src/formats/format.ts";
import { parquet } from "../../src/formats/parquet.ts";
import type { Row } from "../../src/runtime/operator.ts";
import { tableOf } from "../support/formats.ts";
import { anyRow } from "../support/rows.ts";

const COLUMNS = `a BOOLEAN, b INT, c BIGINT, d DOUBLE, e DECIMAL(12, 3), f STRING, g DATE, h TIME, i TIMESTAMP(3),
  j TIMESTAMP_LTZ(6), k ARRAY<INT>, l ROW<x STRING, y DOUBLE>, m BYTES, n DECIMAL(9, 2), o DECIMAL(38, 3)`;

function open(columns: string, options: Record<string, string> = {}) {
  const settings = Object.entries({ connector: "x", ...options }).map(([key, value]) => `'${key}' = '${value}'`);
  const table = tableOf(`CREATE TABLE t (${columns}) WITH (${settings.join(", ")})`);
  const formatOptions = new TableOptions(table, parquet.options, "parquet.");
  return {
    columns: table.physical as FormatColumns,
    check: () => parquet.check(table.physical, formatOptions),
    write: (rows: readonly Row[]) => parquet.write(rows, table.physical, formatOptions),
    async read(file: Uint8Array): Promise<Row[]> {
      const rows: Row[] = [];
      for await (const batch of parquet.read(file, table.physical, formatOptions)) rows.push(...batch);
      return rows;
    },
  };
}

test.each(["SNAPPY", "GZIP", "UNCOMPRESSED"])(
  "rows that are written are read back, compressed with %s",
  async (name) => {
    const table = open(COLUMNS, { "parquet.compression": name });
    await fc.assert(
      fc.asyncProperty(fc.array(anyRow(table.columns), { minLength: 1, maxLength: 5 }), async (rows) => {
        expect(await table.read(await table.write(rows))).toEqual(rows);
      }),
      { numRuns: 30 },
    );
  },
);

test("a column that a file does not have is NULL, one that the table does not have is not read", async () => {
  const file = await open("a INT, b STRING").write([[1, "x"]]);

  expect(await open("b STRING, c INT").read(file)).toEqual([["x", null]]);
});

test.each([
  ["a MAP<STRING, INT>", {}, "Type MAP<STRING, INT> in format 'parquet' is not implemented"],
  ["a INT", { "parquet.utc-timezone": "false" }, "timestamps of files are in UTC"],
  ["a INT", { "parquet.write.int64.timestamp": "false" }, "INT96 is only read"],
])("%s with %o is refused", (columns, options, message) => {
  expect(() => open(columns, options as Record<string, string>).check()).toThrow(message);
});
