import { FlinkSession, SqlError } from "@millrace/flink-sql";
import type { Io } from "../command.ts";
import { placed, type Script } from "./script.ts";

interface Explained {
  readonly file: string;
  readonly line: number;
  readonly plan: string;
}

/** Prints the plan of every query and INSERT of the scripts, with the kinds of changes that each step gives. */
export function explainScripts(scripts: readonly Script[], json: boolean, io: Io): number {
  const session = new FlinkSession();
  const plans: Explained[] = [];
  for (const { file, parts } of scripts) {
    for (const { statement, text, at } of parts) {
      const planned = statement.kind === "select" || statement.kind === "insert" || statement.kind === "statementSet";
      const before = planned ? "EXPLAIN CHANGELOG_MODE\n" : "\n";
      try {
        const results = session.execute(`${before}${" ".repeat(at.column - 1)}${text}`);
        if (planned) plans.push({ file, line: at.line, plan: String(results[0]?.changes[0]?.row[0]) });
      } catch (error) {
        throw placed(file, moved(error, at.line - 2));
      }
    }
  }
  if (json) io.stdout.write(`${JSON.stringify(plans, null, 2)}\n`);
  else io.stdout.write(plans.map(({ file, line, plan }) => `-- ${file}:${line}\n${plan.trimEnd()}\n`).join("\n"));
  return 0;
}

/** The same error `lines` lines further down. */
function moved(error: unknown, lines: number): unknown {
  if (!(error instanceof SqlError) || error.at === undefined) return error;
  const text = error.message.replace(/ \(\d+:\d+\)$/, "");
  return new SqlError(error.code, text, { line: error.at.line + lines, column: error.at.column });
}
