import { execFile } from "node:child_process";
import { accessSync, constants, existsSync, mkdirSync, statfsSync } from "node:fs";
import net from "node:net";
import path from "node:path";

/** One thing that was looked at. `fail`: required and missing; `warn`: optional and missing. */
export interface Finding {
  readonly name: string;
  readonly status: "ok" | "warn" | "fail";
  readonly found: string;
  readonly remedy?: string;
}

const PORT = 4566;
const MEBIBYTE = 2 ** 20;
/** A run keeps its objects on disk; the installed packages are a few hundred megabytes. */
const ENOUGH_SPACE = 1024 * MEBIBYTE;
const LEAST_SPACE = 100 * MEBIBYTE;

/** Looks at Node.js, npm, disk, port and the optional programs, in this order. */
export async function diagnose(root: string, env: NodeJS.ProcessEnv): Promise<Finding[]> {
  return [
    nodeFinding(process.versions.node),
    await programFinding("npm", ["--version"], env, true, "install Node.js with npm: they come together"),
    packagesFinding(root),
    spaceFinding(root),
    writeFinding(root),
    await portFinding(),
    await programFinding("terraform", ["version"], env, false, "needed only to deploy to AWS"),
    await chromiumFinding(env),
    await programFinding("java", ["-version"], env, false, "needed only to run streaming SQL on Apache Flink"),
  ];
}

/** Node.js 22.18 is the first that runs TypeScript files without a flag. */
export function nodeFinding(version: string): Finding {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  if (major > 22 || (major === 22 && minor >= 18)) return { name: "Node.js", status: "ok", found: version };
  return {
    name: "Node.js",
    status: "fail",
    found: version,
    remedy: "22.18 or newer is needed; `npm start` sets one up",
  };
}

function packagesFinding(root: string): Finding {
  const installed = existsSync(path.join(root, "node_modules", ".package-lock.json"));
  return installed
    ? { name: "packages", status: "ok", found: "installed" }
    : { name: "packages", status: "fail", found: "not installed", remedy: "run `npm ci`" };
}

function spaceFinding(root: string): Finding {
  const { bavail, bsize } = statfsSync(root);
  const free = bavail * bsize;
  const finding = { name: "disk space", found: `${(free / 1024 / MEBIBYTE).toFixed(1)} GiB free` };
  if (free >= ENOUGH_SPACE) return { ...finding, status: "ok" };
  return { ...finding, status: free < LEAST_SPACE ? "fail" : "warn", remedy: "free some, or empty .millrace/runs" };
}

function writeFinding(root: string): Finding {
  const folder = path.join(root, ".millrace");
  try {
    mkdirSync(folder, { recursive: true });
    accessSync(folder, constants.W_OK);
    return { name: "run folder", status: "ok", found: folder };
  } catch (error) {
    const found = `${folder} cannot be written (${(error as NodeJS.ErrnoException).code})`;
    return { name: "run folder", status: "fail", found, remedy: "make it a folder that this user may write to" };
  }
}

function portFinding(): Promise<Finding> {
  const name = `port ${PORT}`;
  return new Promise((resolve) => {
    const server = net.createServer();
    server.once("error", (error: NodeJS.ErrnoException) => {
      const remedy = "stop what holds it, or use millrace cloud --port 0";
      resolve({ name, status: "warn", found: error.code ?? error.message, remedy });
    });
    server.listen(PORT, "127.0.0.1", () => server.close(() => resolve({ name, status: "ok", found: "free" })));
  });
}

async function chromiumFinding(env: NodeJS.ProcessEnv): Promise<Finding> {
  const chosen = env.MILLRACE_CHROMIUM;
  const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
  for (const program of chosen === undefined || chosen === "" ? names : [chosen]) {
    const version = await versionOf(program, ["--version"], env);
    if (version !== undefined) return { name: "Chromium", status: "ok", found: version };
  }
  const remedy = "needed only for browser tests; `npm test` finds or installs one, or set MILLRACE_CHROMIUM";
  return { name: "Chromium", status: "warn", found: "not found", remedy };
}

async function programFinding(
  name: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  required: boolean,
  remedy: string,
): Promise<Finding> {
  const version = await versionOf(name, args, env);
  if (version !== undefined) return { name, status: "ok", found: version };
  return { name, status: required ? "fail" : "warn", found: "not found", remedy };
}

/** First line a program prints about itself; undefined when it does not run. */
function versionOf(program: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<string | undefined> {
  return new Promise((resolve) => {
    // npm is a script on Windows, which only a shell can start.
    const shell = process.platform === "win32";
    execFile(program, [...args], { env, shell, timeout: 10_000 }, (error, stdout, stderr) => {
      const line = `${stdout}\n${stderr}`.split("\n").find((text) => text.trim() !== "");
      resolve(error === null ? line?.trim() : undefined);
    });
  });
}
