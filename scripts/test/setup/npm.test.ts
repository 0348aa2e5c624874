import { mkdirSync, symlinkSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { explain, findNpm } from "../../setup/npm.mjs";
import { tempFolder } from "../temp-folder.ts";

const NOWHERE = path.join(path.sep, "no", "such", "bin", "node");

test("npm's own environment names its entry file", () => {
  const file = path.join(tempFolder({ "npm-cli.js": "" }), "npm-cli.js");

  expect(findNpm({ npm_execpath: file }, NOWHERE)).toBe(file);
});

test("another package manager's entry file is passed over for the npm on PATH", () => {
  const root = tempFolder({ "yarn.js": "", "lib/npm-cli.js": "" });
  mkdirSync(path.join(root, "bin"));
  symlinkSync(path.join(root, "lib", "npm-cli.js"), path.join(root, "bin", "npm"));

  const found = findNpm({ npm_execpath: path.join(root, "yarn.js"), PATH: path.join(root, "bin") }, NOWHERE);

  expect(found).toBe(path.join(root, "lib", "npm-cli.js"));
});

test("a machine without npm is told what to install", () => {
  expect(() => findNpm({ PATH: "" }, NOWHERE)).toThrow("npm is not installed");
});

test.each([
  ["npm error code EUSAGE", "package.json and package-lock.json disagree"],
  ["npm error code ENOSPC", "the disk is full"],
  ["npm error code EACCES\nnpm error syscall mkdir", "a folder is not writable"],
  ["npm error code ENOTFOUND", "the npm registry cannot be reached"],
  ["npm error code E404", "the npm registry does not serve a package"],
  ["npm error weather", "npm failed"],
])("npm's answer %j is explained as: %s", (stderr, problem) => {
  const error = explain("cannot install", { code: 1, signal: null, stderr });

  expect(error.message).toBe(`cannot install: ${problem}`);
  expect(error.exitCode).toBe(3);
  expect(error.remedy).not.toBe("");
});

test("an interrupted npm ends with the exit code of an interruption", () => {
  const stderr = "npm error process terminated\nnpm error signal SIGINT";

  expect(explain("cannot install", { code: 130, signal: null, stderr: "" }).exitCode).toBe(130);
  expect(explain("cannot install", { code: 1, signal: null, stderr }).exitCode).toBe(130);
});
