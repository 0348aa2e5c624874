import { expect, test } from "vitest";
import { lint, places, workspace } from "./tree.ts";

function tests(...files: string[]): Record<string, string> {
  return Object.fromEntries(files.map((file) => [`packages/replay/test/${file}`, "export {};\n"]));
}

const sources = {
  ...workspace("packages/replay"),
  "packages/replay/src/pace.ts": "export {};\n",
  "packages/replay/src/formats/csv.ts": "export {};\n",
};

test("a test is named after a file or a folder of src, or is of a named kind", () => {
  const good = tests(
    "pace.test.ts",
    "formats/csv.test.ts",
    "formats.test.ts",
    "readme.test.ts",
    "order.property.test.ts",
  );

  expect(places({ ...sources, ...good })).toEqual([]);
});

test("a test of nothing is found", () => {
  expect(lint({ ...sources, ...tests("pacing.test.ts") })).toEqual([
    {
      rule: "test-mirror",
      file: "packages/replay/test/pacing.test.ts",
      line: 1,
      message: "tests packages/replay/src/pacing.ts, which does not exist",
      repair: "name it after the file it tests, or *.e2e.test.ts, *.property.test.ts or readme.test.ts for those kinds",
    },
  ]);
});

test("a test that does not run is found, a text about one is not", () => {
  const text = 'test("a", () => {});\ntest.skip("b", () => {});\ndescribe.only("it.skip", () => {});\n';
  const files = { "tests/a.test.ts": text };

  expect(lint(files).map(({ file, line, message }) => `${file}:${line} ${message}`)).toEqual([
    "tests/a.test.ts:2 test.skip keeps tests from running or from failing",
    "tests/a.test.ts:3 describe.only keeps tests from running or from failing",
  ]);
});
