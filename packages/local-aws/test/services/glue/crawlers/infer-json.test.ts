import { expect, test } from "vitest";
import { inferJson } from "../../../../src/services/glue/crawlers/infer-json.ts";
import { formatHiveType } from "../../../../src/services/hive-type.ts";

function types(text: string, whole = true): string[] | undefined {
  return inferJson(text, whole)?.columns.map(({ name, type }) => `${name} ${formatHiveType(type)}`);
}

test.each([
  ['{"a":1}\n{"a":3000000000}', ["a bigint"]],
  ['{"a":1}\n{"a":1.5}', ["a double"]],
  ['{"a":1}\n{"a":"x"}', ["a string"]],
  ['{"a":true}\n{"a":null}\n{"b":1}', ["a boolean", "b int"]],
  ['{"a":{"x":1}}\n{"a":{"Y":[1,"z"]}}', ["a struct<x:int,Y:array<string>>"]],
  ['{"a":{"x":1}}\n{"a":[1]}', ["a string"]],
  ['{"a":[]}\n{"a":[{"b":null},{"b":2}]}', ["a array<struct<b:int>>"]],
  ['{\n  "a": 1\n}\n{\n  "a": 2\n}', ["a int"]],
  ['{"a":1}{"a":2.5}', ["a double"]],
  ['[{"a":1},{"a":2,"b":"}"}]', ["array array<struct<a:int,b:string>>"]],
  ['{"Name":1,"name":2.5}', ["name double"]],
])("%j has the columns %j", (text, expected) => {
  expect(types(text)).toEqual(expected);
});

test("a sample may end within a document, a whole file may not", () => {
  expect(types('{"a":1}\n{"a":"cut', false)).toEqual(["a int"]);
  expect(types('{"a":1}\n{"a":"cut', true)).toBeUndefined();
  expect(types('{"a":1}\nid,price\n', true)).toBeUndefined();
});
