// Servers that the benchmarks measure, each a process of its own.
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { createServer } from "node:net";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { Keys } from "./sign.ts";

export interface Peer {
  readonly name: string;
  readonly process: ChildProcess;
  readonly url: string;
  readonly keys: Keys;
}

const here = fileURLToPath(new URL(".", import.meta.url));

/** The embedded AWS, without limits on throughput. */
export async function startOurs(): Promise<Peer> {
  const register = fileURLToPath(new URL("../../../scripts/register.mjs", import.meta.url));
  const child = spawn(process.execPath, ["--import", register, `${here}serve.ts`], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const { url, ...keys } = JSON.parse(await firstLine(child)) as { url: string } & Keys;
  return { name: "millrace", process: child, url, keys };
}

/** One of the peers in `peers/package.json`, installed when missing; it writes a line once it listens. */
export async function startPeer(name: string, version: string, options: readonly string[]): Promise<Peer> {
  installPeers(name);
  const port = await freePort();
  const child = spawn(
    process.execPath,
    [`${here}peers/node_modules/${name}/cli.js`, "--port", String(port), ...options],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  await firstLine(child);
  return {
    name: `${name} ${version}`,
    process: child,
    url: `http://127.0.0.1:${port}`,
    keys: { accessKeyId: "a", secretAccessKey: "b", region: "us-east-1" },
  };
}

function installPeers(name: string): void {
  const folder = `${here}peers`;
  if (existsSync(`${folder}/node_modules/${name}`)) return;
  process.stderr.write("installing the peers of this benchmark…\n");
  const installed = spawnSync("npm", ["ci", "--no-audit", "--no-fund", "--ignore-scripts"], {
    cwd: folder,
    stdio: ["ignore", "ignore", "inherit"],
    shell: process.platform === "win32",
  });
  if (installed.status !== 0) throw new Error(`${name} could not be installed; the comparison needs the npm registry`);
}

async function firstLine(child: ChildProcess): Promise<string> {
  for await (const line of createInterface({ input: child.stdout! })) return line;
  throw new Error("the server ended before it was ready");
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}

/** Resident memory of a server in megabytes, where the system tells it. */
export function residentMegabytes({ process: { pid } }: Peer): number | string {
  try {
    const status = readFileSync(`/proc/${pid}/status`, "utf8");
    return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024);
  } catch {
    return "n/a";
  }
}

/** Processor time that a server has used, in milliseconds, where the system tells it: it does not depend on the load generator. */
export function processorMs({ process: { pid } }: Peer): number {
  try {
    // Fields 14 and 15 of proc(5) stat, after the name in parentheses: user and system time in hundredths of a second.
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]!.split(" ");
    return (Number(fields[11]) + Number(fields[12])) * 10;
  } catch {
    return Number.NaN;
  }
}
