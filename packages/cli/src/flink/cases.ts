import { readFileSync } from "node:fs";
import path from "node:path";
import { type Case, runCase } from "@millrace/flink-sql";
import { formatNumber } from "@millrace/sample";
import type { Io } from "../command.ts";
import { usage } from "../errors.ts";

/** What came of one case; `reason` says why it did not pass. */
export interface CaseVerdict {
  readonly file: string;
  readonly name: string;
  readonly ok: boolean;
  readonly reason?: string;
}

/** Runs case files and prints a line per case that did not pass and a total per file; exit code 1 when one did not. */
export function runCaseFiles(files: readonly string[], json: boolean, io: Io): number {
  if (files.length === 0) throw usage("--cases: expected at least one file, as in --cases group-by.json");
  const verdicts: CaseVerdict[] = [];
  for (const file of files) {
    const own = readCases(path.resolve(io.cwd, file), file).map((one) => verdictOf(file, one));
    verdicts.push(...own);
    if (!json) io.stdout.write(fileReport(file, own));
    if (io.signal.aborted) return 130;
  }
  const failed = verdicts.filter(({ ok }) => !ok).length;
  if (json) io.stdout.write(`${JSON.stringify(verdicts, null, 2)}\n`);
  else io.stdout.write(`${formatNumber(verdicts.length - failed)} passed, ${formatNumber(failed)} failed\n`);
  return failed === 0 ? 0 : 1;
}

function verdictOf(file: string, one: Case): CaseVerdict {
  const { outcome, detail } = runCase(one);
  if (outcome === "passed") return { file, name: one.name, ok: true };
  return { file, name: one.name, ok: false, reason: outcome === "refused" ? `refused: ${detail}` : detail };
}

function fileReport(file: string, verdicts: readonly CaseVerdict[]): string {
  const lines = verdicts.map(({ name, ok, reason }) => (ok ? `  ✓ ${name}` : `  ✗ ${name}\n      ${reason}`));
  const passed = verdicts.filter(({ ok }) => ok).length;
  return `${file}: ${passed} of ${verdicts.length} pass\n${lines.map((line) => `${line}\n`).join("")}`;
}

/** The cases of a file; an index of case files has none of its own. */
function readCases(file: string, named: string): readonly Case[] {
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw usage(`--cases ${named}: expected a JSON file of cases; ${(error as Error).message}`);
  }
  if (isIndex(content)) return [];
  if (!Array.isArray(content)) throw usage(`--cases ${named}: expected an array of cases, got ${typeof content}`);
  for (const [index, one] of content.entries()) {
    const lacks = ["name", "tables", "sql", "output", "expected"].find((key) => one?.[key] === undefined);
    if (lacks !== undefined) throw usage(`--cases ${named}: case ${index} lacks "${lacks}"`);
  }
  return content as readonly Case[];
}

function isIndex(content: unknown): boolean {
  return typeof content === "object" && content !== null && "files" in content && "format" in content;
}
