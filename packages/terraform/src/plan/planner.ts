import { checkCondition, evaluateBody, type InstanceKey, keyText, ModuleInstance } from "../configuration/instance.ts";
import { loadModule, type Module, type Resource } from "../configuration/module.ts";
import { referencesOf } from "../configuration/references.ts";
import { Sensitivity } from "../configuration/sensitivity.ts";
import { TerraformError } from "../errors.ts";
import { fromPlain, hasUnknown, record, toPlain, Unknown, type Value, type ValueRecord } from "../hcl/values.ts";
import { complete, readBody } from "./body.ts";
import { buildGraph, moduleInstances, type Node } from "./graph.ts";
import type {
  Attributes,
  BlockSchema,
  DataHandler,
  HandlerContext,
  ProviderSchema,
  ResourceHandler,
} from "./handler.ts";
import type { State, StateEntry } from "./state.ts";

/** What happens to a resource; `read` is a data source. */
export type Action = "create" | "update" | "replace" | "delete" | "none" | "read";

/** What would happen to one resource instance. */
export interface Change {
  readonly address: string;
  readonly action: Action;
  /** Arguments and blocks that differ; for a replacement, with those that force it in `forcing`. */
  readonly changed: readonly string[];
  readonly forcing: readonly string[];
  /** Undefined where the configuration has it no longer. */
  readonly node: Node | undefined;
  /** Attributes before; undefined where there is nothing. */
  readonly before: Attributes | undefined;
  /** Attributes after, with unknown parts; undefined where nothing will be left. */
  readonly after: Readonly<Record<string, Value>> | undefined;
  /** Names of attributes that must not be shown. */
  readonly sensitive: ReadonlySet<string>;
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
  /** Those that were read before they were planned. */
  readonly #configured = new Map<string, Value>();
  #sensitivity: Sensitivity | undefined;

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

  /** Every instance in dependency order; variables and the marking of outputs are checked before. */
  graph(): readonly Node[] {
    for (const name of this.module.variables.keys()) this.root.variable(name);
    for (const instance of moduleInstances(this.root)) {
      if (instance !== this.root) for (const name of instance.module.variables.keys()) instance.variable(name);
    }
    for (const output of this.module.outputs.values()) {
      if (!output.sensitive && this.sensitivity.ofExpression(this.root, output.value))
        throw new TerraformError(
          "TERRAFORM_INVALID",
          `output ${output.name}: shows a sensitive value; add sensitive = true`,
          output.position,
        );
    }
    return buildGraph(this.root);
  }

  get sensitivity(): Sensitivity {
    this.#sensitivity ??= new Sensitivity(this.root, (resource) => this.#schemaOf(resource));
    return this.#sensitivity;
  }

