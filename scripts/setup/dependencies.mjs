import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { withLock } from "./lock.mjs";
import { runNpm } from "./npm.mjs";
import { withProgress } from "./progress.mjs";

/** Written by npm after a complete install: what node_modules holds. */
const HIDDEN_LOCKFILE = path.join("node_modules", ".package-lock.json");
/** Written by us after `npm ci`: for which lockfile and platform it ran. */
const STAMP = path.join("node_modules", ".millrace-setup.json");

/**
 * @typedef {{ version?: string, integrity?: string, link?: boolean, optional?: boolean,
 *   os?: string[], cpu?: string[], libc?: string[] }} LockEntry
 */

/**
 * Runs `npm ci` when node_modules does not hold what package-lock.json asks for.
 * @param {string} root
 * @param {{ install?: (folder: string) => Promise<void>, progress?: typeof withProgress }} [options] `install` and
 *   `progress` replace npm and the terminal in tests.
 */
export async function ensureDependencies(root, options = {}) {
  const { install = installWithNpm, progress = withProgress } = options;
  if (dependencyProblem(root) === undefined) return;
  await withLock(
    path.join(root, ".millrace", "setup.lock"),
    async () => {
      const problem = dependencyProblem(root);
      if (problem === undefined) return;
      await progress(`${problem}; running npm ci`, () => install(root));
      writeFileSync(path.join(root, STAMP), JSON.stringify(stampOf(root)));
    },
    { onWait: () => process.stderr.write("millrace: waiting for another start that is installing dependencies\n") },
  );
}

/**
 * Says why dependencies have to be installed, or undefined. Compares contents, never file times: a checkout, a copy or
 * an unpacked archive sets those as it likes.
 * @param {string} root
 * @returns {string | undefined}
 */
export function dependencyProblem(root) {
  const installed = readPackages(path.join(root, HIDDEN_LOCKFILE));
  if (installed === undefined) return "dependencies are not installed";
  const gone = Object.keys(installed).find((location) => !existsSync(path.join(root, location)));
  if (gone !== undefined) return `${gone} is missing`;
  if (JSON.stringify(stampOf(root)) === readText(path.join(root, STAMP))) return undefined;
  const wanted = readPackages(path.join(root, "package-lock.json")) ?? {};
  const stale = Object.entries(wanted).find(([location, entry]) => {
    const isInstalled = location.startsWith("node_modules/") || location.includes("/node_modules/");
    if (!isInstalled || !isNeededHere(entry)) return false;
    return entry.link ? !existsSync(path.join(root, location)) : !isSame(entry, installed[location]);
  });
  return stale === undefined ? undefined : `${stale[0]} differs from package-lock.json`;
}

/** @param {string} root */
async function installWithNpm(root) {
  await runNpm(root, ["ci", "--include=dev", "--include=optional"], "cannot install the dependencies");
}

/**
 * Optional packages are wanted where they name this platform; one that names none may have been left out by npm.
 * @param {LockEntry} entry
 */
function isNeededHere(entry) {
  if (!entry.optional) return true;
  if (entry.os === undefined && entry.cpu === undefined) return false;
  return allows(entry.os, process.platform) && allows(entry.cpu, process.arch) && allows(entry.libc, libc());
}

/**
 * @param {string[] | undefined} list npm's form: names, or names with `!` in front for exclusion
 * @param {string} value
 */
function allows(list, value) {
  if (list === undefined) return true;
  if (list.includes(`!${value}`)) return false;
  return list.includes(value) || list.every((name) => name.startsWith("!"));
}

/** @type {"glibc" | "musl" | "none" | undefined} */
let knownLibc;

/** Reading it costs some 10 ms, hence once. */
function libc() {
  knownLibc ??= readLibc();
  return knownLibc;
}

function readLibc() {
  if (process.platform !== "linux") return "none";
  const report = /** @type {{ header?: { glibcVersionRuntime?: string } }} */ (process.report?.getReport() ?? {});
  return report.header?.glibcVersionRuntime === undefined ? "musl" : "glibc";
}

/**
 * @param {LockEntry} wanted
 * @param {LockEntry | undefined} installed
 */
function isSame(wanted, installed) {
  if (installed === undefined) return false;
  return wanted.version === installed.version && (wanted.integrity ?? "") === (installed.integrity ?? "");
}

/** @param {string} root */
function stampOf(root) {
  const digest = (/** @type {string} */ file) =>
    createHash("sha256")
      .update(readText(path.join(root, file)) ?? "")
      .digest("hex");
  return {
    platform: `${process.platform}-${process.arch}`,
    wanted: digest("package-lock.json"),
    installed: digest(HIDDEN_LOCKFILE),
  };
}

/**
 * @param {string} file
 * @returns {Record<string, LockEntry> | undefined}
 */
function readPackages(file) {
  try {
    return JSON.parse(readText(file) ?? "").packages;
  } catch {
    return undefined;
  }
}

/** @param {string} file */
function readText(file) {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}
