import fc from "fast-check";
import { expect, test } from "vitest";
import { identifier, literal } from "../src/index.ts";

/** Reads one quoted token and says what is behind it. */
function readQuoted(text: string, quote: string): { value: string; rest: string } {
  let value = "";
  let index = 1;
  for (; index < text.length; index++) {
    if (text[index] !== quote) value += text[index];
    else if (text[index + 1] === quote) value += text[index++];
    else break;
  }
  return { value, rest: text.slice(index + 1) };
}

test("a text of any characters is one literal, a name one identifier", () => {
  const text = fc.string({ unit: "grapheme" }).filter((value) => !value.includes("\0"));
  fc.assert(
    fc.property(text, (value) => {
      expect(readQuoted(literal(value), "'")).toEqual({ value, rest: "" });
      if (value !== "") expect(readQuoted(identifier(value), '"')).toEqual({ value, rest: "" });
    }),
  );
});

test("numbers are literals that read back as themselves", () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
      expect(Number(literal(value)) - value).toBe(0);
      expect(literal(value)).toMatch(/^-?\d+(\.\d+)?(E-?\d+)?$/);
    }),
  );
});
