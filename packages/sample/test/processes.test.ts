import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect, test } from "vitest";
import { identifyProcess, isRunning } from "../src/processes.ts";

test("this process runs", () => {
  expect(isRunning(identifyProcess(process.pid))).toBe(true);
});

test("a process that ended does not run", async () => {
  const child = spawn(process.execPath, ["-e", ""]);
  const identity = identifyProcess(child.pid!);
  await once(child, "exit");

  expect(isRunning(identity)).toBe(false);
});

test("a later process with the same number is another one", () => {
  const identity = identifyProcess(process.pid);

  expect(isRunning({ ...identity, started: "an earlier boot/1" })).toBe(false);
});
