import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { onTestFinished, test } from "vitest";
import { isDomainLibrary } from "../scripts/lint/layers.ts";
import { Repository, type Workspace } from "../scripts/lint/repository.ts";
import { root } from "../scripts/setup/paths.mjs";
import { runProcess } from "../scripts/setup/process.mjs";
import { toolPath } from "../scripts/tools.ts";

const packages = new Repository(root).workspaces.filter((workspace) => workspace.group === "packages");

/** Its property tests draw what they draw here: a commit passes or fails whenever it is run. */
const SEEDED = `export default { resolve: { alias: ${JSON.stringify({ "fast-check": path.join(root, "scripts", "fast-check.ts") })} } };\n`;

test.each(packages.map((workspace) => [workspace.folder, workspace] as const))(
  "%s copied into another project builds, and a domain library passes its tests there",
  async (_folder, workspace) => {
    const project = mkdtempSync(path.join(os.tmpdir(), "millrace copy-"));
    onTestFinished(() => rmSync(project, { recursive: true, force: true }));

    const folder = path.join(project, workspace.name);
    copy(workspace, folder);
    await install(workspace, project);

    await runIn(folder, [toolPath("typescript", "tsc"), "-p", "."]);
    if (!isDomainLibrary(workspace)) return;
    writeFileSync(path.join(folder, "vitest.config.mjs"), SEEDED);
    await runIn(folder, [toolPath("vitest", "vitest"), "run", "--root", ".", "--maxWorkers=1"]);
  },
  300_000,
);

/** Puts into node_modules what package.json names and nothing else: packages of this repository built, others linked. */
async function install(workspace: Workspace, project: string): Promise<void> {
  const { dependencies, devDependencies, peerDependencies } = workspace.manifest;
  for (const name of Object.keys({ ...dependencies, ...devDependencies, ...peerDependencies })) {
    const target = path.join(project, "node_modules", name);
    mkdirSync(path.dirname(target), { recursive: true });
    const own = packages.find((other) => other.manifest.name === name);
    if (own === undefined) symlinkSync(path.join(root, "node_modules", name), target, "junction");
    else {
      copy(own, target);
      await install(own, target);
      await runIn(target, [toolPath("typescript", "tsc"), "-p", "."]);
    }
  }
}

/** Copies the files that the repository holds, leaving out what was built or installed. */
function copy(workspace: Workspace, target: string): void {
  for (const file of workspace.files) {
    cpSync(path.join(root, file), path.join(target, path.relative(workspace.folder, file)));
  }
}

async function runIn(folder: string, args: string[]): Promise<void> {
  const result = await runProcess(process.execPath, args, { cwd: folder, capture: true, env: ownEnvironment() });
  if (result.code !== 0) throw new Error(`${args.join(" ")} in ${folder}:\n${result.stdout}\n${result.stderr}`);
}

/** Without Vitest's own variables, which would make the inner run think it is a worker of this one. */
function ownEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(VITEST|TEST|NODE_ENV|MODE|DEV|PROD)/.test(name)),
  );
}
