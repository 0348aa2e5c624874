import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { generatedFiles, readSchemas } from "../scripts/generated-files.ts";
import { emitInterface } from "../scripts/type-emitter.ts";
import { registry } from "../src/index.ts";

const root = join(import.meta.dirname, "..");
const schemas = readSchemas(join(root, "schemas"));

describe("the generated sources", () => {
  test("are what the schemas give; when not: npm run generate", () => {
    const expected = Object.fromEntries(generatedFiles(schemas));

    const folder = join(root, "src", "generated");
    const actual = Object.fromEntries(
      readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), "utf8")]),
    );

    expect(actual).toEqual(expected);
  });

  test("hold every schema file unchanged, each under an identifier of its own", () => {
    const ids = new Set(registry.map((entry) => entry.schema.$id));

    expect(registry).toEqual(schemas);
    expect(ids.size).toBe(registry.length);
  });

  test("keep older versions beside newer ones and give the plain name to the newest", () => {
    const object = { type: "object", additionalProperties: true };
    const files = generatedFiles([
      { name: "ping-pong", version: 1, schema: object },
      { name: "ping-pong", version: 2, schema: object },
    ]);

    const text = files.get("registry.ts");

    expect([...files.keys()]).toEqual(["ping-pong-v1.ts", "ping-pong-v2.ts", "registry.ts"]);
    expect(text).toContain('import { pingPongV1Schema } from "./ping-pong-v1.ts";');
    expect(text).toContain("export type PingPong = PingPongV2;");
  });
});

describe("emitInterface", () => {
  test("gives optional, nested, nullable and repeated attributes their types", () => {
    const text = emitInterface(
      "Reading",
      {
        type: "object",
        description: "One reading.",
        properties: {
          at: { type: "string", format: "date-time", description: "When." },
          value: { type: ["number", "null"] },
          "unit-name": { enum: ["C", "F"] },
          tags: { type: "array", items: { oneOf: [{ type: "string" }, { type: "boolean" }] } },
          place: { $ref: "#/$defs/place" },
        },
        required: ["at", "place"],
        additionalProperties: false,
        $defs: {
          place: { type: "object", properties: { x: { type: "integer" } }, additionalProperties: false },
        },
      },
      "test",
    );

    expect(text).toBe(`/** One reading. */
export interface Reading {
  /** When. */
  at: string;
  value?: number | null;
  "unit-name"?: "C" | "F";
  tags?: (string | boolean)[];
  place: {
    x?: number;
  };
}
`);
  });

  test.each([
    [
      { type: "object", additionalProperties: false, patternProperties: {} },
      'test: keyword "patternProperties" is not',
    ],
    [{ type: "object" }, 'test: an object must state "additionalProperties"'],
    [{ type: "array", items: {} }, 'test: an event must have type "object", got "array"'],
    [
      { type: "object", additionalProperties: false, properties: { a: {} } },
      'test/properties/a: expected a "type", got undefined',
    ],
    [
      { type: "object", additionalProperties: false, properties: { a: { $ref: "other.json" } } },
      'test/properties/a: expected "$ref" to name an entry of $defs in this file, got "other.json"',
    ],
  ])("refuses by place what it cannot turn into a type: %j", (schema, message) => {
    expect(() => emitInterface("X", schema, "test")).toThrow(message);
  });
});
