import { parseScript, type Statement } from "@millrace/flink-sql";
import type { FlinkRuntime } from "./runtimes.ts";
import type { Script } from "./script.ts";

/** Settings that the service makes of the application's configuration: on AWS those of the code have no effect. */
const MANAGED = /^(?:execution\.checkpointing\.|parallelism\.default$|state\.|restart-strategy)/;

/** Statements whose result someone would have to read. */
const SHOWN: readonly Statement["kind"][] = ["select", "show", "describe", "explain"];

/** Checks what the engine would run and an application does not, as the runner does on AWS. @throws Error naming the place. */
export function checkStatements(script: Script, runtime: FlinkRuntime): void {
  let inserts = 0;
  for (const statement of parseScript(script.text)) {
    const refusal = refusalOf(statement, runtime, inserts > 0);
    if (refusal !== undefined) throw new Error(`${script.place(statement.at.line)}: ${refusal}`);
    if (statement.kind === "insert" || statement.kind === "statementSet") inserts++;
  }
  if (inserts === 0) throw new Error("expected at least one INSERT");
}

function refusalOf(statement: Statement, runtime: FlinkRuntime, afterInsert: boolean): string | undefined {
  if (SHOWN.includes(statement.kind)) return "an application has no one to show its result to";
  switch (statement.kind) {
    case "set":
      if (statement.key === undefined) return "an application has no one to show its result to";
      if (MANAGED.test(statement.key))
        return `SET '${statement.key}' has no effect in an application, whose configuration says it: leave it out`;
      if (statement.key === "millrace.flink-version" && !statement.value?.startsWith(`${runtime.major}.`))
        return `SET '${statement.key}' = '${statement.value}' does not fit runtime ${runtime.name}`;
      return afterInsert ? `SET '${statement.key}': expected before the first INSERT` : undefined;
    case "reset":
      return "RESET in an application: leave the setting out";
    case "createTable":
      return refusedTable(statement);
    default:
      return undefined;
  }
}

function refusedTable(statement: Extract<Statement, { readonly kind: "createTable" }>): string | undefined {
  if (statement.query !== undefined)
    return "CREATE TABLE AS in an application: write the INSERT as a statement of its own";
  const option = (key: string) => statement.options.find((other) => other.key === key)?.value;
  if (option("connector") === "values")
    return "connector 'values' holds the rows of a program, and an application has none";
  const path = option("path");
  if (option("connector") === "filesystem" && path !== undefined && !/^s3a?:\/\//.test(path))
    return `'path' = '${path}': an application reaches S3, not a disk`;
  return undefined;
}
