import { expect, test } from "vitest";
import { explainFileError } from "../src/errors.ts";

test("a full disk is told as such, with its folder and what to do", () => {
  const cause = Object.assign(new Error("write"), { code: "ENOSPC" });

  const explained = explainFileError(cause, "/runs");

  expect(explained).toMatchObject({ code: "SAMPLE_DISK_FULL", cause });
  expect((explained as Error).message).toMatch(/no space left.*\/runs.*free some/);
});

test("other errors come back as they are", () => {
  const cause = new Error("else");

  expect(explainFileError(cause, "/runs")).toBe(cause);
});
