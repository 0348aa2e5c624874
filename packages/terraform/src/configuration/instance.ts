import path from "node:path";
import { TerraformError } from "../errors.ts";
import { callFunction } from "../functions/index.ts";
import { convert } from "../hcl/convert.ts";
import { evaluate, type Scope, toBoolean, toText, withNames } from "../hcl/evaluate.ts";
import type { Body, Expression, Position } from "../hcl/syntax.ts";
import { isRecord, itemsOf, keysOf, record, SetValue, typeName, Unknown, type Value } from "../hcl/values.ts";
import type { Condition, Module, ModuleCall, Output, Resource } from "./module.ts";

/** Key of one instance: none, a count index or a for_each key. */
export type InstanceKey = undefined | number | string;

/** What the evaluation of a configuration is given from outside. */
export interface Environment {
  /** Milliseconds since the epoch for timestamp(), the same for the whole run. */
  readonly now: number;
  /** Value of one resource or data instance: from state, or planned with unknown parts. */
  resourceValue(instance: ModuleInstance, resource: Resource, key: InstanceKey): Value;
  /** Folder of the root module, for `path.root`. */
  readonly rootPath: string;
  /** Nothing is made of the configuration: a file that has not been built yet has the digest of no bytes. */
  readonly symbolic?: boolean;
}

/** A module with the variables of one call: everything in it evaluates lazily, once, and cycles are reported. */
export class ModuleInstance {
  readonly module: Module;
  /** Empty for the root, else `module.name["key"].…`. */
  readonly address: string;
  readonly environment: Environment;
  readonly #given: ReadonlyMap<string, () => Value>;
  readonly #memory = new Map<string, Value>();
  readonly #underWay: string[] = [];
  readonly #keys = new Map<Resource, ReadonlyMap<InstanceKey, ReadonlyMap<string, Value>>>();
  readonly #children = new Map<string, ReadonlyMap<InstanceKey, ModuleInstance>>();

  constructor(module: Module, environment: Environment, given: ReadonlyMap<string, () => Value>, address = "") {
    this.module = module;
    this.environment = environment;
    this.#given = given;
    this.address = address;
  }

