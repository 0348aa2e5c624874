import { expect, test } from "vitest";
import { lint, places, workspace } from "./tree.ts";

function source(text: string, file = "pace.ts"): Record<string, string> {
  return { ...workspace("packages/replay"), [`packages/replay/src/${file}`]: text };
}

test.each([
  "Date.now()",
  "performance.now()",
  "setTimeout(run, 5)",
  "setInterval(run, 5)",
  "new Date()",
  "process.hrtime()",
])("%s is found", (use) => {
  expect(places(source(`export const a = 1;\nexport const b = ${use};\n`))).toEqual([
    "packages/replay/src/pace.ts:2 time",
  ]);
});

test("the timers of Node.js are found by their import", () => {
  expect(places(source('import { scheduler } from "node:timers/promises";\n'))).toEqual([
    "packages/replay/src/pace.ts:1 time",
  ]);
});

test("the finding says what to do", () => {
  expect(lint(source("export const a = Date.now();\n"))[0]).toMatchObject({
    message: "Date.now reads the wall clock",
    repair: "take a Clock, or say why real time is meant in a comment `// wall time: <reason>`",
  });
});

test("a stated reason, on the line or above it, allows real time", () => {
  const text = "// wall time: a deadline for the user\nDate.now();\nDate.now(); // wall time: the user's waiting\n";

  expect(places(source(text))).toEqual([]);
  expect(places(source("// wall time:\nDate.now();\n"))).toEqual(["packages/replay/src/pace.ts:2 time"]);
});

test("the clock itself, tests, comments and a clock's own methods are free", () => {
  const text =
    "// Date.now()\nlog('Date.now');\nclock.now();\nnew Date(clock.now());\nconst timers = { setTimeout: clock.sleep };\n";

  expect(places(source(text))).toEqual([]);
  expect(places(source("Date.now();\n", "clock.ts"))).toEqual([]);
  expect(places({ ...source(""), "packages/replay/test/pace.test.ts": "Date.now();\n" })).toEqual([]);
});
