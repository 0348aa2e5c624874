import {
  checkCondition,
  type EvaluatedBody,
  evaluateBody,
  type InstanceKey,
  keyText,
  ModuleInstance,
} from "../configuration/instance.ts";
import { loadModule, type Module, type Resource } from "../configuration/module.ts";
import { TerraformError } from "../errors.ts";
import {
  fromPlain,
  hasUnknown,
  isRecord,
  itemsOf,
  keysOf,
  record,
  SetValue,
  toPlain,
  Unknown,
  type Value,
} from "../hcl/values.ts";
import { buildGraph, type Node } from "./graph.ts";
import type {
  Attributes,
  BlockSchema,
  DataHandler,
  HandlerContext,
  ProviderSchema,
  ResourceHandler,
  Support,
} from "./handler.ts";
import type { State } from "./state.ts";

export type Action = "create" | "update" | "replace" | "delete" | "none" | "read";

/** What would happen to one resource instance. */
export interface Change {
  readonly address: string;
  readonly action: Action;
  /** Arguments and blocks that differ; for a replacement, with those that force it in `forcing`. */
  readonly changed: readonly string[];
  readonly forcing: readonly string[];
  readonly node: Node | undefined;
}

export interface ConfigurationOptions {
  /** Folder of the root module. */
  readonly folder: string;
  /** Root variables as plain data. */
  readonly variables: Readonly<Record<string, unknown>>;
  readonly schema: ProviderSchema;
  readonly resources: ReadonlyMap<string, ResourceHandler>;
  readonly data: ReadonlyMap<string, DataHandler>;
  readonly context: HandlerContext;
  readonly state: State;
  /** Milliseconds since the epoch for timestamp(). */
  readonly now: number;
}

/** A loaded configuration with its state: evaluates every instance against what is applied so far. */
export class Configuration {
  readonly module: Module;
  readonly root: ModuleInstance;
  readonly options: ConfigurationOptions;
  /** Values that references see, by address: applied, planned or read. */
  readonly #values = new Map<string, Value>();

  constructor(options: ConfigurationOptions) {
    this.options = options;
    this.module = loadModule(options.folder);
    for (const name of Object.keys(options.variables)) {
      if (!this.module.variables.has(name))
        throw new TerraformError(
          "TERRAFORM_INVALID",
          `no variable is named ${name}; there are ${[...this.module.variables.keys()].join(", ") || "none"}`,
        );
    }
    const given = new Map(
      Object.entries(options.variables).map(([name, value]) => [name, () => fromPlain(value)] as const),
    );
    this.root = new ModuleInstance(
      this.module,
      {
        now: options.now,
        rootPath: this.module.path,
        resourceValue: (instance, resource, key) => this.#resourceValue(instance, resource, key),
      },
      given,
    );
  }

  graph(): readonly Node[] {
    for (const name of this.module.variables.keys()) this.root.variable(name);
    return buildGraph(this.root);
  }

  /** Root outputs as plain data; parts that are not known yet are undefined. */
  outputs(): Record<string, unknown> {
    return Object.fromEntries(
      [...this.module.outputs.values()].map((output) => [output.name, toPlain(this.root.output(output))]),
    );
  }

  /** The arguments and blocks of one instance, evaluated and checked against schema and handler. */
  evaluate(node: Node): Record<string, Value> {
    const { instance, resource, key } = node;
    const scope = instance.scope(instance.resourceKeys(resource).get(key));
    for (const condition of resource.lifecycle.preconditions) checkCondition(condition, scope, node.address);
    const body = evaluateBody(resource.body, scope);
    const schema = (resource.mode === "data" ? this.options.schema.data : this.options.schema.resources)[resource.type];
    const handler =
      resource.mode === "data" ? this.options.data.get(resource.type) : this.options.resources.get(resource.type);
    if (!handler || !schema) {
      const known = [...(resource.mode === "data" ? this.options.data : this.options.resources).keys()]
        .sort()
        .join(", ");
      throw new TerraformError(
        "TERRAFORM_UNSUPPORTED",
        `${resource.mode === "data" ? "data source" : "resource type"} ${resource.type} is not supported; there are ${known}`,
        resource.position,
      );
    }
    const config = readBody(body, schema, handler.supports, node.address, resource);
    if ("validate" in handler) handler.validate?.(body);
    return config;
  }

