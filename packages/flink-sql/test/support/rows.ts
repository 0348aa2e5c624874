import fc from "fast-check";
import type { Row } from "../../src/runtime/operator.ts";
import type { LogicalType } from "../../src/types/logical.ts";

/** Any value of a type, in the form rows hold it. */
function anyValue(type: LogicalType): fc.Arbitrary<unknown> {
  switch (type.name) {
    case "BOOLEAN":
      return fc.boolean();
    case "INT":
      return fc.integer();
    case "BIGINT":
      return fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map((value) => {
        const number = Number(value);
        return Number.isSafeInteger(number) ? number : value;
      });
    case "DOUBLE":
      return fc.double({ noNaN: true, noDefaultInfinity: true }).filter((value) => !Object.is(value, -0));
    case "DECIMAL":
      return fc.integer({ min: -999_999_999, max: 999_999_999 });
    case "VARCHAR":
      return fc.string({ unit: "grapheme" });
    case "DATE":
      return fc.integer({ min: -100_000, max: 100_000 });
    case "TIME":
      return fc.integer({ min: 0, max: 86_399 }).map((seconds) => seconds * 1000);
    case "TIMESTAMP":
    case "TIMESTAMP_LTZ":
      return fc.integer({ min: -(10 ** 12), max: 4 * 10 ** 12 });
    case "ARRAY":
      return fc.array(anyValue(type.element!), { maxLength: 3 });
    case "ROW":
      return fc.tuple(...type.fields!.map((field) => anyValue(field.type)));
    case "VARBINARY":
      return fc.uint8Array({ maxLength: 10 });
    default:
      throw new Error(`no values of ${type.name}`);
  }
}

/** Any row of columns, with NULLs. */
export function anyRow(columns: readonly { readonly type: LogicalType }[]): fc.Arbitrary<Row> {
  return fc.tuple(...columns.map(({ type }) => fc.option(anyValue(type), { nil: null })));
}
