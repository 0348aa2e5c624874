import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { TerraformError } from "../errors.ts";
import { parseType, type Type } from "../hcl/convert.ts";
import { parseHcl } from "../hcl/parse.ts";
import type { Attribute, Block, Body, Expression, Position } from "../hcl/syntax.ts";

/** One folder of `.tf` files. */
export interface Module {
  readonly path: string;
  readonly files: readonly string[];
  readonly variables: ReadonlyMap<string, Variable>;
  readonly locals: ReadonlyMap<string, Attribute>;
  readonly outputs: ReadonlyMap<string, Output>;
  readonly resources: readonly Resource[];
  readonly calls: ReadonlyMap<string, ModuleCall>;
  readonly providers: readonly Block[];
  readonly terraform: readonly Block[];
}

/** A `variable` block. */
export interface Variable {
  readonly name: string;
  readonly type: Type;
  readonly description: string | undefined;
  readonly defaultValue: Expression | undefined;
  readonly nullable: boolean;
  readonly sensitive: boolean;
  readonly validations: readonly Condition[];
  readonly position: Position;
}

/** A validation, precondition or postcondition. */
export interface Condition {
  readonly condition: Expression;
  readonly message: Expression;
  readonly position: Position;
}

/** An `output` block. */
export interface Output {
  readonly name: string;
  readonly value: Expression;
  readonly description: string | undefined;
  readonly sensitive: boolean;
  readonly preconditions: readonly Condition[];
  readonly dependsOn: readonly Expression[];
  readonly position: Position;
}

/** A `resource` or `data` block. */
export interface Resource {
  readonly mode: "managed" | "data";
  readonly type: string;
  readonly name: string;
  readonly count: Expression | undefined;
  readonly forEach: Expression | undefined;
  readonly dependsOn: readonly Expression[];
  readonly lifecycle: Lifecycle;
  /** Arguments and nested blocks, without meta-arguments. */
  readonly body: Body;
  readonly position: Position;
}

export interface Lifecycle {
  readonly createBeforeDestroy: boolean;
  readonly preventDestroy: boolean;
  readonly ignoreChanges: readonly Expression[];
  readonly replaceTriggeredBy: readonly Expression[];
  readonly preconditions: readonly Condition[];
  readonly postconditions: readonly Condition[];
}

export interface ModuleCall {
  readonly name: string;
  readonly module: Module;
  readonly count: Expression | undefined;
  readonly forEach: Expression | undefined;
  readonly dependsOn: readonly Expression[];
  readonly arguments: ReadonlyMap<string, Attribute>;
  readonly position: Position;
}

/** Top-level blocks of the language that this version does not execute. */
const UNSUPPORTED: Record<string, string> = {
  moved: "apply from an empty state instead",
  import: "let the configuration create the resource",
  removed: "delete the block and apply",
  check: "use a precondition or postcondition",
  ephemeral: "use a data source or variable",
};

/**
 * Loads a folder and the local modules it calls.
 * @throws TerraformError with file, line and column.
 */
export function loadModule(folder: string, callers: readonly string[] = []): Module {
  const root = path.resolve(folder);
  if (callers.includes(root))
    throw new TerraformError("TERRAFORM_INVALID", `module ${root} calls itself: ${[...callers, root].join(" -> ")}`);
  if (!existsSync(root)) throw new TerraformError("TERRAFORM_INVALID", `module folder ${root} does not exist`);
  const names = readdirSync(root).filter((name) => !name.startsWith("."));
  for (const name of names) {
    if (name.endsWith(".tf.json") || /^(.*_)?override\.tf$/.test(name))
      throw new TerraformError(
        "TERRAFORM_UNSUPPORTED",
        `${path.join(root, name)}: JSON syntax and override files are not supported; write it as an ordinary .tf file`,
      );
  }
  const files = names.filter((name) => name.endsWith(".tf")).sort();
  if (files.length === 0) throw new TerraformError("TERRAFORM_INVALID", `module folder ${root} holds no .tf file`);
  const module = {
    path: root,
    files: files.map((name) => path.join(root, name)),
    variables: new Map<string, Variable>(),
    locals: new Map<string, Attribute>(),
    outputs: new Map<string, Output>(),
    resources: [] as Resource[],
    calls: new Map<string, ModuleCall>(),
    providers: [] as Block[],
    terraform: [] as Block[],
  };
  for (const file of module.files) {
    const body = parseHcl(readFileSync(file, "utf8"), file);
    const stray = body.attributes[0];
    if (stray)
      throw new TerraformError(
        "TERRAFORM_INVALID",
        `argument ${stray.name}: expected a block at the top level`,
        stray.position,
      );
    for (const block of body.blocks) readBlock(block, module, [...callers, root]);
  }
  return module;
}