  /** Records what references to an instance now see. */
  setValue(address: string, value: Value): void {
    this.#values.set(address, value);
    this.root.forget();
  }

  /** Every attribute of the type: as configured, from state, or unknown. */
  plannedValue(node: Node, config: Readonly<Record<string, Value>>, prior: Attributes | undefined): Value {
    const schema = this.options.schema.resources[node.resource.type]!;
    const result = record();
    for (const [name, attribute] of Object.entries(schema.attributes)) {
      const configured = config[name];
      if (configured !== undefined && configured !== null) result[name] = configured;
      else if (prior && name in prior) result[name] = fromPlain(prior[name]);
      else result[name] = attribute.computed ? new Unknown(`${node.address}.${name}`) : null;
    }
    for (const name of Object.keys(schema.blocks)) result[name] = config[name] ?? [];
    return result;
  }

  #resourceValue(instance: ModuleInstance, resource: Resource, key: InstanceKey): Value {
    const prefix = instance.address === "" ? "" : `${instance.address}.`;
    const address = `${prefix}${resource.mode === "data" ? "data." : ""}${resource.type}.${resource.name}${keyText(key)}`;
    const known = this.#values.get(address);
    if (known !== undefined) return known;
    const node: Node = { address, instance, resource, key, dependencies: new Set() };
    if (resource.mode === "data") {
      const value = this.readData(node);
      if (!hasUnknown(value)) this.#values.set(address, value);
      return value;
    }
    const entry = this.options.state.get(address);
    return entry ? fromPlain(entry.attributes) : this.plannedValue(node, {}, undefined);
  }

  /** Reads a data source; unknown while its arguments are. */
  readData(node: Node): Value {
    const config = this.evaluate(node);
    if (Object.values(config).some(hasUnknown)) return new Unknown(node.address);
    const handler = this.options.data.get(node.resource.type)!;
    return fromPlain(handler.read(toPlain(record(Object.entries(config))) as Attributes, this.options.context));
  }
}

/** Plans every change from the state to the configuration. */
export function plan(configuration: Configuration): readonly Change[] {
  const { state, resources } = configuration.options;
  const changes: Change[] = [];
  const present = new Set<string>();
  for (const node of configuration.graph()) {
    present.add(node.address);
    if (node.resource.mode === "data") {
      const value = configuration.readData(node);
      configuration.setValue(node.address, value);
      changes.push({ address: node.address, action: "read", changed: [], forcing: [], node });
      continue;
    }
    const config = configuration.evaluate(node);
    const change = compare(node, config, state, resources.get(node.resource.type)!);
    const prior =
      change.action === "create" || change.action === "replace" ? undefined : state.get(node.address)?.attributes;
    if (change.action !== "none") configuration.setValue(node.address, configuration.plannedValue(node, config, prior));
    if (change.action === "replace" && node.resource.lifecycle.preventDestroy) {
      throw new TerraformError(
        "TERRAFORM_INVALID",
        `${node.address}: must be replaced because ${change.forcing.join(", ")} changed, and lifecycle.prevent_destroy forbids it`,
        node.resource.position,
      );
    }
    changes.push(change);
  }
  for (const entry of state.entries()) {
    if (!present.has(entry.address))
      changes.push({ address: entry.address, action: "delete", changed: [], forcing: [], node: undefined });
  }
  return changes;
}

function compare(node: Node, config: Readonly<Record<string, Value>>, state: State, handler: ResourceHandler): Change {
  const entry = state.get(node.address);
  if (!entry) return { address: node.address, action: "create", changed: [], forcing: [], node };
  const ignored = new Set(
    node.resource.lifecycle.ignoreChanges.map((expression) => (expression.kind === "variable" ? expression.name : "")),
  );
  const names = new Set([...Object.keys(config), ...Object.keys(entry.config)]);
  const changed = [...names].filter(
    (name) =>
      !ignored.has(name) &&
      (hasUnknown(config[name] ?? null) ||
        JSON.stringify(sorted(config[name])) !== JSON.stringify(sorted(fromPlain(entry.config[name])))),
  );
  const forcing = changed.filter((name) => handler.replaceOn.includes(name) || !handler.update);
  return {
    address: node.address,
    action: changed.length === 0 ? "none" : forcing.length > 0 ? "replace" : "update",
    changed,
    forcing,
    node,
  };
}

