// Finds a Chromium for the browser tests, or installs one with the system's package manager. Called only when a
// workspace has a `test:browser` script: without browser tests nothing is looked for and nothing is installed.
import { existsSync } from "node:fs";
import path from "node:path";
import { SetupError } from "./setup/errors.mjs";
import { runProcess } from "./setup/process.mjs";
import { withProgress } from "./setup/progress.mjs";

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/** Where the installers of macOS and Windows put it; neither is on PATH. */
const INSTALLED = {
  darwin: [
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
  ],
  win32: [
    "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
    "C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe",
    "C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe",
  ],
};

/** @type {{ manager: string, commands: string[][] }[]} */
const PACKAGE_MANAGERS = [
  {
    manager: "apt-get",
    commands: [
      ["apt-get", "update"],
      ["apt-get", "install", "-y", "--no-install-recommends", "chromium"],
    ],
  },
  { manager: "dnf", commands: [["dnf", "install", "-y", "chromium"]] },
  { manager: "apk", commands: [["apk", "add", "chromium"]] },
];

/** What finding depends on; tests pass their own. */
function thisSystem() {
  return {
    platform: /** @type {string} */ (process.platform),
    env: process.env,
    isRoot: process.getuid?.() === 0,
    exists: existsSync,
  };
}

/**
 * Path of a Chromium program: MILLRACE_CHROMIUM if set, else the first known name on PATH, else the installers' places.
 * @param {ReturnType<typeof thisSystem>} [system]
 * @returns {string | undefined}
 */
export function findChromium(system = thisSystem()) {
  const chosen = system.env.MILLRACE_CHROMIUM;
  if (chosen !== undefined && chosen !== "") {
    if (system.exists(chosen)) return chosen;
    throw new SetupError(
      `MILLRACE_CHROMIUM names ${chosen}, which does not exist`,
      "set it to the path of a Chromium program, or unset it",
    );
  }
  const onPath = NAMES.map((name) => findOnPath(name, system)).find((file) => file !== undefined);
  if (onPath !== undefined) return onPath;
  const places = INSTALLED[/** @type {keyof typeof INSTALLED} */ (system.platform)] ?? [];
  return places.find((file) => system.exists(file));
}

/**
 * The commands that would install Chromium here, and whether this process may run them itself.
 * @param {ReturnType<typeof thisSystem>} [system]
 */
export function planInstall(system = thisSystem()) {
  const known = PACKAGE_MANAGERS.find(({ manager }) => findOnPath(manager, system) !== undefined);
  if (known === undefined || system.platform !== "linux") return { commands: [], allowed: false };
  return { commands: known.commands, allowed: system.isRoot };
}

/**
 * Path of a Chromium program, installed first when root and missing.
 * @throws {SetupError} with the command to run when it cannot be installed from here.
 */
export async function ensureChromium() {
  const found = findChromium();
  if (found !== undefined) return found;
  const plan = planInstall();
  if (!plan.allowed)
    throw new SetupError("the browser tests need Chromium, which was not found", adviceFor(plan.commands));
  await withProgress("installing Chromium for the browser tests", async () => {
    for (const [command = "", ...args] of plan.commands) {
      const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
      const result = await runProcess(command, args, { env, capture: true });
      if (result.code !== 0) {
        const details = result.stderr;
        throw new SetupError(`${[command, ...args].join(" ")} failed`, adviceFor([]), { details });
      }
    }
  });
  const installed = findChromium();
  if (installed === undefined) throw new SetupError("Chromium was installed but not found on PATH", adviceFor([]));
  return installed;
}

/** @param {string[][]} commands */
function adviceFor(commands) {
  const install = commands.map((command) => `sudo ${command.join(" ")}`).join(" && ");
  const own = "install Chromium or Chrome and set MILLRACE_CHROMIUM to its program";
  return install === "" ? own : `run \`${install}\`, or ${own}`;
}

/**
 * @param {string} name
 * @param {Pick<ReturnType<typeof thisSystem>, "env" | "exists" | "platform">} system
 */
function findOnPath(name, system) {
  const separator = system.platform === "win32" ? ";" : ":";
  const folders = (system.env.PATH ?? "").split(separator).filter((folder) => folder !== "");
  return folders.map((folder) => path.join(folder, name)).find((file) => system.exists(file));
}