type Draft = {
  -readonly [K in keyof Module]: Module[K] extends ReadonlyMap<infer Key, infer Item>
    ? Map<Key, Item>
    : Module[K] extends readonly (infer Item)[]
      ? Item[]
      : Module[K];
};

function readBlock(block: Block, module: Draft, callers: readonly string[]): void {
  switch (block.type) {
    case "variable":
      define(module.variables, readVariable(block));
      return;
    case "output":
      define(module.outputs, readOutput(block));
      return;
    case "locals":
      noBlocks(block);
      for (const attribute of block.body.attributes) define(module.locals, attribute);
      return;
    case "resource":
    case "data": {
      const resource = readResource(block);
      const twin = module.resources.find(
        (other) => other.mode === resource.mode && other.type === resource.type && other.name === resource.name,
      );
      if (twin)
        throw new TerraformError(
          "TERRAFORM_INVALID",
          `${resource.type}.${resource.name}: declared twice; first on line ${twin.position.line} of ${twin.position.file}`,
          resource.position,
        );
      module.resources.push(resource);
      return;
    }
    case "module":
      define(module.calls, readCall(block, module.path, callers));
      return;
    case "provider":
      module.providers.push(block);
      return;
    case "terraform":
      checkTerraformBlock(block);
      module.terraform.push(block);
      return;
    default:
      throw new TerraformError(
        "TERRAFORM_UNSUPPORTED",
        block.type in UNSUPPORTED
          ? `block ${block.type} is not supported: ${UNSUPPORTED[block.type]}`
          : `no block is named ${block.type}`,
        block.position,
      );
  }
}

/** Where state is kept is the deployment's business: an empty `backend` block leaves it to `terraform init`. */
function checkTerraformBlock(block: Block): void {
  const refuse = (what: string, position: Position): never => {
    throw new TerraformError("TERRAFORM_UNSUPPORTED", `terraform: ${what}`, position);
  };
  for (const attribute of block.body.attributes)
    if (attribute.name !== "required_version")
      refuse(`the argument ${attribute.name} is not supported`, attribute.position);
  for (const nested of block.body.blocks) {
    if (nested.type === "backend") {
      const setting = nested.body.attributes[0] ?? nested.body.blocks[0];
      if (setting)
        refuse(
          "the local apply keeps no state in a backend; leave the backend block empty and pass its settings with terraform init -backend-config",
          setting.position,
        );
    } else if (nested.type !== "required_providers") {
      refuse(`the block ${nested.type} is not supported`, nested.position);
    }
  }
}

function define<Item extends { readonly name: string; readonly position: Position }>(
  items: Map<string, Item>,
  item: Item,
): void {
  const twin = items.get(item.name);
  if (twin)
    throw new TerraformError(
      "TERRAFORM_INVALID",
      `${item.name}: declared twice; first on line ${twin.position.line} of ${twin.position.file}`,
      item.position,
    );
  items.set(item.name, item);
}

function readVariable(block: Block): Variable {
  const name = label(block, 0, 1);
  const fields = read(block, ["type", "description", "default", "nullable", "sensitive", "ephemeral"], ["validation"]);
  if (fields.get("ephemeral"))
    throw new TerraformError("TERRAFORM_UNSUPPORTED", `variable ${name}: ephemeral is not supported`, block.position);
  const type = fields.get("type");
  return {
    name,
    type: type ? parseType(type) : { kind: "any" },
    description: literalText(fields.get("description")),
    defaultValue: fields.get("default"),
    nullable: literalBoolean(fields.get("nullable"), true),
    sensitive: literalBoolean(fields.get("sensitive"), false),
    validations: block.body.blocks.map(readCondition),
    position: block.position,
  };
}