/** A canonical copy for comparison: keys sorted, absent the same as null. */
function sorted(value: Value | undefined): unknown {
  return value === undefined ? null : toPlain(value);
}

/** Checks a body against schema and handler; returns arguments and blocks (as lists) in one record. */
export function readBody(
  body: EvaluatedBody,
  schema: BlockSchema,
  supports: Support,
  path: string,
  resource: Resource,
): Record<string, Value> {
  const result = record();
  const fail = (code: TerraformError["code"], message: string): never => {
    throw new TerraformError(code, `${path}: ${message}`, resource.position);
  };
  for (const name of keysOf(body.arguments)) {
    const attribute = schema.attributes[name];
    if (!attribute)
      fail("TERRAFORM_INVALID", `no argument is named ${name}; there are ${Object.keys(schema.attributes).join(", ")}`);
    if (attribute && !attribute.required && !attribute.optional)
      fail("TERRAFORM_INVALID", `${name} is set by AWS and cannot be configured`);
    const value = body.arguments[name]!;
    if (value === null) continue;
    if (!supports.arguments.includes(name))
      fail("TERRAFORM_UNSUPPORTED", `the argument ${name} is not executed by the embedded AWS; leave it out`);
    result[name] = convertAttribute(value, attribute!.type, () =>
      fail("TERRAFORM_TYPE", `${name}: expected ${JSON.stringify(attribute!.type)}`),
    );
  }
  for (const [name, attribute] of Object.entries(schema.attributes)) {
    if (attribute.required && !(name in result)) fail("TERRAFORM_INVALID", `the argument ${name} is required`);
  }
  for (const [name, blocks] of Object.entries(body.blocks)) {
    const nested = schema.blocks[name];
    if (!nested)
      fail(
        "TERRAFORM_INVALID",
        `no block is named ${name}; there are ${Object.keys(schema.blocks).join(", ") || "none"}`,
      );
    const support = supports.blocks?.[name];
    if (!support) fail("TERRAFORM_UNSUPPORTED", `the block ${name} is not executed by the embedded AWS; leave it out`);
    if (nested!.max !== undefined && blocks.length > nested!.max)
      fail("TERRAFORM_INVALID", `expected at most ${nested!.max} block ${name}, got ${blocks.length}`);
    result[name] = blocks.map((inner, index) =>
      readBody(inner, nested!.block, support!, `${path}.${name}[${index}]`, resource),
    );
  }
  for (const [name, nested] of Object.entries(schema.blocks)) {
    if (nested.min && !(name in result)) fail("TERRAFORM_INVALID", `a block ${name} is required`);
  }
  return result;
}

/** Converts a value to a provider attribute type: primitives from text, lists to sets. */
function convertAttribute(value: Value, type: BlockSchema["attributes"][string]["type"], fail: () => never): Value {
  if (value instanceof Unknown || value === null) return value;
  if (type === "string") return typeof value === "object" ? fail() : String(value);
  if (type === "number") {
    const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
    return typeof number === "number" && Number.isFinite(number) ? number : fail();
  }
  if (type === "bool")
    return typeof value === "boolean" ? value : value === "true" ? true : value === "false" ? false : fail();
  if (typeof type === "string") return value;
  const [kind, element] = type as readonly [string, never];
  if (kind === "list" || kind === "set") {
    const items = (itemsOf(value) ?? fail()).map((item) => convertAttribute(item, element, fail));
    return kind === "set" ? new SetValue(items) : items;
  }
  if (kind === "map") {
    if (!isRecord(value)) return fail();
    return record(keysOf(value).map((key) => [key, convertAttribute(value[key]!, element, fail)] as const));
  }
  return value;
}
