import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { Sample } from "@millrace/sample";
import { lacking, usage } from "./errors.ts";
import { suggest } from "./suggest.ts";

/**
 * The repository a command works on: the nearest folder upwards whose package.json names workspaces, else the one
 * this command is part of.
 * @throws CliError CLI_ENVIRONMENT outside of any.
 */
export function findRepository(cwd: string): string {
  const found = nearestRepository(cwd) ?? nearestRepository(path.dirname(fileURLToPath(import.meta.url)));
  if (found === undefined) {
    throw lacking(`${cwd} is not inside a Millrace repository; change into your clone and run this again`);
  }
  return found;
}

function nearestRepository(from: string): string | undefined {
  for (let folder = path.resolve(from); ; folder = path.dirname(folder)) {
    const manifest = path.join(folder, "package.json");
    if (existsSync(manifest) && "workspaces" in (JSON.parse(readFileSync(manifest, "utf8")) as object)) return folder;
    if (path.dirname(folder) === folder) return undefined;
  }
}

/** Names of all samples: folders `apps/<name>` with a `src/sample.ts`. */
export function sampleNames(root: string): string[] {
  const apps = path.join(root, "apps");
  if (!existsSync(apps)) return [];
  return readdirSync(apps)
    .filter((name) => existsSync(sampleFile(root, name)))
    .toSorted();
}

/**
 * Loads the definition of a sample.
 * @throws CliError CLI_USAGE for an unknown name, CLI_ENVIRONMENT for a file without `export const sample`.
 */
export async function loadSample(root: string, name: string): Promise<Sample> {
  const names = sampleNames(root);
  if (!names.includes(name)) {
    const near = suggest(name, names);
    throw usage(
      `no sample ${JSON.stringify(name)}${near === undefined ? "" : `; did you mean ${near}?`} There are: ${names.join(", ") || "none"}`,
    );
  }
  const file = sampleFile(root, name);
  const { sample } = (await import(pathToFileURL(file).href)) as { sample?: Sample };
  if (sample === undefined) throw lacking(`${file}: expected \`export const sample = defineSample({…})\``);
  return sample;
}

function sampleFile(root: string, name: string): string {
  return path.join(root, "apps", name, "src", "sample.ts");
}
