import path from "node:path";
import { expect, test } from "vitest";
import { root } from "../setup/paths.mjs";
import { runProcess } from "../setup/process.mjs";

function run(...args: string[]): ReturnType<typeof runProcess> {
  return runProcess(process.execPath, [path.join(root, "scripts", "run.mjs"), ...args], { capture: true });
}

test("--help lists every command and exits with 0", async () => {
  const { code, stdout } = await run("--help");

  expect(code).toBe(0);
  for (const command of ["npm start", "npm test", "sample", "bench", "check", "fix", "build", "readme", "vectors"]) {
    expect(stdout).toContain(command);
  }
});

test.each(["start", "test", "sample", "bench", "check", "fix", "build", "readme", "vectors"])(
  "%s --help explains the command without doing anything",
  async (command) => {
    const { code, stdout, stderr } = await run(command, "--help");

    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toMatch(/^Usage: /);
  },
);

test("an unknown command is refused by name with exit code 2 and names the known ones", async () => {
  const { code, stderr } = await run("tset");

  expect(code).toBe(2);
  expect(stderr).toContain('unknown command "tset"; expected one of start, test, fuzz, sample');
});
