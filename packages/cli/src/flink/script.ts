import { readFileSync } from "node:fs";
import path from "node:path";
import { type ScriptPart, SqlError, splitScript } from "@millrace/flink-sql";
import type { Io } from "../command.ts";
import { FlinkSqlFailure, usage } from "../errors.ts";

/** A SQL file with its statements. */
export interface Script {
  readonly file: string;
  readonly text: string;
  readonly parts: readonly ScriptPart[];
}

/** Reads SQL files; `${NAME}` in them stands for `--set NAME=value`. */
export function readScripts(files: readonly string[], values: ReadonlyMap<string, string>, io: Io): Script[] {
  return files.map((file) => {
    let text: string;
    try {
      text = readFileSync(path.resolve(io.cwd, file), "utf8");
    } catch (error) {
      throw usage(`${file}: expected a file of SQL statements; ${(error as Error).message}`);
    }
    const filled = text.replace(/\$\{(\w+)\}/g, (_, name: string) => {
      const value = values.get(name);
      if (value === undefined) throw usage(`${file}: \${${name}} has no value; give it with --set ${name}=<value>`);
      return value;
    });
    return inFile(file, () => ({ file, text: filled, parts: splitScript(filled) }));
  });
}

/** `NAME=value` pairs of the command line. */
export function readValues(pairs: readonly string[]): Map<string, string> {
  return new Map(
    pairs.map((pair) => {
      const match = /^(\w+)=(.*)$/s.exec(pair);
      if (match === null) throw usage(`--set ${pair}: expected <name>=<value>`);
      return [match[1]!, match[2]!];
    }),
  );
}

/** Does something with a file; an error of its SQL is told as `file:line:column message`. */
export function inFile<T>(file: string, body: () => T): T {
  try {
    return body();
  } catch (error) {
    throw placed(file, error);
  }
}

/** The error with its file in front, when it is one of SQL. */
export function placed(file: string, error: unknown): unknown {
  if (!(error instanceof SqlError)) return error;
  const place = error.at === undefined ? "" : `:${error.at.line}:${error.at.column}`;
  return new FlinkSqlFailure(`${file}${place} ${error.message.replace(/ \(\d+:\d+\)$/, "")}`, { cause: error });
}
