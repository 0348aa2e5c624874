import { compilePartitionKey, drawnPartitionKey, numberBetween, Random } from "@millrace/data-generator";
import { expect, test } from "vitest";

const context = () => ({ random: new Random(1), eventTime: 0, sequence: 0 });
const key = (expression: string, data: unknown = {}) => compilePartitionKey(expression).of(data, context());

test("a key is made of members of the record and texts", () => {
  expect(key("${ticker}", { ticker: "AMZN" })).toBe("AMZN");
  expect(key("device-${sensor.id}/${ok}", { sensor: { id: 7 }, ok: true })).toBe("device-7/true");
  expect(key("all")).toBe("all");
});

test("random keys are numbers of at most ten digits", () => {
  expect(key("random")).toMatch(/^\d{1,10}$/);
  expect(drawnPartitionKey(numberBetween(5, 5)).of("", context())).toBe("5");
});

test.each(["${}", "${a", "${a..b}", ""])("%j is no expression", (expression) => {
  expect(() => key(expression)).toThrow(expect.objectContaining({ code: "DATA_GENERATOR_OPTION_INVALID" }));
});

test.each([
  ["a record without the member", "${b}", { a: 1 }],
  ["a member that is an object", "${a}", { a: {} }],
  ["a record that is a text", "${a}", '{"a": 1}'],
  ["an empty key", "${a}", { a: "" }],
  ["a key that is too long", "${a}", { a: "x".repeat(257) }],
])("%s is an error", (_, expression, data) => {
  expect(() => key(expression, data)).toThrow(expect.objectContaining({ code: "DATA_GENERATOR_KEY_MISSING" }));
});
