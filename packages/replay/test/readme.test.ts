import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { helpText } from "../src/cli-options.ts";
import { type ReplayError, replay } from "../src/index.ts";

const readme = readFileSync(join(import.meta.dirname, "..", "README.md"), "utf8");

test("the manual names every flag of the command", () => {
  const flags = helpText()
    .match(/^ {2}(--[a-z-]+)/gm)!
    .map((flag) => flag.trim());

  expect(flags.filter((flag) => !readme.includes(`\`${flag}`))).toEqual([]);
});

test("the manual names every option of the library", () => {
  let message = "";
  try {
    replay({ unknown: true } as never);
  } catch (error) {
    message = (error as ReplayError).message;
  }
  const options = /expected one of (.*), got/.exec(message)![1]!.split(", ");

  expect(options.length).toBeGreaterThan(20);
  expect(options.filter((option) => !readme.includes(`\`${option}`))).toEqual([]);
});

test("the manual names every error code", () => {
  const source = readFileSync(join(import.meta.dirname, "..", "src", "errors.ts"), "utf8");
  const codes = source.match(/REPLAY_\w+/g)!;

  expect(codes.filter((code) => !readme.includes(`\`${code}\``))).toEqual([]);
});