  /** Value of an output; its preconditions are checked. */
  output(output: Output): Value {
    return this.#once(`output.${output.name}`, output.position, () => {
      const scope = this.scope();
      for (const condition of output.preconditions) checkCondition(condition, scope, `output ${output.name}`);
      return evaluate(output.value, scope);
    });
  }

  /** Value of a variable: the caller's, converted to its type, or the default; validations are checked. */
  variable(name: string): Value {
    const variable = this.module.variables.get(name)!;
    return this.#once(`var.${name}`, variable.position, () => {
      const given = this.#given.get(name)?.();
      const missing = given === undefined || (given === null && !variable.nullable);
      if (missing && !variable.defaultValue)
        throw new TerraformError(
          "TERRAFORM_INVALID",
          `variable ${name} is required; pass -var ${name}=…`,
          variable.position,
        );
      const raw = missing ? evaluate(variable.defaultValue!, this.scope()) : given;
      const value = convert(raw, variable.type, `var.${name}`, variable.position, (expression) =>
        evaluate(expression, this.scope()),
      );
      if (!(value instanceof Unknown)) {
        const scope = this.scope(
          new Map([
            ["var", lazy([...this.module.variables.keys()], (key) => (key === name ? value : this.variable(key)))],
          ]),
        );
        for (const validation of variable.validations) checkCondition(validation, scope, `variable ${name}`);
      }
      return value;
    });
  }

  /** The names an expression of this module may read, with further ones such as `each` on top. */
  scope(extra: ReadonlyMap<string, Value> = new Map()): Scope {
    return {
      variable: (name) => extra.get(name) ?? this.#root(name),
      call: (name, args, position) => callFunction(name, args, position, this.environment),
    };
  }

  #root(name: string): Value | undefined {
    switch (name) {
      case "var":
        return lazy([...this.module.variables.keys()], (key) => this.variable(key));
      case "local":
        return lazy([...this.module.locals.keys()], (key) => this.#local(key));
      case "module":
        return lazy([...this.module.calls.keys()], (key) => this.#callValue(this.module.calls.get(key)!));
      case "data":
        return lazy(unique(this.#resources("data").map((resource) => resource.type)), (type) =>
          this.#resourcesOfType("data", type),
        );
      case "path":
        return record([
          ["module", path.relative(this.environment.rootPath, this.module.path).split(path.sep).join("/") || "."],
          ["root", "."],
          ["cwd", this.environment.rootPath],
        ]);
      case "terraform":
        return record([["workspace", "default"]]);
      default:
        return this.#resources("managed").some((resource) => resource.type === name)
          ? this.#resourcesOfType("managed", name)
          : undefined;
    }
  }

  #resources(mode: Resource["mode"]): Resource[] {
    return this.module.resources.filter((resource) => resource.mode === mode);
  }

  #resourcesOfType(mode: Resource["mode"], type: string): Value {
    const resources = this.#resources(mode).filter((resource) => resource.type === type);
    return lazy(
      resources.map((resource) => resource.name),
      (name) => this.#resourceValue(resources.find((resource) => resource.name === name)!),
    );
  }

  #resourceValue(resource: Resource): Value {
    const keys = this.resourceKeys(resource);
    return gather(keys, (key) => this.environment.resourceValue(this, resource, key));
  }

  #local(name: string): Value {
    const attribute = this.module.locals.get(name)!;
    return this.#once(`local.${name}`, attribute.position, () => evaluate(attribute.value, this.scope()));
  }

  #callValue(call: ModuleCall): Value {
    return gather(this.children(call), (_, child) =>
      lazy([...child.module.outputs.keys()], (name) => child.output(child.module.outputs.get(name)!)),
    );
  }

  /** The instances of a module call, by key. */
  children(call: ModuleCall): ReadonlyMap<InstanceKey, ModuleInstance> {
    let children = this.#children.get(call.name);
    if (!children) {
      const made = new Map<InstanceKey, ModuleInstance>();
      for (const [key, names] of this.#expand(call, `module.${call.name}`)) {
        const scope = this.scope(names);
        const given = new Map(
          [...call.arguments].map(([name, attribute]) => [name, () => evaluate(attribute.value, scope)] as const),
        );
        made.set(
          key,
          new ModuleInstance(
            call.module,
            this.environment,
            given,
            `${this.address === "" ? "" : `${this.address}.`}module.${call.name}${keyText(key)}`,
          ),
        );
      }
      children = made;
      this.#children.set(call.name, children);
    }
    return children;
  }

  /** The instances of a resource: key and the names (`each`, `count`) its expressions see. */
  resourceKeys(resource: Resource): ReadonlyMap<InstanceKey, ReadonlyMap<string, Value>> {
    let keys = this.#keys.get(resource);
    if (!keys) {
      const name = `${resource.mode === "data" ? "data." : ""}${resource.type}.${resource.name}`;
      keys = this.#guarded(name, resource.position, () => this.#expand(resource, name));
      this.#keys.set(resource, keys);
    }
    return keys;
  }

  #expand(
    block: { count: Expression | undefined; forEach: Expression | undefined },
    what: string,
  ): Map<InstanceKey, ReadonlyMap<string, Value>> {
    const instances = new Map<InstanceKey, ReadonlyMap<string, Value>>();
    if (block.count) {
      const count = evaluate(block.count, this.scope());
      const number = typeof count === "string" && count !== "" ? Number(count) : count;
      if (count instanceof Unknown)
        fail(
          "TERRAFORM_INVALID",
          `${what}: count depends on a value that is known only after apply`,
          block.count.position,
        );
      if (typeof number !== "number" || !Number.isInteger(number) || number < 0)
        fail(
          "TERRAFORM_TYPE",
          `${what}: count: expected a whole number of 0 or more, got ${typeName(count)}`,
          block.count.position,
        );
      for (let index = 0; index < number; index++)
        instances.set(index, new Map([["count", record([["index", index]])]]));
    } else if (block.forEach) {
      for (const [key, value] of forEachEntries(evaluate(block.forEach, this.scope()), what, block.forEach.position)) {
        instances.set(
          key,
          new Map([
            [
              "each",
              record([
                ["key", key],
                ["value", value],
              ]),
            ],
          ]),
        );
      }
    } else {
      instances.set(undefined, new Map());
    }
    return instances;
  }

  #once(name: string, position: Position, compute: () => Value): Value {
    const known = this.#memory.get(name);
    if (known !== undefined) return known;
    const value = this.#guarded(name, position, compute);
    // Values that hang on resources change when those are applied; only known ones are kept.
    if (!(value instanceof Unknown)) this.#memory.set(name, value);
    return value;
  }

  #guarded<Result>(name: string, position: Position, compute: () => Result): Result {
    if (this.#underWay.includes(name))
      fail(
        "TERRAFORM_REFERENCE",
        `cycle: ${[...this.#underWay.slice(this.#underWay.indexOf(name)), name].join(" -> ")}`,
        position,
      );
    this.#underWay.push(name);
    try {
      return compute();
    } finally {
      this.#underWay.pop();
    }
  }

  /** Forgets computed values, after a resource's attributes became known. */
  forget(): void {
    this.#memory.clear();
    this.#keys.clear();
    for (const children of this.#children.values()) for (const child of children.values()) child.forget();
  }
}

/** Evaluates a condition. @throws TerraformError with the author's message when it does not hold. */
export function checkCondition(condition: Condition, scope: Scope, what: string): void {
  const held = evaluate(condition.condition, scope);
  if (held instanceof Unknown || toBoolean(held, `${what}: condition`, condition.position)) return;
  const message = evaluate(condition.message, scope);
  fail(
    "TERRAFORM_INVALID",
    `${what}: ${message instanceof Unknown ? "condition failed" : toText(message, "error_message", condition.position)}`,
    condition.position,
  );
}

