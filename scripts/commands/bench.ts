import { existsSync, readdirSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { root } from "../setup/paths.mjs";
import { runProcess } from "../setup/process.mjs";
import { registerArgs } from "../tools.ts";

const GROUPS = ["packages", "apps", "datasets"];

/** Runs every `bench/*.bench.ts` of the workspaces in a process of its own, one after another. */
export async function run(args: readonly string[]): Promise<number> {
  const asJson = args.includes("--json");
  const unknown = args.find((arg) => arg.startsWith("-") && arg !== "--json");
  if (unknown !== undefined) {
    console.error(`millrace: unknown flag ${unknown}; npm run bench takes path filters and --json`);
    return 2;
  }
  const filters = args.filter((arg) => arg !== "--json");
  const files = benchmarkFiles(root).filter(
    (file) => filters.length === 0 || filters.some((part) => file.includes(part)),
  );
  if (files.length === 0) {
    console.error(
      `millrace: no benchmark file matches ${filters.join(" ")}; there are ${benchmarkFiles(root).join(", ")}`,
    );
    return 2;
  }
  return asJson ? runForJson(files) : runForTable(files);
}

/** Paths of all benchmark files, relative to the repository, in a fixed order. */
export function benchmarkFiles(folder: string): string[] {
  const files: string[] = [];
  for (const group of GROUPS) {
    for (const name of list(path.join(folder, group))) {
      const bench = path.join(folder, group, name, "bench");
      files.push(
        ...list(bench)
          .filter((file) => file.endsWith(".bench.ts"))
          .map((file) => `${group}/${name}/bench/${file}`),
      );
    }
  }
  return files;
}

async function runForTable(files: readonly string[]): Promise<number> {
  const { cpu, cores, memoryGiB, system, node } = machine();
  console.log(`${cpu}, ${cores} cores, ${memoryGiB} GiB, ${system}, Node.js ${node}`);
  let worst = 0;
  for (const file of files) {
    console.log(`\n== ${file}`);
    const result = await runProcess(process.execPath, benchArgs(file), { cwd: root });
    if (result.code !== 0) console.log(`== ${file}: failed with exit code ${result.code}`);
    worst = Math.max(worst, result.code === 0 ? 0 : 1);
  }
  return worst;
}

async function runForJson(files: readonly string[]): Promise<number> {
  const results: { file: string; result: unknown }[] = [];
  let worst = 0;
  for (const file of files) {
    const { code, stdout } = await runProcess(process.execPath, [...benchArgs(file), "--json"], {
      cwd: root,
      stdout: "capture",
    });
    if (code === 0) results.push({ file, result: JSON.parse(stdout) });
    else worst = 1;
  }
  console.log(JSON.stringify({ schema: 1, machine: machine(), results }, null, 2));
  return worst;
}

function benchArgs(file: string): string[] {
  return ["--expose-gc", ...registerArgs(), path.join(root, file)];
}

function machine(): { cpu: string; cores: number; memoryGiB: number; system: string; node: string } {
  const cpus = os.cpus();
  return {
    cpu: cpus[0]?.model ?? "unknown processor",
    cores: cpus.length,
    memoryGiB: Math.round(os.totalmem() / 2 ** 30),
    system: `${os.platform()} ${os.release()} ${os.arch()}`,
    node: process.versions.node,
  };
}

function list(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder).toSorted() : [];
}
