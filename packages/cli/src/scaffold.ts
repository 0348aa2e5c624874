import { execFile } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { collectGraph, providerSchema, renderSvg } from "@millrace/terraform";
import { lacking, usage } from "./errors.ts";

export type Kind = "sample" | "package";

const PARENTS = { sample: "apps", package: "packages" } as const;
const TEMPLATES = fileURLToPath(new URL("../templates", import.meta.url));

/** What a scaffold made: the folder relative to the repository, and its files. */
export interface Scaffold {
  readonly folder: string;
  readonly files: readonly string[];
}

export function isKind(text: string): text is Kind {
  return Object.hasOwn(PARENTS, text);
}

/**
 * Copies a template under a new name, with the repository's tsconfig text and dependency versions, enters it in the
 * lockfile and links it, so that it runs at once.
 * @throws CliError CLI_USAGE for a name that is malformed or taken.
 */
export async function scaffold(root: string, kind: Kind, name: string): Promise<Scaffold> {
  refuseName(root, name);
  const folder = `${PARENTS[kind]}/${name}`;
  const target = path.join(root, folder);
  const template = path.join(TEMPLATES, kind);
  const rename = renamer(kind, name);
  const files: string[] = [];
  for (const file of filesOf(template)) {
    const copy = path.join(target, rename(path.relative(template, file)));
    mkdirSync(path.dirname(copy), { recursive: true });
    writeFileSync(copy, rename(readFileSync(file, "utf8")));
    files.push(copy);
  }
  if (kind === "sample") {
    files.push(...scaffoldInfrastructure(root, name, rename));
    const drawing = path.join(target, "architecture.svg");
    const terraform = path.join(root, "infra", "apps", name);
    writeFileSync(drawing, renderSvg(collectGraph({ folder: terraform, variables: {}, schema: providerSchema() })));
    files.push(drawing);
  }
  const tsconfig = path.join(target, "tsconfig.json");
  writeFileSync(tsconfig, readFileSync(path.join(root, "packages", "sample", "tsconfig.json")));
  files.push(tsconfig);
  const manifest = pinDependencies(root, path.join(target, "package.json"));
  enterInLockfile(root, folder, manifest);
  link(root, folder, manifest.name);
  await format(root, target);
  return { folder, files };
}

/** The Terraform root of a new sample: infra/apps/<name>. */
function scaffoldInfrastructure(root: string, name: string, rename: (text: string) => string): string[] {
  const template = path.join(TEMPLATES, "infra");
  return filesOf(template).map((file) => {
    const copy = path.join(root, "infra", "apps", name, path.relative(template, file));
    mkdirSync(path.dirname(copy), { recursive: true });
    writeFileSync(copy, rename(readFileSync(file, "utf8")));
    return copy;
  });
}

function refuseName(root: string, name: string): void {
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name) || name.length > 50) {
    throw usage(`name: expected kebab case of at most 50 characters, as in taxi-fleet, got ${JSON.stringify(name)}`);
  }
  for (const parent of ["apps", "packages"]) {
    if (existsSync(path.join(root, parent, name))) throw usage(`${parent}/${name} exists already; choose another name`);
  }
  if (existsSync(path.join(root, "infra", "apps", name)))
    throw usage(`infra/apps/${name} exists already; choose another name`);
}

/** Puts the new name in every spelling of the template's: kebab, sentence, Pascal and constant case. */
function renamer(kind: Kind, name: string): (text: string) => string {
  const words = name.split("-");
  const pascal = words.map((word) => word[0]!.toUpperCase() + word.slice(1)).join("");
  const sentence = words.join(" ").replace(/^./, (letter) => letter.toUpperCase());
  const [kebabMark, sentenceMark] = [`template-${kind}`, `Template ${kind}`];
  const pascalMark = kind === "sample" ? "TemplateSample" : "TemplatePackage";
  const constantMark = `TEMPLATE_${kind.toUpperCase()}`;
  return (text) =>
    text
      .replaceAll(kebabMark, name)
      .replaceAll(sentenceMark, sentence)
      .replaceAll(pascalMark, pascal)
      .replaceAll(constantMark, words.join("_").toUpperCase());
}

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  readonly dependencies: Record<string, string>;
  readonly devDependencies: Record<string, string>;
  readonly engines: object;
}

/** The versions that the repository uses now, whatever they were when the template was written. */
function pinDependencies(root: string, file: string): Manifest {
  const manifest = JSON.parse(readFileSync(file, "utf8")) as Manifest;
  const used: Record<string, string> = {};
  for (const parent of ["packages", "apps"]) {
    for (const name of list(path.join(root, parent))) {
      const other = path.join(root, parent, name, "package.json");
      if (!existsSync(other) || other === file) continue;
      const { dependencies, devDependencies } = JSON.parse(readFileSync(other, "utf8")) as Partial<Manifest>;
      Object.assign(used, devDependencies, dependencies);
    }
  }
  for (const group of [manifest.dependencies, manifest.devDependencies]) {
    for (const name of Object.keys(group)) group[name] = used[name] ?? group[name]!;
  }
  writeFileSync(file, `${JSON.stringify(manifest, null, 2)}\n`);
  return manifest;
}

/** What `npm install` would enter: all its dependencies are in the lockfile already. */
function enterInLockfile(root: string, folder: string, manifest: Manifest): void {
  const file = path.join(root, "package-lock.json");
  const lockfile = JSON.parse(readFileSync(file, "utf8")) as { packages: Record<string, object> };
  const { name, version, license, dependencies, devDependencies, engines } = manifest;
  const entry = {
    name,
    version,
    license,
    ...(Object.keys(dependencies).length === 0 ? {} : { dependencies }),
    devDependencies,
    engines,
  };
  const packages = {
    ...lockfile.packages,
    [folder]: entry,
    [`node_modules/${name}`]: { resolved: folder, link: true },
  };
  lockfile.packages = Object.fromEntries(Object.entries(packages).toSorted(([a], [b]) => (a < b ? -1 : 1)));
  writeFileSync(file, `${JSON.stringify(lockfile, null, 2)}\n`);
}

function link(root: string, folder: string, packageName: string): void {
  const place = path.join(root, "node_modules", packageName);
  mkdirSync(path.dirname(place), { recursive: true });
  // A junction needs no rights on Windows, but an absolute target.
  if (process.platform === "win32") symlinkSync(path.join(root, folder), place, "junction");
  else symlinkSync(path.relative(path.dirname(place), path.join(root, folder)), place);
}

/** Another name changes line lengths and the order of imports. */
async function format(root: string, folder: string): Promise<void> {
  const biome = path.join(root, "node_modules", "@biomejs", "biome", "bin", "biome");
  try {
    await promisify(execFile)(process.execPath, [biome, "check", "--write", folder], { cwd: root });
  } catch (cause) {
    throw lacking(`${folder} was made but could not be formatted: run \`npm run fix\``, cause);
  }
}

function list(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder) : [];
}

function filesOf(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name));
}
