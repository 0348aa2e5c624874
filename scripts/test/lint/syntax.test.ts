import { expect, test } from "vitest";
import { lint, places } from "./tree.ts";

test("a using declaration is found where Node.js runs the file as it is", () => {
  const text = "export async function run() {\n  await using file = await open();\n}\n";

  expect(lint({ "packages/x/bench/a.bench.ts": text })).toEqual([
    {
      rule: "syntax",
      file: "packages/x/bench/a.bench.ts",
      line: 2,
      message: "a using declaration, which Node.js 22.18 does not parse",
      repair: "close it in a finally block",
    },
  ]);
});

test("tests, which are rewritten before they run, and words in texts are free", () => {
  const text = "await using file = await open();\n";
  const files = {
    "packages/x/test/a.ts": text,
    "tests/b.ts": text,
    "scripts/c.ts": "// using x = 1\nlog('using x = 1');\n",
  };

  expect(places(files)).toEqual([]);
});
