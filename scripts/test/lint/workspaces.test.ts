import { expect, test } from "vitest";
import { fixed, lint, places, workspace } from "./tree.ts";

const manifest = "packages/replay/package.json";

test("a package is named after its folder, and fix names it so", () => {
  const files = workspace("packages/replay", { name: "@millrace/player" });

  const findings = lint(files);
  const repaired = JSON.parse(fixed(files, manifest)) as { name: string };

  const message = "package name is @millrace/player, expected @millrace/replay after its folder";
  expect(findings).toEqual([{ rule: "folder-name", file: manifest, line: 2, message, repair: "npm run fix" }]);
  expect(repaired.name).toBe("@millrace/replay");
});

test("licence, engines and module type are the same everywhere, and fix makes them so", () => {
  const files = workspace("packages/replay", { license: "MIT", engines: { node: ">=18" }, type: undefined });

  const findings = lint(files);
  const repaired = JSON.parse(fixed(files, manifest)) as object;

  expect(findings.map(({ line, message }) => `${line} ${message}`)).toEqual([
    '1 type is missing, expected "module"',
    '4 license is "MIT", expected "Apache-2.0"',
    '5 engines is {"node":">=18"}, expected {"node":">=22.18"}',
  ]);
  expect(repaired).toMatchObject({ license: "Apache-2.0", engines: { node: ">=22.18" }, type: "module" });
});

test("every tsconfig.json has the same text, and fix restores it", () => {
  const good = workspace("packages/replay");
  const file = "packages/replay/tsconfig.json";
  const files = { ...good, [file]: "{}\n" };
  const { [file]: _removed, ...without } = good;

  expect(lint(files)).toEqual([
    {
      rule: "tsconfig",
      file,
      line: 1,
      message: "differs from scripts/lint/tsconfig.package.json",
      repair: "npm run fix",
    },
  ]);
  expect(lint(without)).toMatchObject([{ rule: "tsconfig", message: "is missing" }]);
  expect(fixed(files, file)).toBe(good[file]);
  expect(fixed(without, file)).toBe(good[file]);
});

test("a package without a README is found", () => {
  const { "packages/replay/README.md": _removed, ...files } = workspace("packages/replay");

  expect(places(files)).toEqual(["packages/replay/README.md:1 readme"]);
});

test("a data set without its origin is found", () => {
  const files = { ...workspace("datasets/trips"), "datasets/trips/README.md": "# Trips\n\n## Columns\n\n## Licence\n" };

  expect(places(workspace("datasets/trips"))).toEqual([]);
  expect(lint(files)).toEqual([
    {
      rule: "data-readme",
      file: "datasets/trips/README.md",
      line: 6,
      message: 'has no section "Origin"',
      repair: 'add "## Origin"; every data set has Origin, Columns, Licence',
    },
  ]);
});

test("a lockfile that lacks a workspace or another platform's package is found before npm ci refuses it", () => {
  const complete = {
    "": {},
    "packages/replay": {},
    "node_modules/a": { dependencies: { b: "1" } },
    "node_modules/a/node_modules/b": { optionalDependencies: { "c-darwin": "1" } },
    "node_modules/c-darwin": {},
  };
  const { "packages/replay": _workspace, "node_modules/c-darwin": _platform, ...broken } = complete;
  const withLockfile = (packages: object) => ({
    ...workspace("packages/replay"),
    "package-lock.json": `${JSON.stringify({ packages }, null, 2)}\n`,
  });

  expect(places(withLockfile(complete))).toEqual([]);
  expect(lint(withLockfile(broken)).map(({ line, message }) => `${line} ${message}`)).toEqual([
    "1 packages/replay is not in the lockfile",
    "9 c-darwin, wanted by node_modules/a/node_modules/b, is not in the lockfile",
  ]);
});

test("the lockfile names no download addresses, and fix removes them", () => {
  const packages = { "": {}, "node_modules/a": { version: "1.0.0", resolved: "https://registry.example/a.tgz" } };
  const files = { "package-lock.json": `${JSON.stringify({ packages }, null, 2)}\n` };

  // The last member of an object has no comma after it, so that removing it must not leave one before.
  expect(places(files)).toEqual(["package-lock.json:6 lockfile-addresses"]);
  expect(JSON.parse(fixed(files, "package-lock.json"))).toEqual({
    packages: { "": {}, "node_modules/a": { version: "1.0.0" } },
  });
});
