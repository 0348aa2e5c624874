import { expect, test } from "vitest";
import { type GatewayType, gatewayValue, parseGatewayJson } from "../../src/flink/gateway-values.ts";

/** Types and values as a SQL Gateway of Flink 1.20.3 gave them, with what the embedded engine's JSON has. */
const RECORDED: readonly (readonly [type: GatewayType, json: string, expected: unknown])[] = [
  [{ type: "DECIMAL", precision: 20, scale: 2 }, "123456789012345678.12", "123456789012345678.12"],
  [{ type: "DECIMAL", precision: 10, scale: 2 }, "1", "1.00"],
  [{ type: "BIGINT" }, "9007199254740993", "9007199254740993"],
  [{ type: "BIGINT" }, "12", 12],
  [
    {
      type: "ROW",
      fields: [
        { name: "EXPR$0", fieldType: { type: "INTEGER" } },
        { name: "EXPR$1", fieldType: { type: "DECIMAL", precision: 5, scale: 2 } },
      ],
    },
    '{"EXPR$0":1,"EXPR$1":2.5}',
    [1, "2.50"],
  ],
  [{ type: "MAP", keyType: { type: "CHAR" }, valueType: { type: "BINARY" } }, '{"k":"AA=="}', [["k", "AA=="]]],
  [
    { type: "ARRAY", elementType: { type: "TIMESTAMP_WITHOUT_TIME_ZONE", precision: 0 } },
    '["2024-01-02T03:04:05"]',
    ["2024-01-02T03:04:05.000"],
  ],
  [{ type: "TIMESTAMP_WITHOUT_TIME_ZONE", precision: 6 }, '"2024-01-02T03:04:05.123456"', "2024-01-02T03:04:05.123456"],
  [{ type: "TIMESTAMP_WITH_LOCAL_TIME_ZONE", precision: 3 }, '"1970-01-01T00:00:01.5Z"', "1970-01-01T00:00:01.500Z"],
  [{ type: "TIME_WITHOUT_TIME_ZONE", precision: 0 }, '"01:02:03"', "01:02:03"],
  [{ type: "FLOAT" }, "1.5", 1.5],
  [{ type: "DOUBLE" }, '"NaN"', "NaN"],
  [{ type: "DOUBLE" }, "1.0", 1],
  [{ type: "INTERVAL_YEAR_MONTH", precision: 2 }, "14", 14],
  [{ type: "MULTISET", elementType: { type: "CHAR" } }, '{"a":2}', ["a", "a"]],
  [{ type: "INTEGER" }, "null", null],
];

test.each(RECORDED)("%j of %s is %j", (type, json, expected) => {
  expect(gatewayValue(parseGatewayJson(json), type)).toEqual(expected);
});