function readOutput(block: Block): Output {
  const name = label(block, 0, 1);
  const fields = read(block, ["value", "description", "sensitive", "depends_on", "ephemeral"], ["precondition"]);
  const value = fields.get("value");
  if (!value) throw new TerraformError("TERRAFORM_INVALID", `output ${name}: value is required`, block.position);
  return {
    name,
    value,
    description: literalText(fields.get("description")),
    sensitive: literalBoolean(fields.get("sensitive"), false),
    preconditions: block.body.blocks.map(readCondition),
    dependsOn: items(fields.get("depends_on")),
    position: block.position,
  };
}

const META_ARGUMENTS = new Set(["count", "for_each", "depends_on", "provider"]);

function readResource(block: Block): Resource {
  const type = label(block, 0, 2);
  const name = label(block, 1, 2);
  const meta = new Map(
    block.body.attributes
      .filter((attribute) => META_ARGUMENTS.has(attribute.name))
      .map((attribute) => [attribute.name, attribute.value]),
  );
  const provider = block.body.attributes.find((attribute) => attribute.name === "provider");
  if (provider)
    throw new TerraformError(
      "TERRAFORM_UNSUPPORTED",
      `${type}.${name}: the argument provider is not supported; one AWS provider serves a configuration`,
      provider.position,
    );
  for (const nested of block.body.blocks) {
    if (nested.type === "provisioner" || nested.type === "connection")
      throw new TerraformError(
        "TERRAFORM_UNSUPPORTED",
        `${type}.${name}: the block ${nested.type} is not supported`,
        nested.position,
      );
  }
  if (meta.has("count") && meta.has("for_each"))
    throw new TerraformError(
      "TERRAFORM_INVALID",
      `${type}.${name}: count and for_each exclude each other`,
      block.position,
    );
  return {
    mode: block.type === "data" ? "data" : "managed",
    type,
    name,
    count: meta.get("count"),
    forEach: meta.get("for_each"),
    dependsOn: items(meta.get("depends_on")),
    lifecycle: readLifecycle(block.body.blocks.filter((nested) => nested.type === "lifecycle")),
    body: {
      attributes: block.body.attributes.filter((attribute) => !META_ARGUMENTS.has(attribute.name)),
      blocks: block.body.blocks.filter((nested) => nested.type !== "lifecycle"),
    },
    position: block.position,
  };
}

function readLifecycle(blocks: readonly Block[]): Lifecycle {
  const fields = new Map<string, Expression>();
  for (const block of blocks)
    for (const [name, value] of read(
      block,
      ["create_before_destroy", "prevent_destroy", "ignore_changes", "replace_triggered_by"],
      ["precondition", "postcondition"],
    ))
      fields.set(name, value);
  const nested = blocks.flatMap((block) => block.body.blocks);
  for (const ignored of items(fields.get("ignore_changes")))
    if (ignored.kind !== "variable")
      throw new TerraformError(
        "TERRAFORM_UNSUPPORTED",
        "ignore_changes: only whole arguments and blocks can be ignored, or all",
        ignored.position,
      );
  for (const trigger of items(fields.get("replace_triggered_by")))
    if (!isResourcePath(trigger))
      throw new TerraformError(
        "TERRAFORM_UNSUPPORTED",
        "replace_triggered_by: expected a resource or one of its attributes, without index",
        trigger.position,
      );
  return {
    createBeforeDestroy: literalBoolean(fields.get("create_before_destroy"), false),
    preventDestroy: literalBoolean(fields.get("prevent_destroy"), false),
    ignoreChanges: items(fields.get("ignore_changes")),
    replaceTriggeredBy: items(fields.get("replace_triggered_by")),
    preconditions: nested.filter((block) => block.type === "precondition").map(readCondition),
    postconditions: nested.filter((block) => block.type === "postcondition").map(readCondition),
  };
}

function isResourcePath(expression: Expression): boolean {
  return (
    expression.kind === "attribute" &&
    (expression.object.kind === "variable" ||
      (expression.object.kind === "attribute" && expression.object.object.kind === "variable"))
  );
}

