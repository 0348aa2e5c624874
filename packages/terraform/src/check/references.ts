import { referencesOfBody } from "../configuration/references.ts";
import { FUNCTION_NAMES } from "../functions/index.ts";
import type { Block, Body, Expression } from "../hcl/syntax.ts";
import type { ProviderSchema } from "../plan/handler.ts";
import type { Declarations } from "./declarations.ts";
import type { Report } from "./finding.ts";
import { walkBody } from "./walk.ts";

const FUNCTIONS = new Set([...FUNCTION_NAMES, "can", "try"]);
const PATHS = new Set(["module", "root", "cwd"]);

/** A place that reads names: an expression or body, with the names that are defined only there. */
interface Reader {
  readonly body: Body;
  readonly locals: ReadonlySet<string>;
  /** `var.name` of a validation, which does not count as a use. */
  readonly own?: string;
}

/** Names that nothing declares, functions that do not exist, and declarations that nothing reads. */
export function checkReferences(
  declarations: Declarations,
  outputsOf: (call: Block) => ReadonlySet<string> | undefined,
  provider: ProviderSchema,
  report: Report,
): void {
  const used = new Set<string>();
  for (const reader of readersOf(declarations)) {
    walkBody(reader.body, (part) => checkFunction(part, report));
    for (const { path, expression } of referencesOfBody(reader.body)) {
      const name = path[0] === "data" ? path.slice(0, 3).join(".") : path.slice(0, 2).join(".");
      if (name !== reader.own) used.add(name);
      const wrong = findFault(path, declarations, outputsOf, provider, reader.locals);
      if (wrong) report("reference", startOf(expression).position, wrong);
    }
  }
  for (const [name, block] of declarations.variables)
    if (!used.has(`var.${name}`)) report("unused", block.position, `variable ${name} is never read`);
  for (const [name, attribute] of declarations.locals)
    if (!used.has(`local.${name}`)) report("unused", attribute.position, `local ${name} is never read`);
  for (const [name, block] of declarations.data)
    if (!used.has(`data.${name}`)) report("unused", block.position, `data source ${name} is never read`);
}

function startOf(expression: Expression): Expression {
  if (expression.kind === "attribute" || expression.kind === "index" || expression.kind === "splat")
    return startOf(expression.object);
  return expression;
}

function checkFunction(part: Expression, report: Report): void {
  if (part.kind === "call" && !FUNCTIONS.has(part.name.replace(/^core::/, "")))
    report("function", part.position, `no function is named ${part.name}`);
}

function readersOf(declarations: Declarations): Reader[] {
  const readers: Reader[] = [];
  const nothing = new Set<string>();
  for (const block of [...declarations.resources.values(), ...declarations.data.values()]) {
    const names = new Set(["self"]);
    for (const { name } of block.body.attributes) {
      if (name === "for_each") names.add("each");
      if (name === "count") names.add("count");
    }
    readers.push({ body: readable(block.body, ["provider"]), locals: names });
  }
  for (const block of declarations.calls.values()) {
    const names = new Set(
      block.body.attributes.map(({ name }) => (name === "for_each" ? "each" : name === "count" ? "count" : "")),
    );
    readers.push({ body: readable(block.body, ["providers"]), locals: names });
  }
  for (const block of declarations.outputs.values()) readers.push({ body: block.body, locals: nothing });
  for (const [name, block] of declarations.variables)
    readers.push({ body: readable(block.body, ["type"]), locals: nothing, own: `var.${name}` });
  for (const block of declarations.providers) readers.push({ body: block.body, locals: nothing });
  readers.push({ body: { attributes: [...declarations.locals.values()], blocks: [] }, locals: nothing });
  return readers;
}

/** A body without arguments that hold names of another kind: types, providers, what `ignore_changes` names. */
function readable(body: Body, without: readonly string[]): Body {
  return {
    attributes: body.attributes.filter((attribute) => !without.includes(attribute.name)),
    blocks: body.blocks.map((block) =>
      block.type === "lifecycle" ? { ...block, body: readable(block.body, ["ignore_changes"]) } : block,
    ),
  };
}

function findFault(
  path: readonly string[],
  declarations: Declarations,
  outputsOf: (call: Block) => ReadonlySet<string> | undefined,
  provider: ProviderSchema,
  locals: ReadonlySet<string>,
): string | undefined {
  const [root = "", name = "", third] = path;
  switch (root) {
    case "var":
      return declarations.variables.has(name) ? undefined : undeclared("variable", name, declarations.variables);
    case "local":
      return declarations.locals.has(name) ? undefined : undeclared("local", name, declarations.locals);
    case "module": {
      const call = declarations.calls.get(name);
      if (!call) return undeclared("module", name, declarations.calls);
      const outputs = outputsOf(call);
      if (third === undefined || !outputs || outputs.has(third)) return undefined;
      return `module ${name}: no output is named ${third}; there are ${[...outputs].join(", ") || "none"}`;
    }
    case "data":
      return findResourceFault(path.slice(1), declarations.data, provider.data, "data source");
    case "path":
      return PATHS.has(name) ? undefined : `path: expected path.module, path.root or path.cwd, got path.${name}`;
    case "terraform":
      return name === "workspace" ? undefined : `terraform: expected terraform.workspace, got terraform.${name}`;
    case "each":
    case "count":
    case "self":
      return locals.has(root)
        ? undefined
        : `${root} means nothing here: the block has no ${root === "each" ? "for_each" : root}`;
    default:
      if (path.length === 1) return `no value is named ${root} here`;
      return findResourceFault(path, declarations.resources, provider.resources, "resource");
  }
}

function findResourceFault(
  [type = "", name = "", attribute]: readonly string[],
  declared: ReadonlyMap<string, Block>,
  types: ProviderSchema["resources"],
  what: string,
): string | undefined {
  if (!declared.has(`${type}.${name}`)) return undeclared(what, `${type}.${name}`, declared);
  const schema = types[type];
  if (!schema || attribute === undefined || attribute in schema.attributes || attribute in schema.blocks)
    return undefined;
  return `${type}.${name}: no attribute is named ${attribute}`;
}

function undeclared(what: string, name: string, declared: ReadonlyMap<string, unknown>): string {
  const there = [...declared.keys()].sort();
  return `no ${what} is named ${name}; there are ${there.slice(0, 12).join(", ") || "none"}${there.length > 12 ? ", …" : ""}`;
}
