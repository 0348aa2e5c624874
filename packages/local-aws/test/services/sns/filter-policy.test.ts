import { expect, test } from "vitest";
import { attributeValues, bodyValues, parseFilterPolicy } from "../../../src/services/sns/filter-policy.ts";
import type { MessageAttributes } from "../../../src/services/sns/message.ts";

// Source: Amazon SNS Developer Guide, "Filter policy constraints" and "String value matching" to "Numeric value matching".
test.each([
  [["rugby", "tennis"], "rugby", true],
  [["rugby"], "Rugby", false],
  [[{ "anything-but": ["rugby", "tennis"] }], "baseball", true],
  [[{ "anything-but": ["rugby", "tennis"] }], "rugby", false],
  [[{ "anything-but": { prefix: "order-" } }], "order-entered", false],
  [[{ prefix: "bas" }], "baseball", true],
  [[{ suffix: "ball" }], "baseball", true],
  [[{ "equals-ignore-case": "tennis" }], "TeNnis", true],
  [[{ cidr: "10.0.0.0/24" }], "10.0.0.255", true],
  [[{ cidr: "10.0.0.0/24" }], "10.0.1.1", false],
  [[{ numeric: [">", 100, "<=", 120] }], 120, true],
  [[{ numeric: [">", 100, "<=", 120] }], 100, false],
  [[{ numeric: ["=", 3.01e2] }], 301, true],
  [[{ exists: true }], undefined, false],
  [[{ exists: false }], undefined, true],
  [["x"], undefined, false],
])("%j matches %j: %s", (items, value, matches) => {
  const policy = parseFilterPolicy(JSON.stringify({ key: items }), "MessageAttributes");
  const type = typeof value === "number" ? "Number" : "String";
  const attributes: MessageAttributes = value === undefined ? {} : { key: { type, value: String(value) } };
  expect(policy.matches(attributeValues(attributes))).toBe(matches);
});

test("an array attribute matches with any of its elements", () => {
  const policy = parseFilterPolicy('{"key":["b"]}', "MessageAttributes");
  expect(policy.matches(attributeValues({ key: { type: "String.Array", value: '["a","b"]' } }))).toBe(true);
});

test("keys of a body nest, lists count by their elements, and $or needs one branch", () => {
  const policy = parseFilterPolicy('{"a":{"b":["x"]},"$or":[{"c":[1]},{"d":[2]}]}', "MessageBody");
  expect(policy.matches(bodyValues({ a: [{ b: "y" }, { b: ["x"] }], d: 2 }))).toBe(true);
  expect(policy.matches(bodyValues({ a: { b: "x" }, c: 2 }))).toBe(false);
});

test.each([
  ["{", "failed to parse JSON"],
  ['{"key":"text"}', '"key" must be an object or an array'],
  ['{"key":[]}', "Empty arrays are not allowed"],
  ['{"key":[{"like":"x"}]}', "Unrecognized match type like"],
  ['{"a":{"b":["x"]}}', "does not support nested filter policy"],
  ['{"a":[1],"b":[1],"c":[1],"d":[1],"e":[1],"f":[1]}', "more than 5 keys"],
])("%s is refused", (text, message) => {
  expect(() => parseFilterPolicy(text, "MessageAttributes")).toThrow(message);
});
