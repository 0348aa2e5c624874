import { expect, test } from "vitest";
import { lint, places } from "./tree.ts";

// Put together, so that this file is no finding itself.
const LATER = ["TO", "DO"].join("");

test.each([
  LATER,
  ["FIX", "ME"].join(""),
  ["Coming", "soon"].join(" "),
  ["lorem", "ipsum"].join(" "),
  ["not implemented", "yet"].join(" "),
])("%s is found in every text file", (text) => {
  const files = { "docs/a.md": `one\ntwo ${text}.\n`, "infra/main.tf": `# ${text}\n` };

  expect(places(files)).toEqual(["docs/a.md:2 placeholder", "infra/main.tf:1 placeholder"]);
});

test("the finding quotes the text and says what to do", () => {
  expect(lint({ "a.md": LATER })).toEqual([
    {
      rule: "placeholder",
      file: "a.md",
      line: 1,
      message: `placeholder text "${LATER}"`,
      repair: "do it now, refuse it by name with what to use instead, or remove it",
    },
  ]);
});

test("parts of longer words, ignored folders and files that are no text are no findings", () => {
  const files = {
    ".gitignore": "node_modules/\n*.log\n",
    "a.md": `${LATER}RA ${LATER.toLowerCase()}\n`,
    "node_modules/x/a.md": LATER,
    "packages/x/node_modules/y/a.md": LATER,
    "a.log": LATER,
    "picture.png": LATER,
  };

  expect(places(files)).toEqual([]);
});
