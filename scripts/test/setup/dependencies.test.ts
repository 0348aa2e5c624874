import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { dependencyProblem, ensureDependencies } from "../../setup/dependencies.mjs";
import { tempFolder } from "../temp-folder.ts";

function silently<T>(_title: string, work: () => Promise<T>): Promise<T> {
  return work();
}

const HERE = { os: [process.platform], cpu: [process.arch], optional: true };
const ELSEWHERE = { os: ["aix"], cpu: ["ppc64"], optional: true };

type Packages = Record<string, object>;

function lockfile(packages: Packages): string {
  return JSON.stringify({ lockfileVersion: 3, packages });
}

/** A project whose lockfile asks for `wanted` and whose node_modules holds `installed`. */
function project(wanted: Packages, installed: Packages | undefined): string {
  const root = tempFolder({ "package-lock.json": lockfile({ "": {}, ...wanted }) });
  if (installed !== undefined) install(root, installed);
  return root;
}

function install(root: string, installed: Packages): void {
  for (const location of Object.keys(installed)) mkdirSync(path.join(root, location), { recursive: true });
  mkdirSync(path.join(root, "node_modules"), { recursive: true });
  writeFileSync(path.join(root, "node_modules", ".package-lock.json"), lockfile(installed));
}

const A1 = { "node_modules/a": { version: "1.0.0", integrity: "sha512-1" } };
const A2 = { "node_modules/a": { version: "2.0.0", integrity: "sha512-2" } };

test("a project without node_modules needs an install", () => {
  expect(dependencyProblem(project(A1, undefined))).toBe("dependencies are not installed");
});

test("a project whose node_modules matches the lockfile needs none", () => {
  expect(dependencyProblem(project(A1, A1))).toBeUndefined();
});

test("another version, or other content of the same version, needs an install", () => {
  const other = { "node_modules/a": { version: "1.0.0", integrity: "sha512-x" } };

  expect(dependencyProblem(project(A2, A1))).toBe("node_modules/a differs from package-lock.json");
  expect(dependencyProblem(project(A1, other))).toBe("node_modules/a differs from package-lock.json");
});

test("a package folder that somebody removed needs an install", () => {
  const root = project(A1, A1);
  rmSync(path.join(root, "node_modules", "a"), { recursive: true });

  expect(dependencyProblem(root)).toBe("node_modules/a is missing");
});

test("optional packages are needed for this platform only", () => {
  expect(dependencyProblem(project({ "node_modules/b": ELSEWHERE, ...A1 }, A1))).toBeUndefined();
  expect(dependencyProblem(project({ "node_modules/b": HERE, ...A1 }, A1))).toBe(
    "node_modules/b differs from package-lock.json",
  );
});

test("a new workspace needs its link, whoever makes it", () => {
  const workspace = { "packages/x": { version: "0.1.0" }, "node_modules/x": { resolved: "packages/x", link: true } };
  const root = project(workspace, {});

  expect(dependencyProblem(root)).toBe("node_modules/x differs from package-lock.json");
  mkdirSync(path.join(root, "node_modules", "x"));
  expect(dependencyProblem(root)).toBeUndefined();
});

test("an install runs once, also when two starts come together", async () => {
  const root = project(A1, undefined);
  let installs = 0;
  const options = {
    progress: silently,
    install: async (folder: string) => {
      installs++;
      install(folder, A1);
    },
  };

  await Promise.all([ensureDependencies(root, options), ensureDependencies(root, options)]);
  await ensureDependencies(root, options);

  expect(installs).toBe(1);
});

test("an optional package that npm could not get does not cause an install on every start", async () => {
  const root = project({ ...A1, "node_modules/b": HERE }, undefined);

  await ensureDependencies(root, { progress: silently, install: async (folder) => install(folder, A1) });

  expect(dependencyProblem(root)).toBeUndefined();
});

test("a changed lockfile needs an install again", async () => {
  const root = project(A1, undefined);
  await ensureDependencies(root, { progress: silently, install: async (folder) => install(folder, A1) });

  writeFileSync(path.join(root, "package-lock.json"), lockfile(A2));

  expect(dependencyProblem(root)).toBe("node_modules/a differs from package-lock.json");
});

test("a failed install leaves no lock and the next start tries again", async () => {
  const root = project(A1, undefined);
  const attempt = ensureDependencies(root, {
    progress: silently,
    install: () => Promise.reject(new Error("no network")),
  });

  await expect(attempt).rejects.toThrow("no network");

  expect(existsSync(path.join(root, ".millrace", "setup.lock"))).toBe(false);
  expect(dependencyProblem(root)).toBe("dependencies are not installed");
});
