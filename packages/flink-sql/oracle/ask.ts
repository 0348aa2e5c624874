import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { CaseRow } from "../src/cases/case.ts";
import { jarsOf, OPENS } from "./jars.ts";
import type { Request } from "./request.ts";

/** What Flink made of a request. */
export interface Answer {
  readonly name: string;
  readonly types?: readonly string[];
  readonly changes?: readonly CaseRow[];
  readonly error?: string;
}

/** The answers of a Flink that is started for the requests and ended after them, by name. */
export function askFlink(requests: readonly Request[]): Map<string, Answer> {
  const folder = mkdtempSync(join(tmpdir(), "oracle-"));
  const file = join(folder, "requests.json");
  writeFileSync(file, JSON.stringify(requests));
  const program = join(import.meta.dirname, "Oracle.java");
  const args = [
    "-Xmx1g",
    "-XX:+UseSerialGC",
    ...OPENS,
    "-cp",
    `${jarsOf("flink-oracle", import.meta.dirname)}/*`,
    program,
    file,
  ];
  const { stdout, stderr, status } = spawnSync("java", args, { encoding: "utf8", maxBuffer: 1 << 30 });
  rmSync(folder, { recursive: true });
  if (status !== 0) throw new Error(`Flink ended with ${status}: ${stderr}`);
  const lines = stdout.split("\n").filter((line) => line.startsWith("{"));
  return new Map(lines.map((line) => JSON.parse(line) as Answer).map((answer) => [answer.name, answer]));
}
