import { expect, test } from "vitest";
import { readValue, type Value } from "../src/index.ts";

test("values are read by the type of their column", () => {
  const read = (Type: string, text?: string): Value => readValue(text, { Name: "c", Type });

  expect(read("integer", "-5")).toBe(-5);
  expect(read("double", "1.0E10")).toBe(1e10);
  expect(read("double", "NaN")).toBeNaN();
  expect(read("bigint", "9007199254740993")).toBe(9007199254740993n);
  expect(read("boolean", "true")).toBe(true);
  expect(read("decimal", "1.50")).toBe("1.50");
  expect(read("date", "2024-01-01")).toBe("2024-01-01");
  expect(read("timestamp with time zone", "2024-01-01 00:00:00.000 UTC")).toEqual(new Date("2024-01-01T00:00:00Z"));
  expect(read("json", '{"a":1}')).toEqual({ a: 1 });
  expect(read("varbinary", "68 69")).toEqual(new Uint8Array([0x68, 0x69]));
  expect(read("varchar", "")).toBe("");
  expect(read("varchar")).toBeNull();
});

test("a text that is no value of its type is refused with the column's name", () => {
  for (const [Type, text] of [
    ["integer", "x"],
    ["bigint", "1.5"],
    ["boolean", "yes"],
    ["timestamp", "yesterday"],
    ["json", "{"],
  ])
    expect(() => readValue(text, { Name: "c", Type: Type! })).toThrow(
      expect.objectContaining({ code: "ATHENA_VALUE" }),
    );
});
