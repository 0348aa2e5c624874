#!/usr/bin/env node
// Plain JavaScript that any Node.js from 14.18 can read: an older one goes on with the Node.js in .node/ of the
// repository, which `npm start` puts there.
import { spawn } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import module from "node:module";
import os from "node:os";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const home = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
/** Inside the repository the sources run as they are, anywhere else the build does. */
const register = path.resolve(home, "..", "..", "scripts", "register.mjs");
const runsSource = existsSync(register);

if (!isSupported(process.versions.node)) {
  continueOnNewerNode();
} else {
  module.enableCompileCache();
  if (runsSource) await import(pathToFileURL(register).href);
  const { main } = await import(pathToFileURL(path.join(home, runsSource ? "src/main.ts" : "dist/main.js")).href);
  process.exitCode = await main(process.argv.slice(2));
}

/** @param {string} version 22.18 is the first that runs TypeScript files without a flag. */
function isSupported(version) {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return major > 22 || (major === 22 && minor >= 18);
}

function continueOnNewerNode() {
  const node = findNode(path.resolve(home, "..", "..", ".node"));
  if (node === undefined) {
    process.stderr.write(
      `millrace: this needs Node.js 22.18 or newer, found ${process.versions.node}; run \`npm start\` in the repository once: it sets one up\n`,
    );
    process.exitCode = 3;
    return;
  }
  const child = spawn(node, process.argv.slice(1), { stdio: "inherit" });
  // A terminal sends Ctrl-C to both processes: the child decides what it means.
  process.on("SIGINT", () => {});
  process.on("SIGTERM", () => child.kill("SIGTERM"));
  child.once("error", (error) => {
    process.stderr.write(`millrace: ${node} does not start (${error.message}); remove .node/ and run \`npm start\`\n`);
    process.exitCode = 3;
  });
  child.once("close", (code, signal) => {
    process.exitCode = code ?? 128 + (signal === null ? 0 : os.constants.signals[signal]);
  });
}

/**
 * `.node/<version>/node_modules/<package>/bin/node`, as scripts/setup/node.mjs lays it out.
 * @param {string} folder
 */
function findNode(folder) {
  const program = path.join("bin", process.platform === "win32" ? "node.exe" : "node");
  for (const version of list(folder)) {
    if (!/^\d/.test(version)) continue;
    const packages = path.join(folder, version, "node_modules");
    const found = list(packages)
      .map((name) => path.join(packages, name, program))
      .find((file) => existsSync(file));
    if (found !== undefined) return found;
  }
  return undefined;
}

/** @param {string} folder */
function list(folder) {
  return existsSync(folder) ? readdirSync(folder) : [];
}
