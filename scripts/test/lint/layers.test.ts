import { expect, test } from "vitest";
import { lint, places, workspace } from "./tree.ts";

const all = {
  ...workspace("packages/events"),
  ...workspace("packages/hotspots"),
  ...workspace("packages/local-aws"),
  ...workspace("packages/sample"),
  ...workspace("packages/cli"),
  ...workspace("datasets/trips"),
};

/** A package.json that names these workspaces. */
function using(...names: string[]): { dependencies: Record<string, string> } {
  return { dependencies: Object.fromEntries(names.map((name) => [`@millrace/${name}`, "0.1.0"])) };
}

test("a domain library that imports the platform is found with file, line, message and repair", () => {
  const findings = lint({
    ...all,
    ...workspace("packages/replay", using("local-aws")),
    "packages/replay/src/index.ts": 'import "node:fs";\n\nimport type { Cloud } from "@millrace/local-aws";\n',
  });

  const message =
    "packages/replay uses @millrace/local-aws: a domain library uses third-party packages and one domain library only";
  const repair = "move the code to a layer that may use it, or pass what it needs in from outside";
  expect(findings).toEqual([
    { rule: "layers", file: "packages/replay/package.json", line: 10, message, repair },
    { rule: "layers", file: "packages/replay/src/index.ts", line: 3, message, repair },
  ]);
});

test("a domain library may use one other domain library, not two", () => {
  const files = { ...all, ...workspace("packages/replay", using("events", "hotspots")) };

  expect(places({ ...all, ...workspace("packages/replay", using("events")) })).toEqual([]);
  expect(places(files)).toEqual(["packages/replay/package.json:11 layers"]);
});

test("tests keep to the layers as well, benchmarks and top-level tests need not", () => {
  const code = 'export * from "@millrace/local-aws";\n';
  const files = {
    ...all,
    ...workspace("packages/replay"),
    "packages/replay/src/replay.ts": "export {};\n",
    "packages/replay/test/replay.test.ts": code,
    "packages/replay/bench/replay.bench.ts": code,
    "tests/replay.test.ts": code,
  };

  expect(places(files)).toEqual([
    "packages/replay/test/replay.test.ts:1 declared-dependencies",
    "packages/replay/test/replay.test.ts:1 layers",
  ]);
});

test("an app uses domain libraries, data sets and the sample contract, never local-aws or the cli", () => {
  const good = workspace("apps/workbench", using("events", "hotspots", "dataset-trips", "sample"));
  const bad = workspace("apps/workbench", using("cli", "events", "local-aws"));

  expect(places({ ...all, ...good })).toEqual([]);
  expect(places({ ...all, ...bad })).toEqual([
    "apps/workbench/package.json:10 layers",
    "apps/workbench/package.json:12 layers",
  ]);
});

test("the platform imports downwards only", () => {
  const down = workspace("packages/cli", using("sample", "local-aws", "events"));
  const up = workspace("packages/local-aws", using("sample"));

  expect(places({ ...all, ...down })).toEqual([]);
  expect(places({ ...all, ...up })).toEqual(["packages/local-aws/package.json:10 layers"]);
});

test("names in comments and strings are no imports", () => {
  const source = '// import "@millrace/local-aws";\nexport const text = \'from "@millrace/local-aws"\';\n';

  expect(places({ ...all, ...workspace("packages/replay"), "packages/replay/src/a.ts": source })).toEqual([]);
});

test("a relative import out of the package is found in src and in test", () => {
  const files = {
    ...all,
    ...workspace("packages/replay"),
    "packages/replay/src/a.ts": 'export * from "./b.ts";\nexport * from "../../events/src/index.ts";\n',
    "packages/replay/test/a.test.ts": 'import "../src/a.ts";\nawait import("../../../scripts/run.mjs");\n',
  };

  expect(places(files)).toEqual(["packages/replay/src/a.ts:2 own-files", "packages/replay/test/a.test.ts:2 own-files"]);
});

test("what src imports is a dependency, what test imports may be a development one", () => {
  const dependencies = { saxes: "6.0.0" };
  const files = {
    ...all,
    ...workspace("packages/replay", { dependencies, devDependencies: { vitest: "5.1.1" } }),
    "packages/replay/src/a.ts": 'import "saxes";\nimport "node:fs";\nimport type { Test } from "vitest";\n',
    "packages/replay/test/a.test.ts": 'import "vitest";\nimport "saxes/sub.js";\nimport "@scope/name/sub.js";\n',
  };

  expect(lint(files).map(({ file, line, message }) => `${file}:${line} ${message}`)).toEqual([
    "packages/replay/src/a.ts:3 imports vitest, which packages/replay/package.json does not name",
    "packages/replay/test/a.test.ts:3 imports @scope/name, which packages/replay/package.json does not name",
  ]);
});
