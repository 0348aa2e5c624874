import path from "node:path";
import type { Finding } from "./finding.ts";
import { lineAt, type Repository, sourceFiles, type Workspace } from "./repository.ts";

const SCOPE = "@millrace/";

/** Lowest first: each may import those before it. */
const PLATFORM = ["local-aws", "terraform", "sample", "cli"];

type Layer = "domain" | "platform" | "app" | "dataset";

/**
 * A workspace imports only what its layer allows (docs/architecture.md), in src, in test and in package.json. Tests that
 * need more live in the top-level folder tests/; benchmarks may measure against anything.
 */
export function checkLayers(repository: Repository): Finding[] {
  const byName = new Map(repository.workspaces.map((workspace) => [workspace.manifest.name, workspace]));
  return repository.workspaces.flatMap((workspace) => {
    const uses = [...manifestUses(repository, workspace), ...importUses(repository, workspace)];
    const findings: Finding[] = [];
    const domain = new Set<string>();
    for (const { target, file, line } of uses) {
      const other = byName.get(target);
      if (other === undefined || other === workspace) continue;
      const problem = forbidden(workspace, other);
      if (problem !== undefined) {
        findings.push({
          rule: "layers",
          file,
          line,
          message: `${workspace.folder} uses ${target}: ${problem}`,
          repair: REPAIR,
        });
        continue;
      }
      domain.add(target);
      if (layerOf(workspace) === "domain" && domain.size > 1 && [...domain].at(-1) === target) {
        const message = `${workspace.folder} uses ${[...domain].join(" and ")}: a domain library may use at most one other`;
        findings.push({ rule: "layers", file, line, message, repair: REPAIR });
      }
    }
    return findings;
  });
}

/** Relative imports stay inside their workspace: otherwise a copied package would not compile. */
export function checkOwnFiles(repository: Repository): Finding[] {
  return repository.workspaces.flatMap((workspace) =>
    sourceFiles(workspace, "src", "test").flatMap((file) =>
      repository
        .source(file)
        .imports.filter(({ specifier }) => specifier.startsWith("."))
        .filter(({ specifier }) => !isInside(path.posix.join(path.posix.dirname(file), specifier), workspace))
        .map(({ specifier, index }) => ({
          rule: "own-files",
          file,
          line: lineAt(repository.text(file), index),
          message: `imports ${specifier}, a file outside ${workspace.folder}`,
          repair: "import the other package by its name, or move what is shared into one",
        })),
    ),
  );
}

/** What src imports is named in dependencies or peerDependencies, what test imports also in devDependencies. */
export function checkDeclaredDependencies(repository: Repository): Finding[] {
  return repository.workspaces.flatMap((workspace) => {
    const { dependencies, peerDependencies, optionalDependencies, devDependencies } = workspace.manifest;
    const runtime = new Set(Object.keys({ ...dependencies, ...peerDependencies, ...optionalDependencies }));
    const all = new Set([...runtime, ...Object.keys(devDependencies ?? {})]);
    return sourceFiles(workspace, "src", "test").flatMap((file) => {
      const declared = file.startsWith(`${workspace.folder}/src/`) ? runtime : all;
      return repository
        .source(file)
        .imports.map(({ specifier, index }) => ({ name: packageOf(specifier), index }))
        .filter(({ name }) => name !== undefined && name !== workspace.manifest.name && !declared.has(name))
        .map(({ name, index }) => ({
          rule: "declared-dependencies",
          file,
          line: lineAt(repository.text(file), index),
          message: `imports ${name}, which ${workspace.folder}/package.json does not name`,
          repair: `npm install -w ${workspace.folder} --save-exact ${name}`,
        }));
    });
  });
}

/** A library that people copy: everything in packages/ but the platform. */
export function isDomainLibrary(workspace: Workspace): boolean {
  return layerOf(workspace) === "domain";
}

const REPAIR = "move the code to a layer that may use it, or pass what it needs in from outside";

function layerOf(workspace: Workspace): Layer {
  if (workspace.group === "apps") return "app";
  if (workspace.group === "datasets") return "dataset";
  return PLATFORM.includes(workspace.name) ? "platform" : "domain";
}

function forbidden(from: Workspace, to: Workspace): string | undefined {
  const target = layerOf(to);
  switch (layerOf(from)) {
    case "domain":
      return target === "domain" ? undefined : "a domain library uses third-party packages and one domain library only";
    case "dataset":
      return target === "domain" ? undefined : "a data set uses domain libraries only";
    case "app":
      if (target === "domain" || target === "dataset" || to.name === "sample") return undefined;
      return "an app uses domain libraries, data sets and @millrace/sample only";
    case "platform":
      if (target === "domain") return undefined;
      if (target === "platform" && PLATFORM.indexOf(to.name) < PLATFORM.indexOf(from.name)) return undefined;
      return `the platform uses domain libraries and, downwards, ${PLATFORM.toReversed().join(" -> ")}`;
  }
}

interface Use {
  readonly target: string;
  readonly file: string;
  readonly line: number;
}

function manifestUses(repository: Repository, workspace: Workspace): Use[] {
  const { dependencies, devDependencies, peerDependencies, optionalDependencies } = workspace.manifest;
  const file = `${workspace.folder}/package.json`;
  return Object.keys({ ...dependencies, ...devDependencies, ...peerDependencies, ...optionalDependencies })
    .filter((target) => target.startsWith(SCOPE))
    .map((target) => ({ target, file, line: repository.lineOf(file, `"${target}":`) }));
}

function importUses(repository: Repository, workspace: Workspace): Use[] {
  return sourceFiles(workspace, "src", "test").flatMap((file) =>
    repository
      .source(file)
      .imports.filter(({ specifier }) => specifier.startsWith(SCOPE))
      .map(({ specifier, index }) => ({
        target: specifier.split("/").slice(0, 2).join("/"),
        file,
        line: lineAt(repository.text(file), index),
      })),
  );
}

function isInside(file: string, workspace: Workspace): boolean {
  return file.startsWith(`${workspace.folder}/`);
}

/** Package of a bare import; undefined for relative files, Node.js modules and package-internal `#` names. */
function packageOf(specifier: string): string | undefined {
  if (/^(?:\.|\/|node:|#|data:|file:)/.test(specifier)) return undefined;
  return specifier
    .split("/")
    .slice(0, specifier.startsWith("@") ? 2 : 1)
    .join("/");
}
