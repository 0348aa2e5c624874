import { existsSync, readdirSync, statSync } from "node:fs";
import path from "node:path";
import { TerraformError } from "../errors.ts";
import type { Block } from "../hcl/syntax.ts";
import { providerSchema } from "../schema.ts";
import { type Declarations, readDeclarations, tfFiles } from "./declarations.ts";
import type { Finding, Report } from "./finding.ts";
import { checkLiterals } from "./literals.ts";
import { checkCalls, checkStructure, sourceOf } from "./modules.ts";
import { checkPolicies } from "./policy.ts";
import { checkProtection } from "./protection.ts";
import { checkReferences } from "./references.ts";
import { checkSchema } from "./schema.ts";
import { checkStyle } from "./style.ts";

/**
 * Checks every module at and below a folder, without evaluating what only AWS knows. Findings come by file and place;
 * formatting is not among them.
 * @throws TerraformError TERRAFORM_INVALID when there is no `.tf` file.
 */
export function checkFolder(folder: string): Finding[] {
  if (!existsSync(folder) || !statSync(folder).isDirectory())
    throw new TerraformError("TERRAFORM_INVALID", `check: expected a folder, got ${folder}`);
  const modules = moduleFolders(folder);
  if (modules.length === 0)
    throw new TerraformError("TERRAFORM_INVALID", `check: ${folder} and its folders hold no .tf file`);
  return modules.flatMap(checkModule);
}

function moduleFolders(folder: string): string[] {
  const below = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith(".") && entry.name !== "node_modules")
    .map((entry) => path.join(folder, entry.name))
    .sort();
  return [...(tfFiles(folder).length > 0 ? [folder] : []), ...below.flatMap(moduleFolders)];
}

function checkModule(folder: string): Finding[] {
  const findings = new Map<string, Finding>();
  const report: Report = (rule, { file, line, column }, message) => {
    findings.set(`${file}:${line}:${column}:${rule}:${message}`, { file, line, column, rule, message });
  };
  const declarations = readDeclarations(folder, report);
  const provider = providerSchema();
  checkSchema(declarations, provider, report);
  checkReferences(declarations, (call) => outputsOf(call, folder), provider, report);
  checkCalls(declarations, load, report);
  checkStructure(declarations, report);
  checkStyle(declarations, report);
  checkPolicies(declarations, report);
  checkProtection(declarations, provider, report);
  checkLiterals(declarations, report);
  return [...findings.values()].sort(
    (a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : 0) || a.line - b.line || a.column - b.column,
  );
}

/** A called module; its own faults are reported where it is checked itself. */
function load(folder: string): Declarations | undefined {
  return tfFiles(folder).length > 0 ? readDeclarations(folder, () => {}) : undefined;
}

function outputsOf(call: Block, folder: string): ReadonlySet<string> | undefined {
  const source = sourceOf(call, folder);
  const module = source === undefined ? undefined : load(source);
  return module && new Set(module.outputs.keys());
}
