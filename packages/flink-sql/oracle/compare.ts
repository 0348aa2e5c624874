import { readFileSync } from "node:fs";
import type { Case, CaseRow } from "../src/cases/case.ts";
import { differenceOf } from "../src/cases/compare.ts";
import { caseRows } from "../src/cases/run.ts";
import { SqlError } from "../src/errors.ts";
import { type Answer, askFlink } from "./ask.ts";
import { requestOf } from "./request.ts";

/**
 * Runs case files on the engine and on a real Flink and prints per case whether they agree.
 * `-q` leaves out those that do; `-e` also compares Flink with what the case expects.
 */
const flags = process.argv.slice(2).filter((argument) => argument.startsWith("-"));
const files = process.argv.slice(2).filter((argument) => !argument.startsWith("-"));
const cases = files.flatMap((file) => JSON.parse(readFileSync(file, "utf8")) as Case[]);
const totals: Record<string, number> = {};
const answers = askFlink(cases.map(requestOf).filter((request) => request !== undefined));

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
