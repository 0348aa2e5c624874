import { expect, it } from "vitest";
import { tokenize } from "../../src/lexer/lexer.ts";

it("cuts names, texts, numbers, hints and comments", () => {
  const tokens = tokenize("SELECT `a``b`, 'it''s' /*+ HINT */ -- comment\n 1.5e3 /* x */ <> .5");
  expect(tokens.map(({ kind, text }) => `${kind} ${text}`)).toEqual([
    "word SELECT",
    "name a`b",
    "operator ,",
    "string it's",
    "hint HINT",
    "number 1.5e3",
    "operator <>",
    "number .5",
    "end <EOF>",
  ]);
  expect(tokens[5]!.at).toEqual({ line: 2, column: 2 });
});

it.each([
  ["SELECT 'a", "1:8"],
  ["SELECT `a", "1:8"],
  ["SELECT /* a", "1:8"],
  ["SELECT\n #", "2:2"],
])("refuses %s at its place", (text, place) => {
  expect(() => tokenize(text)).toThrow(`(${place})`);
});
