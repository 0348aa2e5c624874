import { RESERVED_FLAGS } from "@millrace/sample";
import { expect, test } from "vitest";
import { run } from "../../src/commands/run.ts";

test("no parameter of a sample can hide a flag of run", () => {
  expect(RESERVED_FLAGS).toEqual(expect.arrayContaining(Object.keys(run.flags)));
});
