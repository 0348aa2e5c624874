import type { PropertyGroup } from "@aws-sdk/client-kinesis-analytics-v2";
import { notImplemented } from "../../errors.ts";
import { searchHost } from "./search-address.ts";

/*
 * The zip file of an application holds the PyFlink runner of this project (packages/flink-sql/runner/main.py) and SQL
 * files. Property groups say what is run:
 *   kinesis.analytics.flink.run.options   python: the runner; jarfile: connectors, which are not read here
 *   millrace.flink-sql                    script: SQL files of the zip, separated by commas, run in this order as one
 *   functions.mjs of the zip              functions that the SQL names; on AWS the runner takes those of functions.py
 *   millrace.flink-sql.variables          texts that stand for ${name} in the SQL
 * On AWS the runner does the same with the same groups.
 */

const RUN_OPTIONS = "kinesis.analytics.flink.run.options";
const SCRIPT_GROUP = "millrace.flink-sql";
const VARIABLES_GROUP = "millrace.flink-sql.variables";
/** First line of the runner. */
const RUNNER_MARK = "# millrace-flink-runner 1";

/** The SQL that an application runs. */
export interface Script {
  readonly text: string;
  /** `file:line` of a line of the text, which counts from 1. */
  place(line: number): string;
}

/** Reads the SQL out of an application's files. @throws Error, AwsError NotImplemented for code that is no SQL of ours. */
export function buildScript(files: ReadonlyMap<string, Buffer>, properties: readonly PropertyGroup[]): Script {
  const groups = new Map(properties.map(({ PropertyGroupId, PropertyMap }) => [PropertyGroupId!, PropertyMap!]));
  checkRunner(files, groups.get(RUN_OPTIONS));
  const names = (groups.get(SCRIPT_GROUP)?.script ?? "").split(",").map((name) => name.trim());
  if (names.includes(""))
    throw new Error(`Property script of group ${SCRIPT_GROUP}: expected SQL files of the code, separated by commas`);
  const variables = groups.get(VARIABLES_GROUP) ?? {};
  const parts: { readonly name: string; readonly lines: number; readonly text: string }[] = [];
  for (const name of names) {
    const content = files.get(name);
    if (content === undefined)
      throw new Error(`${name}: no such file in the code, which holds ${[...files.keys()].join(", ")}`);
    const text = substitute(name, content.toString("utf8"), variables);
    parts.push({ name, lines: text.split("\n").length, text });
  }
  return {
    text: parts.map(({ text }) => text).join("\n"),
    place(line) {
      let left = line;
      for (const { name, lines } of parts) {
        if (left <= lines) return `${name}:${left}`;
        left -= lines;
      }
      return `line ${line}`;
    },
  };
}

function checkRunner(files: ReadonlyMap<string, Buffer>, options: Readonly<Record<string, string>> | undefined): void {
  const instead = "deploy SQL files with the runner of packages/flink-sql/runner";
  if (files.has("META-INF/MANIFEST.MF")) throw notImplemented("A Flink application from a JAR", instead);
  const python = options?.python;
  if (python === undefined)
    throw notImplemented(`A Flink application without the property python of group ${RUN_OPTIONS}`, instead);
  for (const option of Object.keys(options!))
    if (option !== "python" && option !== "jarfile")
      throw notImplemented(`Property ${option} of group ${RUN_OPTIONS}`, "leave it out");
  const main = files.get(python);
  if (main === undefined) throw new Error(`${python}: no such file in the code`);
  if (!main.toString("utf8").startsWith(`${RUNNER_MARK}\n`))
    throw notImplemented(`A PyFlink application of one's own (${python})`, instead);
}

function substitute(file: string, text: string, variables: Readonly<Record<string, string>>): string {
  return text.replace(/\$\{([^}\n]*)\}/g, (whole, name: string, offset: number) => {
    const value = Object.hasOwn(variables, name) ? variables[name]! : undefined;
    const line = text.slice(0, offset).split("\n").length;
    if (value === undefined) throw new Error(`${file}:${line}: ${whole} is not a property of group ${VARIABLES_GROUP}`);
    if (/['\n]/.test(value))
      throw new Error(
        `${file}:${line}: the value of ${whole} holds a quote or a line break, which would end the text it is in`,
      );
    return searchHost(value);
  });
}
