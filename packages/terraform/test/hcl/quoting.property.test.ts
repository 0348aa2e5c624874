import fc from "fast-check";
import { expect, test } from "vitest";
import { evaluate } from "../../src/hcl/evaluate.ts";
import { parseHcl } from "../../src/hcl/parse.ts";

const SCOPE = { variable: () => undefined, call: () => null };

/** A quoted template that says the text (HCL specification, "Template Expressions"). */
function quoted(text: string): string {
  return `"${text
    .replaceAll("\\", "\\\\")
    .replaceAll('"', '\\"')
    .replaceAll("\n", "\\n")
    .replaceAll("\r", "\\r")
    .replaceAll("${", () => "$${")
    .replaceAll("%{", () => "%%{")}"`;
}

const pieces = fc.array(
  fc.oneof(fc.string({ unit: "binary" }), fc.constantFrom("${", "%{", "}", '"', "\\", "$", "%", "~")),
);

test("any text survives quoting, in a template and beside an interpolation", () => {
  fc.assert(
    fc.property(pieces, (parts) => {
      // A dollar or percent sign before an escape would be read with it.
      const text = parts.join("").replace(/\$+(?=\$\{)|%+(?=%\{)/g, "");

      const body = parseHcl(`a = ${quoted(text)}\nb = "x\${1}${quoted(text).slice(1)}\n`, "test");

      expect(evaluate(body.attributes[0]!.value, SCOPE)).toBe(text);
      expect(evaluate(body.attributes[1]!.value, SCOPE)).toBe(`x1${text}`);
    }),
  );
});
