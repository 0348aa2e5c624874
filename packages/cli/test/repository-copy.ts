import { execFile } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

export const root = path.resolve(import.meta.dirname, "..", "..", "..");

/** Folders that a copy does not need: they are big, or belong to one machine. */
const LEFT_OUT = new Set(["node_modules", ".git", ".millrace", ".node", ".turbo", "dist"]);

/** A repository of its own in a temporary folder, with the packages of this one and no samples. */
export function copyRepository(): string {
  const copy = mkdtempSync(path.join(tmpdir(), "millrace copy-"));
  for (const entry of readdirSync(root)) {
    if (LEFT_OUT.has(entry) || entry === "apps") continue;
    cpSync(path.join(root, entry), path.join(copy, entry), {
      recursive: true,
      filter: (source) => !LEFT_OUT.has(path.basename(source)) || source === path.join(root, entry),
    });
  }
  mkdirSync(path.join(copy, "apps"));
  rmSync(path.join(copy, "infra", "apps"), { recursive: true });
  linkModules(copy);
  return copy;
}

export function removeCopy(copy: string): void {
  rmSync(copy, { recursive: true, force: true });
}

/** Installed packages are those of this repository, workspaces are those of the copy. */
function linkModules(copy: string): void {
  const modules = path.join(copy, "node_modules");
  mkdirSync(path.join(modules, "@millrace"), { recursive: true });
  for (const entry of readdirSync(path.join(root, "node_modules"))) {
    if (entry === "@millrace" || entry === ".cache" || entry.startsWith(".vite")) continue;
    symlinkSync(path.join(root, "node_modules", entry), path.join(modules, entry), "junction");
  }
  for (const parent of ["packages", "datasets"]) {
    for (const name of readdirSync(path.join(copy, parent))) {
      const linked = parent === "datasets" ? `dataset-${name}` : name;
      symlinkSync(path.join(copy, parent, name), path.join(modules, "@millrace", linked), "junction");
    }
  }
}

/** What a program printed, and its exit code. */
export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs Node.js with arguments in a folder, with further variables. */
export function runNode(
  args: readonly string[],
  cwd: string,
  variables: Readonly<Record<string, string>> = {},
): Promise<Outcome> {
  // Vitest marks its own children through the environment, so that a Vitest among them would take itself for a worker.
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(VITEST|TEST|NODE_ENV)/.test(name)));
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [...args],
      { cwd, env: { ...env, ...variables }, maxBuffer: 2 ** 26 },
      (_error, stdout, stderr) => resolve({ code: child.exitCode ?? 1, stdout, stderr }),
    );
  });
}

/** Runs the millrace command of a repository. */
export function millrace(cwd: string, ...args: string[]): Promise<Outcome> {
  return runNode([path.join(cwd, "packages", "cli", "bin", "millrace.mjs"), ...args], cwd);
}