  #schemaOf(resource: Resource): BlockSchema | undefined {
    return (resource.mode === "data" ? this.options.schema.data : this.options.schema.resources)[resource.type];
  }

  /** Root outputs as plain data; parts that are not known yet are undefined. */
  outputs(): Record<string, unknown> {
    return Object.fromEntries(
      [...this.module.outputs.values()].map((output) => [output.name, toPlain(this.root.output(output))]),
    );
  }

  /**
   * The arguments and blocks of one instance, evaluated and checked against schema and handler; what `ignore_changes`
   * names stays as it was applied.
   */
  evaluate(node: Node): Record<string, Value> {
    const { instance, resource, key } = node;
    const scope = instance.scope(instance.resourceKeys(resource).get(key));
    for (const condition of resource.lifecycle.preconditions) checkCondition(condition, scope, node.address);
    const body = evaluateBody(resource.body, scope, resource.position);
    const schema = this.#schemaOf(resource);
    const handlers: ReadonlyMap<string, DataHandler | ResourceHandler> =
      resource.mode === "data" ? this.options.data : this.options.resources;
    const handler = handlers.get(resource.type);
    if (!handler || !schema) {
      throw new TerraformError(
        "TERRAFORM_UNSUPPORTED",
        `${resource.mode === "data" ? "data source" : "resource type"} ${resource.type} is not supported; there are ${[...handlers.keys()].sort().join(", ")}`,
        resource.position,
      );
    }
    const config = readBody(body, schema, handler.supports, node.address);
    if ("validate" in handler) handler.validate?.(body);
    const entry = this.options.state.get(node.address);
    if (entry && !entry.tainted) {
      for (const name of ignoredNames(resource, config, entry.config)) {
        if (entry.config[name] === undefined) delete config[name];
        else config[name] = fromPlain(entry.config[name]);
      }
    }
    return config;
  }

  /** Checks what must hold after: `self` is the instance itself. */
  checkAfter(node: Node, value: Value): void {
    const { instance, resource, key } = node;
    if (resource.lifecycle.postconditions.length === 0) return;
    const scope = instance.scope(new Map([...(instance.resourceKeys(resource).get(key) ?? []), ["self", value]]));
    for (const condition of resource.lifecycle.postconditions) checkCondition(condition, scope, node.address);
  }

  /** Records what references to an instance now see. */
  setValue(address: string, value: Value): void {
    this.#values.set(address, value);
    this.#configured.clear();
    this.root.forget();
  }

  /** Every attribute of the type before it is applied: as configured, from state where AWS decided, or unknown. */
  plannedValue(
    node: Node,
    config: Readonly<Record<string, Value>>,
    prior: Attributes | undefined,
  ): Record<string, Value> {
    const schema = this.options.schema.resources[node.resource.type]!;
    const known = record();
    for (const [name, attribute] of Object.entries(schema.attributes))
      if (attribute.computed && prior && prior[name] !== undefined) known[name] = fromPlain(prior[name]);
    const { defaults = {} } = this.options.resources.get(node.resource.type)!;
    const configured = Object.entries(config).filter(([, value]) => value !== null);
    return complete(
      { ...known, ...(fromPlain(defaults) as Record<string, Value>), ...Object.fromEntries(configured) },
      schema,
      node.address,
    );
  }

  /** Every attribute of the type as it was applied; what the handler does not tell stays unknown. */
  appliedValue(address: string, type: string, attributes: Attributes): Record<string, Value> {
    const schema = this.options.schema.resources[type];
    const given = fromPlain(attributes) as Record<string, Value>;
    return schema ? complete(given, schema, address) : given;
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
    if (entry && !entry.tainted) return this.appliedValue(address, entry.type, entry.attributes);
    return this.options.resources.has(resource.type) ? this.#configuredValue(node) : new Unknown(address);
  }

  /** A resource that is read before it is planned: its arguments are known as far as they can be. */
  #configuredValue(node: Node): Value {
    const known = this.#configured.get(node.address);
    if (known !== undefined) return known;
    // Whoever asks for it again while it is evaluated stands in a circle, which the graph tells of.
    this.#configured.set(node.address, new Unknown(node.address));
    const value = this.plannedValue(node, this.evaluate(node), undefined);
    this.#configured.set(node.address, value);
    return value;
  }

  /** Reads a data source; unknown while its arguments are. */
  readData(node: Node): Value {
    const config = this.evaluate(node);
    if (Object.values(config).some(hasUnknown)) return new Unknown(node.address);
    const handler = this.options.data.get(node.resource.type)!;
    const plain = toPlain(record(Object.entries(config))) as Attributes;
    const schema = this.#schemaOf(node.resource)!;
    try {
      return complete(
        fromPlain(handler.read(plain, this.options.context, { rootPath: this.module.path })) as Record<string, Value>,
        schema,
        node.address,
      );
    } catch (cause) {
      if (cause instanceof TerraformError) throw cause;
      throw new TerraformError(
        "TERRAFORM_INVALID",
        `${node.address}: ${(cause as Error).message}`,
        node.resource.position,
        { cause },
      );
    }
  }
}

/** Plans every change from the state to the configuration. */
export function plan(configuration: Configuration): readonly Change[] {
  const { state, resources } = configuration.options;
  const changes = new Map<string, Change>();
  for (const node of configuration.graph()) {
    if (node.resource.mode === "data") {
      const value = configuration.readData(node);
      configuration.setValue(node.address, value);
      if (!(value instanceof Unknown)) configuration.checkAfter(node, value);
      changes.set(node.address, { ...NO_CHANGE, address: node.address, action: "read", node });
      continue;
    }
    const change = planResource(configuration, node, resources.get(node.resource.type), changes);
    if (change.after && change.action !== "none") configuration.setValue(node.address, change.after);
    if (change.after) configuration.checkAfter(node, change.after as ValueRecord);
    changes.set(node.address, change);
  }
  for (const entry of state.entries()) {
    if (changes.has(entry.address)) continue;
    const block = entry.deposed ? undefined : findBlock(configuration.module, entry.address);
    if (block?.lifecycle.preventDestroy) refuseDestroy(entry.address, "is no longer in the configuration", block);
    changes.set(entry.address, {
      ...NO_CHANGE,
      address: entry.address,
      action: "delete",
      before: entry.attributes,
      sensitive: new Set(entry.sensitive),
    });
  }
  return [...changes.values()];
}

