import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { SetupError } from "./errors.mjs";

/** A lock whose owner cannot be told (just being written, or another machine's) is given up after this long. */
const UNKNOWN_OWNER_MS = 10_000;
const OTHER_HOST_MS = 15 * 60_000;

/**
 * Runs `work` while holding a lock folder, so that two starts at the same time do not install into each other. A lock
 * whose process is gone is taken over: an interrupted start never blocks the next one.
 * @template T
 * @param {string} lock path of the lock folder
 * @param {() => Promise<T>} work
 * @param {{ waitMs?: number, pollMs?: number, onWait?: () => void }} [options]
 * @returns {Promise<T>}
 */
export async function withLock(lock, work, options = {}) {
  const { waitMs = 20 * 60_000, pollMs = 200, onWait = () => {} } = options;
  const deadline = Date.now() + waitMs;
  let waited = false;
  while (!acquire(lock)) {
    if (Date.now() > deadline) {
      throw new SetupError(
        `another start has held ${lock} for more than ${Math.round(waitMs / 60_000)} minutes`,
        "end that process, or remove the folder when there is none",
      );
    }
    if (isStale(lock)) takeOver(lock);
    else {
      if (!waited) onWait();
      waited = true;
      await sleep(pollMs);
    }
  }
  try {
    return await work();
  } finally {
    rmSync(lock, { recursive: true, force: true });
  }
}

/** @param {string} lock */
function acquire(lock) {
  try {
    mkdirSync(path.dirname(lock), { recursive: true });
    mkdirSync(lock);
  } catch (error) {
    if (codeOf(error) === "EEXIST") return false;
    throw new SetupError(
      `cannot write to ${path.dirname(lock)} (${codeOf(error)})`,
      "make the repository folder writable for this user, or clone it again as this user",
      { cause: error },
    );
  }
  writeFileSync(path.join(lock, "owner"), JSON.stringify({ pid: process.pid, host: os.hostname() }));
  return true;
}

/** @param {string} lock */
function isStale(lock) {
  const age = ageOf(lock);
  if (age === undefined) return false;
  const owner = readOwner(lock);
  if (owner === undefined) return age > UNKNOWN_OWNER_MS;
  if (owner.host !== os.hostname()) return age > OTHER_HOST_MS;
  return !isAlive(owner.pid);
}

/**
 * Removes a stale lock. Only one process may look and remove at a time: without that, a slow one would remove the fresh
 * lock which a fast one took in between.
 * @param {string} lock
 */
function takeOver(lock) {
  const claim = `${lock}.takeover`;
  try {
    mkdirSync(claim);
  } catch {
    if ((ageOf(claim) ?? 0) > UNKNOWN_OWNER_MS) rmSync(claim, { recursive: true, force: true });
    return;
  }
  try {
    if (isStale(lock)) rmSync(lock, { recursive: true, force: true });
  } finally {
    rmSync(claim, { recursive: true, force: true });
  }
}

/**
 * @param {string} lock
 * @returns {{ pid: number, host: string } | undefined}
 */
function readOwner(lock) {
  try {
    const owner = JSON.parse(readFileSync(path.join(lock, "owner"), "utf8"));
    return typeof owner.pid === "number" && typeof owner.host === "string" ? owner : undefined;
  } catch {
    return undefined;
  }
}

/** @param {number} pid */
function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) === "EPERM";
  }
}

/**
 * Age in milliseconds; undefined when there is no such folder.
 * @param {string} folder
 */
function ageOf(folder) {
  try {
    return Date.now() - statSync(folder).mtimeMs;
  } catch {
    return undefined;
  }
}

/** @param {unknown} error */
function codeOf(error) {
  return /** @type {NodeJS.ErrnoException} */ (error).code;
}
