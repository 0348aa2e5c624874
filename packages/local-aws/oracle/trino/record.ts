// Records what Trino answers to the statements of statements.sql, for the test of Athena's dialect.
//   node --import ./scripts/register.mjs packages/local-aws/oracle/trino/record.ts <folder of jars and classes>
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

const folder = process.argv[2];
if (folder === undefined) throw new Error("expected the folder with lib/ and classes/; README.md says how to make it");
const here = import.meta.dirname;
const statements = readFileSync(path.join(here, "statements.sql"), "utf8")
  .split("\n")
  .filter((line) => line !== "" && !line.startsWith("--"))
  .map((line) => (/^(SELECT|WITH|VALUES)\b/.test(line) ? line : `SELECT ${line}`));
const classpath = [path.join(folder, "lib", "*"), path.join(folder, "classes")].join(path.delimiter);
const java = spawnSync("java", ["-Xmx1g", "-cp", classpath, "Trino"], {
  input: statements.map((statement) => `${JSON.stringify(statement)}\n`).join(""),
  encoding: "utf8",
  maxBuffer: 2 ** 26,
});
if (java.status !== 0) throw new Error(`Trino ended with ${java.status}: ${java.stderr.slice(-2000)}`);
// Warnings of the libraries stand between the answers.
const answers = java.stdout.split("\n").filter((line) => line.startsWith("{"));
if (answers.length !== statements.length)
  throw new Error(`expected ${statements.length} answers, got ${answers.length}`);
const lines = answers.map((answer, index) => `  ${JSON.stringify({ sql: statements[index], ...JSON.parse(answer) })}`);
const target = path.join(here, "..", "..", "test", "services", "athena", "sql", "trino-435.json");
writeFileSync(target, `[\n${lines.join(",\n")}\n]\n`);
process.stdout.write(`${answers.length} answers in ${path.relative(process.cwd(), target)}\n`);
