import { expect, test } from "vitest";
import { TableOptions } from "../../src/connectors/options.ts";
import { raw } from "../../src/formats/raw.ts";
import type { Row } from "../../src/runtime/operator.ts";
import { codecOf, tableOf } from "../support/formats.ts";

test.each([
  ["STRING", {}, "grüezi", [...Buffer.from("grüezi")]],
  ["STRING", { "raw.charset": "ISO-8859-1" }, "grüezi", [...Buffer.from("grüezi", "latin1")]],
  ["BYTES", {}, new Uint8Array([1, 2]), [1, 2]],
  ["INT", {}, 258, [0, 0, 1, 2]],
  ["INT", { "raw.endianness": "little-endian" }, 258, [2, 1, 0, 0]],
  ["BIGINT", {}, 1, [0, 0, 0, 0, 0, 0, 0, 1]],
  ["DOUBLE", {}, 1, [0x3f, 0xf0, 0, 0, 0, 0, 0, 0]],
  ["BOOLEAN", {}, true, [1]],
])("%s with %o", (type, options, value, bytes) => {
  const settings = Object.entries({ connector: "x", ...options }).map(([key, text]) => `'${key}' = '${text}'`);
  const table = tableOf(`CREATE TABLE t (x ${type}) WITH (${settings.join(", ")})`);
  const formatOptions = new TableOptions(table, raw.options, "raw.");
  const rows: Row[] = [];
  raw.decoder(table.physical, formatOptions).decodeBytes(Uint8Array.from(bytes), rows);

  expect(rows).toEqual([[value]]);
  expect([...raw.byteEncoder!(table.physical, formatOptions)([value])]).toEqual(bytes);
});

test("several columns and structures are refused", () => {
  expect(() => codecOf(raw, "a STRING, b STRING").decode("")).toThrow("only supports single physical column");
  expect(() => codecOf(raw, "a ARRAY<INT>").decode("")).toThrow("The 'raw' format doesn't supports 'ARRAY<INT>'");
});