/** A resource's body evaluated: arguments by name and blocks by type, dynamic blocks expanded. */
export interface EvaluatedBody {
  readonly arguments: Readonly<Record<string, Value>>;
  readonly blocks: Readonly<Record<string, readonly EvaluatedBody[]>>;
  /** Types of dynamic blocks whose number depends on values that are known only after apply. */
  readonly unknownBlocks: ReadonlySet<string>;
  /** Where the block itself and each argument stand. */
  readonly position: Position;
  readonly positions: ReadonlyMap<string, Position>;
}

const NOWHERE: Position = { file: "", line: 0, column: 0 };

/** Evaluates a body that stands at a position. @throws TerraformError with the place of what cannot be evaluated. */
export function evaluateBody(body: Body, scope: Scope, position: Position = NOWHERE): EvaluatedBody {
  const args = record();
  const blocks: Record<string, EvaluatedBody[]> = Object.create(null);
  const unknownBlocks = new Set<string>();
  for (const attribute of body.attributes) args[attribute.name] = evaluate(attribute.value, scope);
  for (const block of body.blocks) {
    const expanded =
      block.type === "dynamic" ? expandDynamic(block, scope) : [evaluateBody(block.body, scope, block.position)];
    const type = block.type === "dynamic" ? block.labels[0]! : block.type;
    if (expanded === undefined) unknownBlocks.add(type);
    blocks[type] = [...(blocks[type] ?? []), ...(expanded ?? [])];
  }
  const positions = new Map(body.attributes.map((attribute) => [attribute.name, attribute.position]));
  return { arguments: args, blocks, unknownBlocks, position, positions };
}

/** The blocks that a dynamic block stands for; undefined while it is not known how many there are. */
function expandDynamic(block: Body["blocks"][number], scope: Scope): EvaluatedBody[] | undefined {
  const field = (name: string) => block.body.attributes.find((attribute) => attribute.name === name)?.value;
  const content = block.body.blocks.find((nested) => nested.type === "content");
  const forEach = field("for_each");
  if (block.labels.length !== 1 || !content || !forEach)
    fail("TERRAFORM_INVALID", 'dynamic: expected one label, "for_each" and a "content" block', block.position);
  const iterator = field("iterator");
  const name = iterator?.kind === "variable" ? iterator.name : block.labels[0]!;
  const collection = evaluate(forEach, scope);
  if (collection instanceof Unknown) return undefined;
  const items = itemsOf(collection);
  const entries: [Value, Value][] = items
    ? items.map((item, index) => [collection instanceof SetValue ? item : index, item])
    : isRecord(collection)
      ? keysOf(collection).map((key) => [key, collection[key]!])
      : fail(
          "TERRAFORM_TYPE",
          `dynamic ${block.labels[0]}: for_each: expected a list, set or map, got ${typeName(collection)}`,
          forEach.position,
        );
  return entries.map(([key, value]) => {
    const names = new Map([
      [
        name,
        record([
          ["key", key],
          ["value", value],
        ]),
      ],
    ]);
    return evaluateBody(content.body, withNames(scope, names), block.position);
  });
}

function forEachEntries(value: Value, what: string, position: Position): [string, Value][] {
  if (value instanceof Unknown)
    fail("TERRAFORM_INVALID", `${what}: for_each depends on a value that is known only after apply`, position);
  if (value instanceof SetValue) {
    return value.items.map((item) =>
      typeof item === "string"
        ? [item, item]
        : fail(
            "TERRAFORM_TYPE",
            `${what}: for_each: expected a set of strings, got one of ${typeName(item)}`,
            position,
          ),
    );
  }
  if (isRecord(value)) return keysOf(value).map((key) => [key, value[key]!]);
  fail(
    "TERRAFORM_TYPE",
    `${what}: for_each: expected a map or a set of strings, got ${typeName(value)}; toset() makes a set of a list`,
    position,
  );
}

/** One value, a list by count or a map by for_each, as references see instances. */
function gather<Item>(instances: ReadonlyMap<InstanceKey, Item>, read: (key: InstanceKey, item: Item) => Value): Value {
  const keys = [...instances.keys()];
  if (keys.length === 1 && keys[0] === undefined) return read(undefined, instances.get(undefined)!);
  if (keys.some((key) => typeof key === "string"))
    return lazy(keys as string[], (key) => read(key, instances.get(key)!));
  return keys.map((key) => read(key, instances.get(key)!));
}

function lazy(keys: readonly string[], read: (key: string) => Value): Value {
  const result = record();
  for (const key of keys) Object.defineProperty(result, key, { enumerable: true, get: () => read(key) });
  return result;
}

export function keyText(key: InstanceKey): string {
  return key === undefined ? "" : typeof key === "number" ? `[${key}]` : `[${JSON.stringify(key)}]`;
}

function unique(names: readonly string[]): string[] {
  return [...new Set(names)];
}

function fail(code: TerraformError["code"], message: string, position: Position): never {
  throw new TerraformError(code, message, position);
}
