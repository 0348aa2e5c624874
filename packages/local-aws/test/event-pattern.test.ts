import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compileEventPattern } from "../src/event-pattern.ts";

function matches(pattern: object, event: unknown): boolean {
  return compileEventPattern(JSON.stringify(pattern))(event);
}

/* Rows of the EventBridge User Guide, "Comparison operators for use in event patterns". */
describe.each<[string, object, unknown[], unknown[]]>([
  ["null", { id: [null] }, [{ id: null }], [{ id: "null" }, {}]],
  ["empty", { name: [""] }, [{ name: "" }], [{ name: " " }, {}]],
  ["equals", { name: ["Alice"] }, [{ name: "Alice" }, { name: ["Bob", "Alice"] }], [{ name: "alice" }]],
  ["numbers and booleans", { x: [1, true] }, [{ x: 1 }, { x: true }], [{ x: "1" }, { x: false }]],
  ["equals, ignoring case", { name: [{ "equals-ignore-case": "alice" }] }, [{ name: "ALICE" }], [{ name: "al" }]],
  ["and", { a: ["x"], b: { c: ["y"] } }, [{ a: "x", b: { c: "y" } }], [{ a: "x" }, { a: "x", b: { c: "z" } }]],
  ["or", { a: ["x", "y"] }, [{ a: "x" }, { a: "y" }], [{ a: "z" }]],
  ["or of fields", { $or: [{ a: ["x"] }, { b: ["y"] }] }, [{ a: "x" }, { b: "y" }], [{ a: "y", b: "x" }]],
  ["anything but", { a: [{ "anything-but": ["x", "y"] }] }, [{ a: "z" }], [{ a: "x" }, { a: "y" }, {}]],
  ["anything but a number", { a: [{ "anything-but": 5 }] }, [{ a: 6 }, { a: "5" }], [{ a: 5 }]],
  ["anything but a prefix", { a: [{ "anything-but": { prefix: "us-" } }] }, [{ a: "eu-1" }], [{ a: "us-1" }]],
  [
    "anything but suffixes",
    { a: [{ "anything-but": { suffix: [".png", ".jpg"] } }] },
    [{ a: "x.gif" }],
    [{ a: "x.jpg" }],
  ],
  ["numeric", { a: [{ numeric: ["=", 100] }] }, [{ a: 100 }], [{ a: 101 }, { a: "100" }]],
  ["numeric range", { a: [{ numeric: [">", 10, "<=", 20] }] }, [{ a: 20 }, { a: 11 }], [{ a: 10 }, { a: 21 }]],
  ["exists", { a: [{ exists: true }] }, [{ a: null }, { a: "" }], [{}, { a: { b: 1 } }]],
  ["does not exist", { a: { b: [{ exists: false }] } }, [{}, { a: {} }], [{ a: { b: 1 } }]],
  ["begins with", { a: [{ prefix: "us-" }] }, [{ a: "us-east" }], [{ a: "eu" }, { a: 1 }]],
  ["begins with, ignoring case", { a: [{ prefix: { "equals-ignore-case": "EV" } }] }, [{ a: "event" }], [{ a: "e" }]],
  ["ends with", { a: [{ suffix: ".png" }] }, [{ a: "x.png" }], [{ a: "png" }]],
  ["wildcard", { a: [{ wildcard: "dir/*.p*g" }] }, [{ a: "dir/a.png" }, { a: "dir/.pg" }], [{ a: "a.png" }]],
  ["an escaped wildcard", { a: [{ wildcard: "a\\*" }] }, [{ a: "a*" }], [{ a: "ab" }]],
  ["an address block", { ip: [{ cidr: "10.0.0.0/24" }] }, [{ ip: "10.0.0.255" }], [{ ip: "10.0.1.0" }, { ip: "x" }]],
  ["a wide address block", { ip: [{ cidr: "2001:db8::/32" }] }, [{ ip: "2001:db8:1::1" }], [{ ip: "2001:db9::" }]],
  ["objects in a list", { l: { a: [1], b: [2] } }, [{ l: [{ a: 1, b: 2 }] }], [{ l: [{ a: 1 }, { b: 2 }] }]],
])("%s", (_, pattern, yes, no) => {
  test.each(yes)("matches %j", (event) => expect(matches(pattern, event)).toBe(true));
  test.each(no)("does not match %j", (event) => expect(matches(pattern, event)).toBe(false));
});

test.each([
  ["{", /Filter is not an object/],
  ["[]", /Filter is not an object/],
  ["{}", /Empty objects are not allowed/],
  ['{"a": 1}', /"a" must be an object or an array/],
  ['{"a": []}', /Empty arrays are not allowed/],
  ['{"a": [{"like": "x"}]}', /Unrecognized match type like/],
  ['{"a": [{"prefix": 1}]}', /prefix match pattern must be a string/],
  ['{"a": [{"numeric": ["~", 1]}]}', /Unrecognized numeric range operator: ~/],
  ['{"a": [{"numeric": [">"]}]}', /array/],
  ['{"a": [{"exists": "yes"}]}', /exists match pattern must be either true or false/],
  ['{"a": [{"anything-but": ["x", 1]}]}', /mixed type/],
  ['{"a": [{"prefix": "a", "suffix": "b"}]}', /Only one key allowed/],
  ['{"$or": [{"a": [1]}]}', /at least 2 Objects/],
  ['{"a": [{"cidr": "10.0.0.0"}]}', /Malformed CIDR/],
])("%s is refused", (text, reason) => {
  expect(() => compileEventPattern(text)).toThrow(reason);
});

test("Lambda's filters lack what only buses have", () => {
  for (const leaf of [{ wildcard: "a*" }, { cidr: "10.0.0.0/8" }, { prefix: { "equals-ignore-case": "a" } }])
    expect(() => compileEventPattern(JSON.stringify({ a: [leaf] }), "lambda")).toThrow();
});

test("a pattern of an event's own leaves matches it, and no longer when one of them changes", () => {
  const leaf = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null));
  const name = fc.string({ minLength: 1 }).filter((text) => text !== "$or" && text !== "__proto__");
  const event = fc.dictionary(name, fc.oneof(leaf, fc.dictionary(name, leaf, { minKeys: 1 })), { minKeys: 1 });
  fc.assert(
    fc.property(event, (value) => {
      const pattern = toPattern(value);
      expect(matches(pattern, value)).toBe(true);
      const [first] = Object.keys(value) as [string];
      expect(matches(pattern, { ...value, [first]: "something else entirely, 40 characters long" })).toBe(false);
    }),
  );
});

function toPattern(value: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [
      name,
      typeof item === "object" && item !== null ? toPattern(item as Record<string, unknown>) : [item],
    ]),
  );
}
