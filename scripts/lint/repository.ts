import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { Source } from "./source.ts";

/** A folder with a package.json, one level below packages/, apps/ or datasets/. */
export interface Workspace {
  /** `packages/replay` */
  readonly folder: string;
  readonly group: "packages" | "apps" | "datasets";
  /** `replay` */
  readonly name: string;
  readonly manifest: Manifest;
  /** Paths of its files, relative to the repository. */
  readonly files: readonly string[];
}

/** The fields of package.json that the rules read. */
export interface Manifest {
  readonly name?: string;
  readonly type?: string;
  readonly license?: string;
  readonly engines?: Record<string, string>;
  readonly scripts?: Record<string, string>;
  readonly dependencies?: Record<string, string>;
  readonly devDependencies?: Record<string, string>;
  readonly peerDependencies?: Record<string, string>;
  readonly optionalDependencies?: Record<string, string>;
}

const GROUPS = ["packages", "apps", "datasets"] as const;

/** The tree as the rules see it: every file that .gitignore leaves in, read at most once. */
export class Repository {
  readonly root: string;
  /** Relative paths with forward slashes, sorted. */
  readonly files: readonly string[];
  readonly workspaces: readonly Workspace[];
  readonly #texts = new Map<string, string>();
  readonly #sources = new Map<string, Source>();

  constructor(root: string) {
    this.root = root;
    this.files = listFiles(root);
    this.workspaces = GROUPS.flatMap((group) => this.#workspacesOf(group));
  }

  has(file: string): boolean {
    return existsSync(path.join(this.root, file));
  }

  text(file: string): string {
    let text = this.#texts.get(file);
    if (text === undefined) {
      text = readFileSync(path.join(this.root, file), "utf8");
      this.#texts.set(file, text);
    }
    return text;
  }

  source(file: string): Source {
    let source = this.#sources.get(file);
    if (source === undefined) {
      source = new Source(this.text(file));
      this.#sources.set(file, source);
    }
    return source;
  }

  /** Line of the first match, or 1. */
  lineOf(file: string, pattern: string | RegExp): number {
    const text = this.text(file);
    const index = typeof pattern === "string" ? text.indexOf(pattern) : text.search(pattern);
    return index < 0 ? 1 : lineAt(text, index);
  }

  #workspacesOf(group: Workspace["group"]): Workspace[] {
    const names = new Set(this.files.filter((file) => file.startsWith(`${group}/`)).map((file) => file.split("/")[1]!));
    return [...names]
      .filter((name) => this.files.includes(`${group}/${name}/package.json`))
      .map((name) => {
        const folder = `${group}/${name}`;
        const manifest = JSON.parse(this.text(`${folder}/package.json`)) as Manifest;
        return { folder, group, name, manifest, files: this.files.filter((file) => file.startsWith(`${folder}/`)) };
      });
  }
}

/** Line number of a character position; the first line is 1. */
export function lineAt(text: string, index: number): number {
  let line = 1;
  for (let at = text.indexOf("\n"); at >= 0 && at < index; at = text.indexOf("\n", at + 1)) line++;
  return line;
}

/** `.ts`, `.tsx`, `.mts`, `.js`, `.mjs` and `.cjs` files below one of the workspace's folders, such as `src`. */
export function sourceFiles(workspace: Workspace, ...folders: string[]): string[] {
  return workspace.files.filter(
    (file) =>
      /\.(ts|tsx|mts|js|mjs|cjs)$/.test(file) &&
      folders.some((folder) => file.startsWith(`${workspace.folder}/${folder}/`)),
  );
}

function listFiles(root: string): string[] {
  const ignored = readIgnored(root);
  const files: string[] = [];
  function visit(folder: string): void {
    for (const entry of readdirSync(path.join(root, folder), { withFileTypes: true })) {
      const file = folder === "" ? entry.name : `${folder}/${entry.name}`;
      if (entry.name === ".git" || ignored(entry.name)) continue;
      if (entry.isDirectory()) visit(file);
      else if (entry.isFile()) files.push(file);
    }
  }
  visit("");
  return files.toSorted((a, b) => (a < b ? -1 : 1));
}

/** Understands what our .gitignore uses: `name/`, `name` and `*.suffix`, each meant in every folder. */
function readIgnored(root: string): (name: string) => boolean {
  const file = path.join(root, ".gitignore");
  const lines = existsSync(file) ? readFileSync(file, "utf8").split("\n") : [];
  const patterns = lines
    .map((line) => line.trim().replace(/\/$/, ""))
    .filter((line) => line !== "" && !line.startsWith("#"));
  const names = new Set(patterns.filter((pattern) => !pattern.startsWith("*")));
  const suffixes = patterns.filter((pattern) => pattern.startsWith("*")).map((pattern) => pattern.slice(1));
  return (name) => names.has(name) || suffixes.some((suffix) => name.endsWith(suffix));
}
