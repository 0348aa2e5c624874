// From the start of the process to the first answered Kinesis ListStreams over HTTP, median of five, and idle memory.
//   npm run bench -- startup
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import http from "node:http";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { send } from "./load.ts";
import { signKinesis } from "./sign.ts";

const RUNS = 5;
const IDLE_MS = 2000;
const here = fileURLToPath(new URL(".", import.meta.url));
const register = new URL("../../../scripts/register.mjs", import.meta.url).href;
const kinesalite = `${here}peers/node_modules/kinesalite/cli.js`;

/** The servers' temporary files and their compile cache; a killed server cannot remove its own. */
const scratch = mkdtempSync(path.join(tmpdir(), "millrace-bench-"));

interface Start {
  /** Milliseconds to the line that says the server listens. */
  readonly listening: number;
  /** Milliseconds to the first answer. */
  readonly answered: number;
  /** Milliseconds of a second request. */
  readonly second: number;
  readonly idleMegabytes: number | undefined;
}

const rows = [
  await measure("embedded AWS, warm compile cache", ["--import", register, `${here}start.mjs`], 1),
  await measure("embedded AWS, no compile cache", ["--import", register, `${here}start.mjs`, "--no-cache"], 0),
];
if (existsSync(kinesalite))
  rows.push(await measure("kinesalite 3.3.3", [kinesalite, "--port", String(await freePort())], 0));
else process.stderr.write("kinesalite is not installed: run the put-records benchmark first to compare with it\n");

rmSync(scratch, { recursive: true, force: true });

if (process.argv.includes("--json")) process.stdout.write(`${JSON.stringify(rows)}\n`);
else console.table(rows);

async function measure(
  server: string,
  args: readonly string[],
  warmups: number,
): Promise<Record<string, string | number>> {
  const starts: Start[] = [];
  for (let run = -warmups; run < RUNS; run++) {
    const start = await startOnce(args);
    if (run >= 0) starts.push(start);
  }
  return {
    server,
    "listening ms": median(starts.map(({ listening }) => listening)),
    "first answer ms": median(starts.map(({ answered }) => answered)),
    "slowest first answer ms": Math.round(Math.max(...starts.map(({ answered }) => answered))),
    "second answer ms": median(starts.map(({ second }) => second)),
    "idle MB": median(starts.map(({ idleMegabytes }) => idleMegabytes ?? Number.NaN)),
  };
}

async function startOnce(args: readonly string[]): Promise<Start> {
  const began = performance.now();
  const env = { ...process.env, TMPDIR: scratch, TEMP: scratch, TMP: scratch };
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"], env });
  try {
    const line = await firstLine(child);
    const listening = performance.now() - began;
    const { url, ...keys } = line.startsWith("{")
      ? JSON.parse(line)
      : {
          url: `http://127.0.0.1:${/\d{4,}/.exec(line)![0]}`,
          accessKeyId: "a",
          secretAccessKey: "b",
          region: "us-east-1",
        };
    const request = signKinesis(new URL(url).host, "ListStreams", {}, keys);
    const agent = new http.Agent({ keepAlive: true });
    await send(new URL(url), agent, request);
    const answered = performance.now() - began;
    await send(new URL(url), agent, request);
    const second = performance.now() - began - answered;
    agent.destroy();
    await delay(IDLE_MS);
    return { listening, answered, second, idleMegabytes: residentMegabytes(child.pid!) };
  } finally {
    child.kill();
    await once(child, "exit");
  }
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

/** Resident memory as Linux reports it; undefined elsewhere. */
function residentMegabytes(pid: number): number | undefined {
  if (process.platform !== "linux") return undefined;
  const kilobytes = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
  return kilobytes === undefined ? undefined : Number(kilobytes) / 1024;
}

function median(values: readonly number[]): number {
  return Math.round(values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!);
}