function readCall(block: Block, folder: string, callers: readonly string[]): ModuleCall {
  const name = label(block, 0, 1);
  noBlocks(block);
  const meta = new Map(block.body.attributes.map((attribute) => [attribute.name, attribute]));
  const source = meta.get("source");
  const location = literalText(source?.value);
  if (!source || location === undefined)
    throw new TerraformError("TERRAFORM_INVALID", `module ${name}: source must be a plain string`, block.position);
  if (!location.startsWith("./") && !location.startsWith("../")) {
    throw new TerraformError(
      "TERRAFORM_UNSUPPORTED",
      `module ${name}: only local paths are supported as source, got ${JSON.stringify(location)}`,
      source.position,
    );
  }
  for (const refused of ["version", "providers"]) {
    const attribute = meta.get(refused);
    if (attribute)
      throw new TerraformError(
        "TERRAFORM_UNSUPPORTED",
        `module ${name}: the argument ${refused} is not supported with a local source`,
        attribute.position,
      );
  }
  const module = loadModule(path.join(folder, location), callers);
  const given = new Map([...meta].filter(([key]) => !["source", "count", "for_each", "depends_on"].includes(key)));
  for (const [key, attribute] of given) {
    if (!module.variables.has(key))
      throw new TerraformError(
        "TERRAFORM_INVALID",
        `module ${name}: no variable is named ${key}; there are ${[...module.variables.keys()].join(", ") || "none"}`,
        attribute.position,
      );
  }
  for (const variable of module.variables.values()) {
    if (!variable.defaultValue && !given.has(variable.name))
      throw new TerraformError(
        "TERRAFORM_INVALID",
        `module ${name}: the argument ${variable.name} is required`,
        block.position,
      );
  }
  return {
    name,
    module,
    count: meta.get("count")?.value,
    forEach: meta.get("for_each")?.value,
    dependsOn: items(meta.get("depends_on")?.value),
    arguments: given,
    position: block.position,
  };
}

function readCondition(block: Block): Condition {
  const fields = read(block, ["condition", "error_message"], []);
  const condition = fields.get("condition");
  const message = fields.get("error_message");
  if (!condition || !message)
    throw new TerraformError(
      "TERRAFORM_INVALID",
      `${block.type}: condition and error_message are required`,
      block.position,
    );
  return { condition, message, position: block.position };
}

/** The arguments of a block with a fixed set of names. */
function read(block: Block, names: readonly string[], blocks: readonly string[]): Map<string, Expression> {
  for (const attribute of block.body.attributes) {
    if (!names.includes(attribute.name))
      throw new TerraformError(
        "TERRAFORM_INVALID",
        `${block.type}: no argument is named ${attribute.name}; there are ${names.join(", ")}`,
        attribute.position,
      );
  }
  for (const nested of block.body.blocks) {
    if (!blocks.includes(nested.type))
      throw new TerraformError("TERRAFORM_INVALID", `${block.type}: no block is named ${nested.type}`, nested.position);
  }
  return new Map(block.body.attributes.map((attribute) => [attribute.name, attribute.value]));
}

function noBlocks(block: Block): void {
  const nested = block.body.blocks[0];
  if (nested)
    throw new TerraformError("TERRAFORM_INVALID", `${block.type}: no block is named ${nested.type}`, nested.position);
}

function label(block: Block, index: number, count: number): string {
  if (block.labels.length !== count)
    throw new TerraformError(
      "TERRAFORM_INVALID",
      `${block.type}: expected ${count} label${count === 1 ? "" : "s"}, got ${block.labels.length}`,
      block.position,
    );
  return block.labels[index]!;
}

function items(expression: Expression | undefined): readonly Expression[] {
  if (!expression) return [];
  return expression.kind === "tuple" ? expression.items : [expression];
}

function literalText(expression: Expression | undefined): string | undefined {
  return expression?.kind === "literal" && typeof expression.value === "string" ? expression.value : undefined;
}

function literalBoolean(expression: Expression | undefined, otherwise: boolean): boolean {
  if (!expression) return otherwise;
  if (expression.kind === "literal" && typeof expression.value === "boolean") return expression.value;
  throw new TerraformError("TERRAFORM_INVALID", "expected true or false", expression.position);
}
