import { expect, test } from "vitest";
import { lint, places, workspace } from "./tree.ts";

function source(files: Record<string, string>): Record<string, string> {
  const named = Object.entries(files).map(([file, text]) => [`packages/replay/src/${file}`, text]);
  return { ...workspace("packages/replay"), ...Object.fromEntries(named) };
}

test("an exported symbol without TSDoc is found where it is declared, through every re-export", () => {
  const files = source({
    "index.ts": 'export { play as replay, type Options } from "./replay.ts";\nexport * from "./formats/index.ts";\n',
    "replay.ts":
      "/** Plays. */\nexport async function play() {}\nexport interface Options {}\nexport const inner = 1;\n",
    "formats/index.ts": 'export * from "./csv.ts";\n',
    "formats/csv.ts": "export class Csv {}\n",
  });

  expect(lint(files)).toEqual([
    {
      rule: "exports",
      file: "packages/replay/src/formats/csv.ts",
      line: 1,
      message: "exported Csv has no TSDoc",
      repair: "say in a /** */ comment what it is, with units, ranges and errors",
    },
    {
      rule: "exports",
      file: "packages/replay/src/replay.ts",
      line: 3,
      message: "exported Options has no TSDoc",
      repair: "say in a /** */ comment what it is, with units, ranges and errors",
    },
  ]);
});

test("overloads need one explanation", () => {
  const text = "/** Reads. */\nexport function read(a: 1): 1;\nexport function read(a: 2): 2;\n";

  expect(places(source({ "index.ts": text }))).toEqual([]);
});
