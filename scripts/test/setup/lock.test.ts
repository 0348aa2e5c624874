import { existsSync, mkdirSync, utimesSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { withLock } from "../../setup/lock.mjs";
import { runProcess } from "../../setup/process.mjs";
import { tempFolder } from "../temp-folder.ts";

test("work under a lock never overlaps, and the lock is gone afterwards", async () => {
  const lock = path.join(tempFolder(), "state", "lock");
  let running = 0;
  let most = 0;
  const work = async () => {
    most = Math.max(most, ++running);
    await new Promise((resolve) => setImmediate(resolve));
    running--;
  };

  await Promise.all([1, 2, 3].map(() => withLock(lock, work, { pollMs: 1 })));

  expect(most).toBe(1);
  expect(existsSync(lock)).toBe(false);
});

test("the lock of a process that is gone is taken over", async () => {
  const lock = path.join(tempFolder(), "lock");
  const gone = await runProcess(process.execPath, ["-p", "process.pid"], { capture: true });
  mkdirSync(lock);
  writeFileSync(path.join(lock, "owner"), JSON.stringify({ pid: Number(gone.stdout), host: os.hostname() }));

  const result = await withLock(lock, async () => "worked");

  expect(result).toBe("worked");
});

test("a lock without an owner is taken over once it is old", async () => {
  const lock = path.join(tempFolder(), "lock");
  mkdirSync(lock);
  const minuteAgo = new Date(Date.now() - 60_000);
  utimesSync(lock, minuteAgo, minuteAgo);

  const result = await withLock(lock, async () => "worked");

  expect(result).toBe("worked");
});

test("a lock that a living process keeps is reported with its path", async () => {
  const lock = path.join(tempFolder(), "lock");
  mkdirSync(lock);
  writeFileSync(path.join(lock, "owner"), JSON.stringify({ pid: process.pid, host: os.hostname() }));
  let told = 0;

  const attempt = withLock(lock, async () => "worked", { waitMs: 20, pollMs: 5, onWait: () => told++ });

  await expect(attempt).rejects.toThrow(lock);
  expect(told).toBe(1);
});
