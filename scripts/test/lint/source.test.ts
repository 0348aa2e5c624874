import fc from "fast-check";
import { expect, test } from "vitest";
import { blank, Source } from "../../lint/source.ts";

test.each([
  ["a // b\nc", "a     \nc"],
  ["a /* b\nc */ d", "a     \n     d"],
  ['"// no" // yes', '"// no"       '],
  ["`${a /* b */}//` // c", "`${a        }//`     "],
  ["a = /\\/\\/['\"]/; // b", "a = /\\/\\/['\"]/;     "],
  ["x / y / z // b", "x / y / z     "],
  ["return /[/]'/ // b", "return /[/]'/     "],
])("comments of %j are blanked", (text, expected) => {
  expect(blank(text, { strings: false })).toBe(expected);
});

test.each([
  ["a('b', \"c\")", "a(' ', \" \")"],
  ["`a${ b('c') }d${`e`}f`", "` ${ b(' ') } ${` `} `"],
  ["'it\\'s' + 1", "'     ' + 1"],
])("contents of strings in %j are blanked on demand", (text, expected) => {
  expect(blank(text, { strings: true })).toBe(expected);
});

test("blanking keeps every position and line, whatever the text", () => {
  const token = fc.constantFrom(
    "/",
    "*",
    "//",
    "/*",
    "*/",
    "'",
    '"',
    "`",
    "${",
    "}",
    "{",
    "\\",
    "\n",
    "a",
    " ",
    "return",
  );
  const text = fc.array(token, { maxLength: 40 }).map((tokens) => tokens.join(""));
  fc.assert(
    fc.property(text, fc.boolean(), (source, strings) => {
      const result = blank(source, { strings });

      expect(result).toHaveLength(source.length);
      for (let i = 0; i < source.length; i++) {
        if (result[i] !== source[i]) expect(result[i]).toBe(" ");
        if (source[i] === "\n") expect(result[i]).toBe("\n");
      }
    }),
  );
});

test("every form of import is found, with its position", () => {
  const text = [
    'import a, { b } from "one";',
    'import "two";',
    'export * from "three";',
    'const four = await import("four");',
    'import type { C } from "five";',
    "import {\n  d,\n} from 'six';",
    "const text = \"import 'seven'\";",
  ].join("\n");

  const found = new Source(text).imports;

  expect(found.map(({ specifier }) => specifier)).toEqual(["one", "two", "three", "four", "five", "six"]);
  expect(found.every(({ index }) => index >= 0 && index < text.length)).toBe(true);
});
