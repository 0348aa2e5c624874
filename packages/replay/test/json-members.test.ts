import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { findMembers } from "../src/json-members.ts";

const names = ["time", "other time", "x"];

describe("findMembers", () => {
  test("finds exactly the members of the outermost object, wherever the same names stand deeper or in texts", () => {
    const member = fc.oneof(
      fc.jsonValue(),
      fc.constant({ time: 1 }),
      fc.constant('"time":"2'),
      fc.constant(["}", "\\", '"']),
    );
    const objects = fc.dictionary(fc.oneof(fc.constantFrom(...names), fc.string()), member, {
      maxKeys: 6,
      noNullPrototype: true,
    });
    const spacing = fc.constantFrom(undefined, 1, "\t");

    fc.assert(
      fc.property(objects, spacing, (object, space) => {
        const text = JSON.stringify(object, null, space);
        const parsed = JSON.parse(text) as Record<string, unknown>;

        const found = findMembers(text, new Set(names));

        const values = Object.fromEntries(
          found.map(({ name, start, end }) => [name, JSON.parse(text.slice(start, end))]),
        );
        expect(values).toEqual(Object.fromEntries(Object.entries(parsed).filter(([name]) => names.includes(name))));
      }),
    );
  });

  test("finds every one of repeated names, in order", () => {
    const found = findMembers('{ "x" : 1 , "x":[2,{"x":3}], "y":4}', new Set(["x"]));

    expect(found).toEqual([
      { name: "x", start: 8, end: 9 },
      { name: "x", start: 16, end: 27 },
    ]);
  });
});
