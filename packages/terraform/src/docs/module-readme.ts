import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { loadModule, type Module } from "../configuration/module.ts";
import { TerraformError } from "../errors.ts";
import { describeType } from "../hcl/convert.ts";
import type { Expression } from "../hcl/syntax.ts";

const START = "<!-- inputs and outputs: made from the .tf files -->";
const END = "<!-- end -->";

/**
 * The README of a module with the tables of inputs, outputs and resources between its markers made anew; the rest stays.
 * @throws TerraformError TERRAFORM_INVALID when there is no README or the markers are missing.
 */
export function renderModuleReadme(folder: string): string {
  const file = path.join(folder, "README.md");
  const text = existsSync(file) ? readFileSync(file, "utf8") : "";
  const [start, end] = [text.indexOf(START), text.indexOf(END)];
  if (start < 0 || end < start)
    throw new TerraformError("TERRAFORM_INVALID", `${file}: expected the lines ${START} and ${END}`);
  return `${text.slice(0, start)}${START}\n\n${renderTables(loadModule(folder))}\n${text.slice(end)}`;
}

function renderTables(module: Module): string {
  const inputs = [...module.variables.values()].map((variable) => [
    `\`${variable.name}\``,
    variable.description ?? "",
    `\`${describeType(variable.type)}\``,
    variable.defaultValue ? `\`${literal(variable.defaultValue)}\`` : "required",
  ]);
  const outputs = [...module.outputs.values()].map((output) => [`\`${output.name}\``, output.description ?? ""]);
  const resources = module.resources
    .filter((resource) => resource.mode === "managed")
    .map((resource) => `\`${resource.type}.${resource.name}\``);
  return [
    "## Inputs\n",
    table(["Name", "Description", "Type", "Default"], inputs),
    "\n## Outputs\n",
    table(["Name", "Description"], outputs),
    "\n## Resources\n",
    ...resources.map((resource) => `- ${resource}`),
    "",
  ].join("\n");
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(head), `|${head.map(() => "---|").join("")}`, ...rows.map(line)].join("\n");
}

/** A default value as it is written. */
function literal(expression: Expression): string {
  switch (expression.kind) {
    case "literal":
      return JSON.stringify(expression.value);
    case "tuple":
      return `[${expression.items.map(literal).join(", ")}]`;
    case "object":
      return expression.entries.length === 0
        ? "{}"
        : `{ ${expression.entries.map(({ key, value }) => `${literal(key).replaceAll('"', "")} = ${literal(value)}`).join(", ")} }`;
    case "unary":
      return `${expression.operator}${literal(expression.operand)}`;
    default:
      return "…";
  }
}
