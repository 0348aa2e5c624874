import { expect, test } from "vitest";
import { compileFilters, decodeForFilter } from "../../../../src/services/lambda/mappings/filter.ts";

test("without filters every record passes", () => {
  expect(compileFilters([], "data")).toBeUndefined();
});

test("a record passes when any of the filters matches", () => {
  const filter = compileFilters(['{"data":{"a":[1]}}', '{"data":{"a":[{"numeric":[">",5]}]}}'], "data")!;
  expect([1, 2, 6].map((a) => filter.passes({ data: { a } }))).toEqual([true, false, true]);
});

/* Lambda Developer Guide, "Properly filtering Kinesis records" and "… SQS messages". */
test.each<[string, string, string, boolean]>([
  ["JSON data, JSON pattern", '{"body":{"a":["x"]}}', '{"a":"x"}', true],
  ["text data, JSON pattern", '{"body":{"a":["x"]}}', "x", false],
  ["text data, JSON pattern that asks for absence", '{"body":{"a":[{"exists":false}]}}', "x", false],
  ["JSON data, text pattern", '{"body":[{"exists":true}]}', '{"a":"x"}', false],
  ["text data, text pattern", '{"body":["x"]}', "x", true],
  ["any data, no pattern for it", '{"messageId":["1"]}', "x", true],
])("%s", (_, pattern, body, passes) => {
  expect(compileFilters([pattern], "body")!.passes({ messageId: "1", body: decodeForFilter(body) })).toBe(passes);
});

test("patterns that are none, and more than five, are refused", () => {
  const refusal = { code: "InvalidParameterValueException", message: "Invalid filter pattern definition." };
  for (const pattern of [undefined, "", "[]", '{"a":"x"}', '{"a":[{"wildcard":"x*"}]}'])
    expect(() => compileFilters([pattern], "data")).toThrow(expect.objectContaining(refusal));
  expect(() => compileFilters(Array(6).fill('{"a":[1]}'), "data")).toThrow("must not exceed 5");
});
