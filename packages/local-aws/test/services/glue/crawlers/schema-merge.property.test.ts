import fc from "fast-check";
import { expect, test } from "vitest";
import { inferCsv } from "../../../../src/services/glue/crawlers/infer-csv.ts";
import { inferJson } from "../../../../src/services/glue/crawlers/infer-json.ts";
import { mergeTypes, similarity } from "../../../../src/services/glue/crawlers/schema-merge.ts";
import { formatHiveType, type HiveType, parseHiveType } from "../../../../src/services/hive-type.ts";

const name = fc.constantFrom("a", "b", "c");
const { type } = fc.letrec<{ type: HiveType }>((tie) => ({
  type: fc.oneof(
    { depthSize: "small" },
    fc
      .constantFrom("int", "bigint", "double", "string", "boolean", "decimal(10,2)", "decimal(5,4)", "timestamp")
      .map((text) => parseHiveType(text)!),
    tie("type").map((element) => ({ kind: "array" as const, element })),
    fc.dictionary(name, tie("type"), { minKeys: 1, maxKeys: 3 }).map((fields) => ({
      kind: "struct" as const,
      fields: Object.entries(fields).map(([field, fieldType]) => ({ name: field, type: fieldType })),
    })),
  ),
}));

/** The text of a type with the fields of structs in order of their names. */
function sorted(hive: HiveType): string {
  if (hive.kind === "array") return `array<${sorted(hive.element)}>`;
  if (hive.kind !== "struct") return formatHiveType(hive);
  const fields = hive.fields.map((field) => `${field.name}:${sorted(field.type)}`).sort();
  return `struct<${fields.join(",")}>`;
}

test("types are read back as they are written", () => {
  fc.assert(
    fc.property(type, (hive) => {
      expect(parseHiveType(formatHiveType(hive))).toEqual(hive);
    }),
  );
});

test("any text is a type or none", () => {
  const parts = fc.constantFrom("int", "struct", "array", "map", "<", ">", ",", ":", "a", "(", ")", "1", " ", "`");
  fc.assert(
    fc.property(fc.array(parts, { maxLength: 12 }), (texts) => {
      const parsed = parseHiveType(texts.join(""));
      if (parsed !== undefined) expect(parseHiveType(formatHiveType(parsed))).toEqual(parsed);
    }),
  );
});

test("merging a type with itself changes nothing, and the order of two does not matter", () => {
  fc.assert(
    fc.property(type, type, (a, b) => {
      expect(mergeTypes(a, a)).toEqual(a);
      expect(sorted(mergeTypes(a, b))).toBe(sorted(mergeTypes(b, a)));
      expect(sorted(mergeTypes(mergeTypes(a, b), b))).toBe(sorted(mergeTypes(a, b)));
    }),
  );
});

test("similarity is a share, the same both ways", () => {
  const schema = fc.uniqueArray(fc.record({ name, type }), { selector: (field) => field.name });
  fc.assert(
    fc.property(schema, schema, (a, b) => {
      expect(similarity(a, b)).toBe(similarity(b, a));
      expect(similarity(a, b)).toBeLessThanOrEqual(1);
    }),
  );
});

test("any text is classified or not, and records of JSON lines are all counted", () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      inferJson(text, true);
      inferCsv(text, false);
    }),
  );
  const object = fc.dictionary(fc.constantFrom("a", "b", "c d"), fc.jsonValue(), { maxKeys: 3 });
  fc.assert(
    fc.property(
      fc.array(object, { minLength: 1, maxLength: 5 }),
      fc.constantFrom("\n", "", "\r\n"),
      (objects, between) => {
        const text = objects.map((value) => JSON.stringify(value)).join(between);
        expect(inferJson(text, true)).toMatchObject({ records: objects.length, bytes: text.length });
      },
    ),
  );
});
