import { TerraformError } from "../errors.ts";
import { parseType } from "../hcl/convert.ts";
import type { Block } from "../hcl/syntax.ts";
import type { Declarations } from "./declarations.ts";
import type { Report } from "./finding.ts";
import { literalText } from "./walk.ts";

const SNAKE_CASE = /^[a-z][a-z0-9]*(_[a-z0-9]+)*$/;

/** Types and descriptions of variables, descriptions of outputs, and names in snake_case. */
export function checkStyle(declarations: Declarations, report: Report): void {
  for (const [name, block] of declarations.variables) {
    checkName("variable", name, block, report);
    checkDescription("variable", name, block, report);
    const type = block.body.attributes.find((attribute) => attribute.name === "type");
    if (!type) report("variable-type", block.position, `variable ${name}: type is missing`);
    else checkType(name, type.value, report);
  }
  for (const [name, block] of declarations.outputs) {
    checkName("output", name, block, report);
    checkDescription("output", name, block, report);
    if (!block.body.attributes.some((attribute) => attribute.name === "value"))
      report("required", block.position, `output ${name}: value is required`);
  }
  for (const [name, attribute] of declarations.locals)
    if (!SNAKE_CASE.test(name)) report("naming", attribute.position, `local ${name}: expected snake_case`);
  for (const block of [...declarations.resources.values(), ...declarations.data.values()])
    checkName(block.type, block.labels[1]!, block, report);
  for (const [name, block] of declarations.calls) checkName("module", name, block, report);
}

function checkName(what: string, name: string, block: Block, report: Report): void {
  if (!SNAKE_CASE.test(name)) report("naming", block.position, `${what} ${name}: expected snake_case`);
}

function checkDescription(what: string, name: string, block: Block, report: Report): void {
  const description = block.body.attributes.find((attribute) => attribute.name === "description");
  if (!literalText(description?.value)?.trim())
    report("description", block.position, `${what} ${name}: description is missing`);
}

function checkType(name: string, type: Block["body"]["attributes"][number]["value"], report: Report): void {
  try {
    parseType(type);
  } catch (error) {
    if (!(error instanceof TerraformError) || !error.position) throw error;
    report("variable-type", error.position, `variable ${name}: ${error.summary}`);
  }
}
