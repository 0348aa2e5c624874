import type { InstanceKey } from "../configuration/instance.ts";
import { type EvaluatedBody, evaluateBody, keyText, ModuleInstance } from "../configuration/instance.ts";
import { loadModule, type Resource } from "../configuration/module.ts";
import { DATA } from "../data/index.ts";
import { fromPlain, record, toPlain, type Value } from "../hcl/values.ts";
import { buildGraph, type Node } from "../plan/graph.ts";
import type { Attributes, HandlerContext, ProviderSchema } from "../plan/handler.ts";

/** A configuration evaluated with symbols in place of what only AWS knows: `‹address.attribute›`. */
export interface SymbolicConfiguration {
  readonly nodes: readonly SymbolicNode[];
}

export interface SymbolicNode extends Node {
  /** Arguments and blocks, symbols where they hang on other resources. */
  readonly config: Attributes;
}

/** A symbol in evaluated text; the capture is the address and attribute it stands for. */
export const SYMBOL = /‹([^›]+)›/g;

export interface SymbolicOptions {
  readonly folder: string;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly schema: ProviderSchema;
}

/** Account, Region and partition of data sources, as symbols too. */
const CONTEXT: HandlerContext = {
  client: () => {
    throw new Error("a drawing calls no service");
  },
  region: "‹region›",
  account: "‹account›",
  partition: "aws",
  sleep: () => Promise.resolve(),
  random: (length) => "x".repeat(length),
};

/** Evaluates every resource of a root module with symbols. */
export function evaluateSymbolically({ folder, variables, schema }: SymbolicOptions): SymbolicConfiguration {
  const module = loadModule(folder);
  const memory = new Map<string, Value>();
  const resourceValue = (instance: ModuleInstance, resource: Resource, key: InstanceKey): Value => {
    const address = addressOf(instance, resource, key);
    let value = memory.get(address);
    if (value === undefined) {
      value =
        resource.mode === "data"
          ? readData(instance, resource, key)
          : symbolicValue(address, configOf(instance, resource, key), schema, resource.type);
      memory.set(address, value);
    }
    return value;
  };
  const missing = [...module.variables.values()].filter(
    (variable) => !variable.defaultValue && !(variable.name in variables),
  );
  const given = new Map<string, () => Value>([
    ...missing.map((variable) => [variable.name, () => placeholder(variable.name)] as const),
    ...Object.entries(variables).map(([name, value]) => [name, () => fromPlain(value)] as const),
  ]);
  const root = new ModuleInstance(module, { now: 0, rootPath: module.path, resourceValue, symbolic: true }, given);
  const nodes = buildGraph(root).filter((node) => node.resource.mode === "managed");
  return {
    nodes: nodes.map((node) => ({
      ...node,
      config: toPlain(flatten(configOf(node.instance, node.resource, node.key))) as Attributes,
    })),
  };
}

/** A text that passes as a name prefix, since most required root variables are one. */
function placeholder(name: string): Value {
  return name.replaceAll("_", "-").slice(0, 12);
}

function addressOf(instance: ModuleInstance, resource: Resource, key: InstanceKey): string {
  return `${instance.address === "" ? "" : `${instance.address}.`}${resource.mode === "data" ? "data." : ""}${resource.type}.${resource.name}${keyText(key)}`;
}

function configOf(instance: ModuleInstance, resource: Resource, key: InstanceKey): EvaluatedBody {
  return evaluateBody(resource.body, instance.scope(instance.resourceKeys(resource).get(key)), resource.position);
}

function flatten(body: EvaluatedBody): Value {
  return record([
    ...Object.entries(body.arguments),
    ...Object.entries(body.blocks).map(([name, blocks]) => [name, blocks.map(flatten)] as const),
  ]);
}

function readData(instance: ModuleInstance, resource: Resource, key: InstanceKey): Value {
  const handler = DATA.get(resource.type);
  const config = toPlain(flatten(configOf(instance, resource, key))) as Attributes;
  return handler
    ? fromPlain(handler.read(config, CONTEXT, { rootPath: instance.environment.rootPath }))
    : fromPlain(config);
}

function symbolicValue(address: string, body: EvaluatedBody, schema: ProviderSchema, type: string): Value {
  const result = record();
  for (const [name, attribute] of Object.entries(schema.resources[type]?.attributes ?? {})) {
    const configured = body.arguments[name];
    const symbolic = configured === undefined || configured === null || attribute.computed === true;
    result[name] =
      symbolic && (name === "id" || name === "arn" || attribute.computed)
        ? `‹${address}.${name}›`
        : (configured ?? null);
  }
  for (const [name, blocks] of Object.entries(body.blocks)) result[name] = blocks.map(flatten);
  return result;
}
