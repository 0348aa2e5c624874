import { readFileSync } from "node:fs";
import type { Finding } from "./finding.ts";
import type { Manifest, Repository, Workspace } from "./repository.ts";

const LICENCE = "Apache-2.0";
const ENGINE = ">=22.18";

/** The tsconfig.json that every workspace has, word for word, so that a copied package builds without the repository. */
const TSCONFIG = readFileSync(new URL("./tsconfig.package.json", import.meta.url), "utf8");

/**
 * `packages/replay` is `@millrace/replay`, `datasets/taxi-trips` is `@millrace/dataset-taxi-trips`; a sample named as a
 * package, `apps/stream-scaling`, is `@millrace/stream-scaling-sample`.
 */
export function checkFolderNames(repository: Repository): Finding[] {
  const packages = new Set(repository.workspaces.filter(({ group }) => group === "packages").map(({ name }) => name));
  return repository.workspaces
    .filter((workspace) => workspace.manifest.name !== packageName(workspace, packages))
    .map((workspace) => {
      const name = packageName(workspace, packages);
      const message = `package name is ${workspace.manifest.name}, expected ${name} after its folder`;
      return manifestFinding(repository, workspace, "folder-name", "name", name, message);
    });
}

/** Licence, engines and module type are the same everywhere. */
export function checkManifests(repository: Repository): Finding[] {
  return repository.workspaces.flatMap((workspace) => {
    const { license, engines, type } = workspace.manifest;
    const findings: Finding[] = [];
    const expect = (field: string, got: unknown, wanted: unknown): void => {
      if (JSON.stringify(got) === JSON.stringify(wanted)) return;
      const message = `${field} is ${JSON.stringify(got) ?? "missing"}, expected ${JSON.stringify(wanted)}`;
      findings.push(manifestFinding(repository, workspace, "manifest", field, wanted, message));
    };
    expect("license", license, LICENCE);
    expect("engines", engines, { node: ENGINE });
    expect("type", type, "module");
    return findings;
  });
}

/** One tsconfig text for all workspaces. */
export function checkTsconfigs(repository: Repository): Finding[] {
  return repository.workspaces
    .map((workspace) => `${workspace.folder}/tsconfig.json`)
    .filter((file) => !repository.has(file) || repository.text(file) !== TSCONFIG)
    .map((file) => ({
      rule: "tsconfig",
      file,
      line: 1,
      message: repository.has(file) ? "differs from scripts/lint/tsconfig.package.json" : "is missing",
      repair: "npm run fix",
      replacement: TSCONFIG,
    }));
}

/** Every workspace explains itself. */
export function checkReadmes(repository: Repository): Finding[] {
  return repository.workspaces
    .filter((workspace) => !repository.has(`${workspace.folder}/README.md`))
    .map((workspace) => ({
      rule: "readme",
      file: `${workspace.folder}/README.md`,
      line: 1,
      message: "is missing",
      repair: "say in one sentence what it does, then show how to use it",
    }));
}

/** Where data came from, under which terms, and what its columns mean. */
const DATA_HEADINGS = ["Origin", "Columns", "Licence"];

/** A data set says what a user has to know before using it. */
export function checkDataReadmes(repository: Repository): Finding[] {
  return repository.workspaces
    .filter((workspace) => workspace.group === "datasets" && repository.has(`${workspace.folder}/README.md`))
    .flatMap((workspace) => {
      const file = `${workspace.folder}/README.md`;
      const lines = repository.text(file).split("\n");
      return DATA_HEADINGS.filter((heading) => !lines.includes(`## ${heading}`)).map((heading) => ({
        rule: "data-readme",
        file,
        line: lines.length,
        message: `has no section "${heading}"`,
        repair: `add "## ${heading}"; every data set has ${DATA_HEADINGS.join(", ")}`,
      }));
    });
}

interface Lockfile {
  readonly packages: Record<
    string,
    Manifest & { readonly resolved?: string; readonly peerDependenciesMeta?: Record<string, { optional?: boolean }> }
  >;
}

/** `npm ci` refuses a lockfile that lacks a workspace or a package of another platform; `npm install` hides the latter. */
export function checkLockfile(repository: Repository): Finding[] {
  const file = "package-lock.json";
  if (!repository.has(file)) return [];
  const { packages } = JSON.parse(repository.text(file)) as Lockfile;
  const findings: Finding[] = [];
  for (const workspace of repository.workspaces) {
    if (packages[workspace.folder] !== undefined) continue;
    const message = `${workspace.folder} is not in the lockfile`;
    findings.push({ rule: "lockfile", file, line: 1, message, repair: "npm install" });
  }
  for (const [location, entry] of Object.entries(packages)) {
    for (const name of Object.keys({ ...entry.dependencies, ...entry.optionalDependencies })) {
      if (ancestors(location).some((folder) => packages[`${folder}node_modules/${name}`] !== undefined)) continue;
      const message = `${name}, wanted by ${location || "package.json"}, is not in the lockfile`;
      const repair = "pin a version whose packages exist for every platform, then npm install";
      findings.push({ rule: "lockfile", file, line: repository.lineOf(file, `"${location}": {`), message, repair });
    }
  }
  return findings;
}

/** Lockfiles name no download addresses, so that they serve behind any registry. */
export function checkLockfileAddresses(repository: Repository): Finding[] {
  return repository.files
    .filter((file) => /(?:^|\/)package-lock\.json$/.test(file))
    .flatMap((file) => {
      const lockfile = JSON.parse(repository.text(file)) as Lockfile;
      const isAddress = (key: string, value: unknown) => key === "resolved" && /^https?:/.test(String(value));
      const withoutAddresses = JSON.stringify(lockfile, (key, value) => (isAddress(key, value) ? undefined : value), 2);
      if (withoutAddresses === JSON.stringify(lockfile, null, 2)) return [];
      return [
        {
          rule: "lockfile-addresses",
          file,
          line: repository.lineOf(file, /"resolved": "https?:/),
          message: "names the registry that packages came from",
          repair: "npm run fix",
          replacement: `${withoutAddresses}\n`,
        },
      ];
    });
}

/** Folders in which Node.js looks for a package's dependencies, nearest first, each ending in a slash or empty. */
function ancestors(location: string): string[] {
  const folders = [location === "" ? "" : `${location}/`];
  for (
    let end = location.lastIndexOf("node_modules/");
    end >= 0;
    end = location.lastIndexOf("node_modules/", end - 1)
  ) {
    folders.push(location.slice(0, end));
    if (end === 0) break;
  }
  return [...folders, ""];
}

function packageName({ group, name }: Workspace, packages: ReadonlySet<string>): string {
  if (group === "datasets") return `@millrace/dataset-${name}`;
  return `@millrace/${name}${group === "apps" && packages.has(name) ? "-sample" : ""}`;
}

function manifestFinding(
  repository: Repository,
  workspace: Workspace,
  rule: string,
  field: string,
  wanted: unknown,
  message: string,
): Finding {
  const file = `${workspace.folder}/package.json`;
  const manifest = JSON.parse(repository.text(file)) as Record<string, unknown>;
  const replacement = `${JSON.stringify({ ...manifest, [field]: wanted }, null, 2)}\n`;
  return { rule, file, line: repository.lineOf(file, `"${field}":`), message, repair: "npm run fix", replacement };
}
