// Rewrites test/fixtures/console.json from Terraform's own evaluation of expressions.txt (one a line) and heredocs.txt
// (separated by ====). Needs the terraform binary; see README.md.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { terraform } from "./terraform.ts";

interface Case {
  readonly expression: string;
  readonly json?: string;
  readonly error?: true;
}

const read = (name: string): string => readFileSync(new URL(name, import.meta.url), "utf8");
const expressions = [
  ...read("expressions.txt")
    .split("\n")
    .filter((line) => line !== ""),
  ...read("heredocs.txt").replace(/\n$/, "").split("\n====\n"),
];
const cases: Case[] = [];
for (const expression of new Set(expressions)) cases.push(await record(expression));
const version = (await terraform(["version", "-json"], ".")).output;
const { terraform_version: number } = JSON.parse(version) as { terraform_version: string };
const signatures = JSON.parse((await terraform(["metadata", "functions", "-json"], ".")).output) as {
  function_signatures: object;
};
const functions = Object.keys(signatures.function_signatures).filter((name) => !name.includes("::"));
writeFileSync(
  new URL("../test/fixtures/console.json", import.meta.url),
  `${JSON.stringify({ source: `terraform console, Terraform ${number}, each expression as jsonencode(local.e)`, functions, cases }, null, 2)}\n`,
);
process.stdout.write(`${cases.length} cases, ${cases.filter((item) => item.error).length} of them errors\n`);

async function record(expression: string): Promise<Case> {
  const folder = mkdtempSync(path.join(tmpdir(), "millrace-oracle-"));
  try {
    writeFileSync(path.join(folder, "main.tf"), `locals {\n  e = ${expression}\n}\n`);
    for (const input of ["nonsensitive(jsonencode(local.e))\n", "jsonencode(local.e)\n"]) {
      const { code, output } = await terraform(["console"], folder, input);
      // Warnings come before the result on standard output; one of them says that the local itself has errors.
      if (output.includes("Due to the problems above")) break;
      const result = output.split("\n").findLast((line) => line.startsWith('"'));
      if (code === 0 && result !== undefined) return { expression, json: JSON.parse(result) as string };
    }
    return { expression, error: true };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
