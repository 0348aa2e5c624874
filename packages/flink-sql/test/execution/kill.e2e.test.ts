import { spawn } from "node:child_process";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { expect, it, onTestFinished } from "vitest";

const PROGRAM = fileURLToPath(new URL("../support/killed-process.ts", import.meta.url));

/** Runs the program until it has told of a number, then kills it; to its end without one. Gives its exit code. */
function live(folder: string, killAt: number | undefined): Promise<number | null> {
  const args = [PROGRAM, join(folder, "out"), join(folder, "checkpoints")];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  createInterface(child.stdout).on("line", (line) => {
    if (killAt !== undefined && Number(/\d+/.exec(line)?.[0]) >= killAt) child.kill("SIGKILL");
  });
  return new Promise((resolve) => child.once("exit", resolve));
}

it("writes every row to files exactly once though the process is killed again and again", {
  timeout: 60_000,
}, async () => {
  const folder = await mkdtemp(join(tmpdir(), "flink-kill-"));
  onTestFinished(() => rm(folder, { recursive: true }));

  for (const killAt of [700, 1900, 4300]) expect(await live(folder, killAt)).toBeNull();
  expect(await live(folder, undefined)).toBe(0);

  const files = (await readdir(join(folder, "out"))).filter((name) => !name.startsWith("."));
  const texts = await Promise.all(files.map((name) => readFile(join(folder, "out", name), "utf8")));
  const rows = texts.flatMap((text) =>
    text
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line).n as number),
  );
  expect(rows.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 6000 }, (_, index) => index + 1));
  expect(await readdir(join(folder, "checkpoints"))).toEqual([]);
});