const NO_CHANGE = {
  changed: [],
  forcing: [],
  node: undefined,
  before: undefined,
  after: undefined,
  sensitive: new Set<string>(),
} satisfies Omit<Change, "address" | "action">;

/** @throws TerraformError TERRAFORM_INVALID because of `lifecycle.prevent_destroy`. */
export function refuseDestroy(address: string, why: string, block: Resource): never {
  throw new TerraformError(
    "TERRAFORM_INVALID",
    `${address}: would be destroyed because it ${why}, and lifecycle.prevent_destroy forbids it`,
    block.position,
  );
}

/** The resource block of an address, whatever its instance keys. */
export function findBlock(module: Module, address: string): Resource | undefined {
  const parts = address.replace(/\[(?:\d+|"(?:[^"\\]|\\.)*")\]/g, "").split(".");
  let at: Module | undefined = module;
  while (at && parts[0] === "module") {
    at = at.calls.get(parts[1] ?? "")?.module;
    parts.splice(0, 2);
  }
  return at?.resources.find(
    (resource) => resource.mode === "managed" && resource.type === parts[0] && resource.name === parts[1],
  );
}

function planResource(
  configuration: Configuration,
  node: Node,
  handler: ResourceHandler | undefined,
  earlier: ReadonlyMap<string, Change>,
): Change {
  const config = configuration.evaluate(node);
  const entry = configuration.options.state.get(node.address);
  const { changed, forcing } = compare(node, config, entry, handler!, earlier);
  const action = !entry ? "create" : forcing.length > 0 ? "replace" : changed.length > 0 ? "update" : "none";
  if (action === "replace" && node.resource.lifecycle.preventDestroy)
    refuseDestroy(node.address, `must be replaced (${forcing.join(", ")})`, node.resource);
  const prior = action === "update" ? entry?.attributes : undefined;
  const after =
    action === "none"
      ? configuration.appliedValue(node.address, entry!.type, entry!.attributes)
      : configuration.plannedValue(node, config, prior);
  const sensitive = configuration.sensitivity.ofResource(node.instance, node.resource);
  return { address: node.address, action, changed, forcing, node, before: entry?.attributes, after, sensitive };
}

function compare(
  node: Node,
  config: Readonly<Record<string, Value>>,
  entry: StateEntry | undefined,
  handler: ResourceHandler,
  earlier: ReadonlyMap<string, Change>,
): { changed: string[]; forcing: string[] } {
  if (!entry) return { changed: [], forcing: [] };
  const names = new Set([...Object.keys(config), ...Object.keys(entry.config)]);
  const changed = [...names].filter(
    (name) =>
      hasUnknown(config[name] ?? null) ||
      JSON.stringify(canonical(config[name])) !== JSON.stringify(canonical(fromPlain(entry.config[name]))),
  );
  const forcing = changed.filter((name) => handler.replaceOn.includes(name) || !handler.update);
  if (entry.tainted) forcing.push("its creation was not finished");
  for (const trigger of node.resource.lifecycle.replaceTriggeredBy) {
    for (const { path } of referencesOf(trigger)) if (isTriggered(node, path, earlier)) forcing.push(path.join("."));
  }
  return { changed, forcing };
}

/** Whether a resource that `replace_triggered_by` names is replaced, or updated in the attribute it names. */
function isTriggered(node: Node, path: readonly string[], earlier: ReadonlyMap<string, Change>): boolean {
  const [type, name, attribute] = path;
  return [...earlier.values()].some(
    (change) =>
      change.node?.instance === node.instance &&
      change.node.resource.type === type &&
      change.node.resource.name === name &&
      (change.action === "replace" ||
        (change.action === "update" && (attribute === undefined || change.changed.includes(attribute)))),
  );
}

function ignoredNames(resource: Resource, config: object, before: Attributes): readonly string[] {
  const names = resource.lifecycle.ignoreChanges.map((expression) =>
    expression.kind === "variable" ? expression.name : "",
  );
  return names.includes("all") ? [...new Set([...Object.keys(config), ...Object.keys(before)])] : names;
}

/** A copy for comparison: keys sorted, absent and empty the same as null. */
function canonical(value: Value | undefined): unknown {
  const plain = value === undefined ? null : toPlain(value);
  return Array.isArray(plain) && plain.length === 0 ? null : plain;
}
