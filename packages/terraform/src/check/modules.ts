import { existsSync } from "node:fs";
import path from "node:path";
import type { Block } from "../hcl/syntax.ts";
import type { Declarations } from "./declarations.ts";
import type { Report } from "./finding.ts";
import { literalText } from "./walk.ts";

const META = new Set(["source", "version", "providers", "count", "for_each", "depends_on"]);

/** Folder of a call's module; undefined when its source is no local path. */
export function sourceOf(call: Block, folder: string): string | undefined {
  const source = literalText(call.body.attributes.find((attribute) => attribute.name === "source")?.value);
  return source?.startsWith("./") || source?.startsWith("../") ? path.join(folder, source) : undefined;
}

/** Arguments of module calls against the variables of the modules. */
export function checkCalls(
  declarations: Declarations,
  load: (folder: string) => Declarations | undefined,
  report: Report,
): void {
  for (const [name, call] of declarations.calls) {
    const folder = sourceOf(call, declarations.folder);
    if (!folder) {
      report("module", call.position, `module ${name}: expected a local path such as ../../modules/name as source`);
      continue;
    }
    const module = load(folder);
    if (!module) {
      report("module", call.position, `module ${name}: ${folder} holds no .tf file`);
      continue;
    }
    for (const attribute of call.body.attributes) {
      if (!META.has(attribute.name) && !module.variables.has(attribute.name))
        report(
          "module",
          attribute.position,
          `module ${name}: no variable is named ${attribute.name}; there are ${[...module.variables.keys()].join(", ") || "none"}`,
        );
    }
    for (const [variable, block] of module.variables) {
      const hasDefault = block.body.attributes.some((attribute) => attribute.name === "default");
      const isGiven = call.body.attributes.some((attribute) => attribute.name === variable);
      if (!hasDefault && !isGiven)
        report("module", call.position, `module ${name}: the argument ${variable} is required`);
    }
  }
}

const FILES = ["main.tf", "variables.tf", "outputs.tf", "versions.tf", "README.md"];

/** Whether a folder is a module for others, which `modules/<name>` says. */
export function isModuleFolder(folder: string): boolean {
  return path.basename(path.dirname(path.resolve(folder))) === "modules";
}

/** The five files of a module, where declarations stand, and that a module brings no provider. */
export function checkStructure(declarations: Declarations, report: Report): void {
  const { folder } = declarations;
  if (isModuleFolder(folder)) {
    for (const name of FILES) {
      if (!existsSync(path.join(folder, name)))
        report(
          "structure",
          { file: path.join(folder, name), line: 1, column: 1 },
          `a module has the files ${FILES.join(", ")}; ${name} is missing`,
        );
    }
    for (const block of declarations.providers)
      report("provider", block.position, "a module takes its provider from the caller; remove the provider block");
  }
  for (const file of declarations.files) {
    const name = path.basename(file.path);
    for (const block of file.blocks) {
      const home = block.type === "variable" ? "variables.tf" : block.type === "output" ? "outputs.tf" : undefined;
      if (home && name !== home)
        report("structure", block.position, `${block.type} ${block.labels[0] ?? ""} belongs into ${home}`);
    }
  }
  checkVersions(declarations, report);
}

function checkVersions(declarations: Declarations, report: Report): void {
  const first = declarations.files[0];
  if (!first) return;
  const place = { file: first.path, line: 1, column: 1 };
  const has = (test: (block: Block) => boolean) => declarations.terraform.some(test);
  if (!has((block) => block.body.attributes.some((attribute) => attribute.name === "required_version")))
    report("version", place, "terraform: required_version is missing");
  const providers = new Set(
    declarations.terraform.flatMap((block) =>
      block.body.blocks
        .filter((nested) => nested.type === "required_providers")
        .flatMap((nested) => nested.body.attributes.map((attribute) => attribute.name)),
    ),
  );
  const types = [...declarations.resources.values(), ...declarations.data.values()].map((block) => block.labels[0]!);
  for (const provider of new Set(types.map((type) => type.split("_")[0]!)))
    if (!providers.has(provider)) report("version", place, `terraform: required_providers lacks ${provider}`);
}
