import { existsSync, realpathSync } from "node:fs";
import path from "node:path";
import { SetupError } from "./errors.mjs";
import { runProcess } from "./process.mjs";

/**
 * Path of npm's own JavaScript entry, to be run by any Node.js. Asks npm's environment first, then looks beside the
 * running Node.js, then along PATH.
 * @param {NodeJS.ProcessEnv} [env]
 * @param {string} [execPath]
 */
export function findNpm(env = process.env, execPath = process.execPath) {
  const beside = path.dirname(execPath);
  const onPath = (env.PATH ?? env.Path ?? "")
    .split(path.delimiter)
    .filter((folder) => folder !== "")
    .flatMap((folder) => [path.join(folder, "npm"), path.join(folder, "node_modules", "npm", "bin", "npm-cli.js")]);
  const candidates = [
    env.npm_execpath,
    path.join(beside, "..", "lib", "node_modules", "npm", "bin", "npm-cli.js"),
    path.join(beside, "node_modules", "npm", "bin", "npm-cli.js"),
    ...onPath,
  ];
  for (const candidate of candidates) {
    if (candidate === undefined || !existsSync(candidate)) continue;
    const real = realpathSync(candidate);
    if (path.basename(real) === "npm-cli.js") return real;
  }
  throw new SetupError("npm is not installed", "install Node.js with npm (they come together), then run this again");
}

/**
 * Runs npm quietly. Its configuration stays the user's own, except for what would change where or what it installs.
 * @param {string} folder
 * @param {readonly string[]} args
 * @param {string} what what could not be had, for the message
 */
export async function runNpm(folder, args, what) {
  const shared = ["--ignore-scripts", "--prefer-offline", "--no-audit", "--no-fund", "--loglevel=error"];
  // npm's own defaults wait up to three minutes before they say that there is no network.
  const patience = ["--fetch-retries=2", "--fetch-retry-mintimeout=1000", "--fetch-retry-maxtimeout=5000"];
  const result = await runProcess(process.execPath, [findNpm(), ...args, ...shared, ...patience], {
    cwd: folder,
    env: environment(),
    capture: true,
    // Left to itself, npm goes on for seconds to tidy up after Ctrl-C.
    endAtOnce: true,
  });
  if (result.code !== 0) throw explain(what, result);
}

/**
 * @param {string} what
 * @param {{ code: number, signal: NodeJS.Signals | null, stderr: string }} result
 */
export function explain(what, result) {
  const details = firstLines(result.stderr, 12);
  const said = (/** @type {RegExp} */ pattern) => pattern.test(result.stderr);
  if (result.signal !== null || result.code === 130 || said(/\bsignal SIG(INT|TERM)\b/)) {
    return new SetupError(`${what}: interrupted`, "run the same command again; it starts this step anew", {
      exitCode: 130,
    });
  }
  if (said(/\bEUSAGE\b/)) {
    return new SetupError(
      `${what}: package.json and package-lock.json disagree`,
      "run `npm install` once and commit package-lock.json",
      { details },
    );
  }
  if (said(/\bENOSPC\b/)) {
    return new SetupError(`${what}: the disk is full`, "free about 1 GB and run this again", { details });
  }
  if (said(/\b(EACCES|EPERM|EROFS)\b/)) {
    return new SetupError(
      `${what}: a folder is not writable`,
      "see the path above; make it writable for this user, or clone the repository again as this user",
      { details },
    );
  }
  if (said(/\b(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|ERR_SOCKET_TIMEOUT|ENOTCACHED)\b/)) {
    return new SetupError(
      `${what}: the npm registry cannot be reached`,
      "check the network, `npm config get registry` and `npm config get proxy`, then run this again",
      { details },
    );
  }
  if (said(/\b(E404|ETARGET|E401|E403|E5\d\d)\b/)) {
    return new SetupError(
      `${what}: the npm registry does not serve a package`,
      "see the answer above; check `npm config get registry`, then run this again",
      { details },
    );
  }
  return new SetupError(`${what}: npm failed`, "see npm's message above, then run this again", { details });
}

/**
 * The start of npm's message; its end is a dump of internals.
 * @param {string} text
 * @param {number} most
 */
function firstLines(text, most) {
  const lines = text.split("\n").filter((line) => !line.startsWith("npm warn"));
  return lines.slice(0, most).join("\n");
}

/** npm passes the flags of the command it runs on to nested npm commands; these would send the nested one astray. */
function environment() {
  const env = { ...process.env };
  for (const name of Object.keys(env)) {
    if (
      /^npm_config_(workspace|workspaces|global|location|prefix|local_prefix|dry_run|omit|only|production)$/i.test(name)
    ) {
      delete env[name];
    }
  }
  return env;
}
