import { readFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { root } from "./setup/paths.mjs";

/** Path of the JavaScript file behind a package's command, for `node <file>`: works on every system and in any folder. */
export function toolPath(packageName: string, command: string): string {
  const folder = path.join(root, "node_modules", packageName);
  const manifest = JSON.parse(readFileSync(path.join(folder, "package.json"), "utf8")) as {
    bin?: string | Record<string, string>;
  };
  const file = typeof manifest.bin === "string" ? manifest.bin : manifest.bin?.[command];
  if (file === undefined) throw new Error(`${packageName}: expected a command named ${command} in its package.json`);
  return path.join(folder, file);
}

/** Arguments that let Node.js find the sources of workspace packages. */
export function registerArgs(): string[] {
  return ["--import", pathToFileURL(path.join(root, "scripts", "register.mjs")).href];
}

/** The millrace command of this checkout. */
export const millrace = path.join(root, "packages", "cli", "bin", "millrace.mjs");
