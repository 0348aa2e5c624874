import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
const source = readFileSync(new URL("../src/errors.ts", import.meta.url), "utf8");

test("the table of codes names every code and no other", () => {
  const declared = [...source.matchAll(/\| "(ATHENA_\w+)"/g)].map((match) => match[1]);
  const told = [...readme.matchAll(/^\| `(ATHENA_\w+)` \|/gm)].map((match) => match[1]);

  expect(told).toEqual(declared);
});
