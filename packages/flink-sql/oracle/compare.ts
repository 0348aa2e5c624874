import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import type { Case, CaseRow } from "../src/cases/case.ts";
import { differenceOf } from "../src/cases/compare.ts";
import { caseRows } from "../src/cases/run.ts";
import { SqlError } from "../src/errors.ts";
import { requestOf } from "./request.ts";

/**
 * Runs case files on the engine and on a real Flink and prints per case whether they agree.
 * `-q` leaves out those that do; `-e` also compares Flink with what the case expects.
 */
const flags = process.argv.slice(2).filter((argument) => argument.startsWith("-"));
const files = process.argv.slice(2).filter((argument) => !argument.startsWith("-"));
const cases = files.flatMap((file) => JSON.parse(readFileSync(file, "utf8")) as Case[]);
const totals: Record<string, number> = {};
const runnable = cases.filter((one) => requestOf(one) !== undefined);
const answers = askFlink(runnable.map((one) => requestOf(one)));

for (const one of cases) {
  const answer = answers.get(one.name);
  const [verdict, detail] = answer === undefined ? ["skipped", ""] : compare(one, answer);
  totals[verdict] = (totals[verdict] ?? 0) + 1;
  if (verdict !== "agree" || !flags.includes("-q")) console.log(`${verdict} ${one.name}${detail}`);
}
console.log(
  Object.entries(totals)
    .map(([verdict, count]) => `${count} ${verdict}`)
    .join(", "),
);

interface Answer {
  readonly name: string;
  readonly types?: readonly string[];
  readonly changes?: readonly CaseRow[];
  readonly error?: string;
}

function compare(given: Case, answer: Answer): [verdict: string, detail: string] {
  const one = withOutput(given, answer);
  let rows: CaseRow[];
  try {
    rows = caseRows(one);
  } catch (error) {
    if (!(error instanceof SqlError)) return ["broken", `: ${(error as Error).stack}`];
    if (answer.error !== undefined) return ["agree", `: both refuse: ${error.message} | ${answer.error.slice(0, 300)}`];
    return [error.code === "FLINK_SQL_NOT_IMPLEMENTED" ? "refused" : "differ", `: ${error.message}`];
  }
  if (answer.error !== undefined) return ["differ", `: only Flink fails: ${answer.error}`];
  const flink = answer.changes!;
  const expected = one.compare === "materialized" ? table(flink) : flink;
  const difference = differenceOf({ ...one, expected } as Case, rows);
  if (difference !== undefined) return ["differ", `: of Flink's rows ${difference}`];
  if (!flags.includes("-e") || one.checkpoint !== undefined) return ["agree", ""];
  const stated = differenceOf(one, flink);
  return stated === undefined ? ["agree", ""] : ["misstated", `: of the rows expected ${stated}`];
}

/** A case that names no columns takes Flink's. */
function withOutput(one: Case, { types = [] }: Answer): Case {
  if ((one as Partial<Case>).output !== undefined) return one;
  const columns = types.map((type, index) => [`c${index}`, type.replace(/ \*\w+\*/, "")]);
  return { ...one, output: { columns: Object.fromEntries(columns) } };
}

/** The rows a changelog leaves. */
function table(changes: readonly CaseRow[]): CaseRow[] {
  const rows: CaseRow[] = [];
  for (const { op, row } of changes) {
    if (op === "+I" || op === "+U") rows.push({ op: "+I", row });
    else {
      const text = JSON.stringify(row);
      const place = rows.findIndex((other) => JSON.stringify(other.row) === text);
      if (place >= 0) rows.splice(place, 1);
    }
  }
  return rows;
}

function askFlink(requests: readonly unknown[]): Map<string, Answer> {
  const folder = mkdtempSync(join(tmpdir(), "oracle-"));
  const file = join(folder, "requests.json");
  writeFileSync(file, JSON.stringify(requests));
  const opens = ["lang", "lang.invoke", "math", "net", "text", "time", "util"].map(
    (name) => `--add-opens=java.base/java.${name}=ALL-UNNAMED`,
  );
  const program = join(import.meta.dirname, "Oracle.java");
  const args = ["-Xmx1g", "-XX:+UseSerialGC", ...opens, "-cp", `${jars()}/*`, program, file];
  const { stdout, stderr, status } = spawnSync("java", args, { encoding: "utf8", maxBuffer: 1 << 30 });
  rmSync(folder, { recursive: true });
  if (status !== 0) throw new Error(`Flink ended with ${status}: ${stderr}`);
  const lines = stdout.split("\n").filter((line) => line.startsWith("{"));
  return new Map(lines.map((line) => JSON.parse(line) as Answer).map((answer) => [answer.name, answer]));
}

/** The folder with Flink's jars, filled by Maven when it is not there yet. */
function jars(): string {
  const folder = process.env.FLINK_ORACLE_JARS ?? join(homedir(), ".cache", "millrace", "flink-oracle");
  if (!existsSync(folder)) {
    mkdirSync(folder, { recursive: true });
    const goal = "org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy-dependencies";
    execFileSync("mvn", ["-q", "-B", "-f", join(import.meta.dirname, "pom.xml"), goal, `-DoutputDirectory=${folder}`]);
  }
  return folder;
}
