import { type InstanceKey, keyText, type ModuleInstance } from "../configuration/instance.ts";
import type { ModuleCall, Resource } from "../configuration/module.ts";
import { type Reference, referencesOf, referencesOfBody } from "../configuration/references.ts";
import { TerraformError } from "../errors.ts";
import type { Expression } from "../hcl/syntax.ts";

/** One resource or data instance of a configuration. */
export interface Node {
  /** `module.x["k"].aws_kinesis_stream.this[0]`; data sources have `data.` before the type. */
  readonly address: string;
  readonly instance: ModuleInstance;
  readonly resource: Resource;
  readonly key: InstanceKey;
  /** Addresses that must exist before this one, direct ones only. */
  readonly dependencies: ReadonlySet<string>;
}

/** Every instance of a configuration in an order in which each comes after what it depends on. */
export function buildGraph(root: ModuleInstance): readonly Node[] {
  const blocks = new Map<string, BlockNode>();
  for (const instance of moduleInstances(root)) {
    for (const resource of instance.module.resources)
      blocks.set(blockAddress(instance, resource), { instance, resource });
  }
  const walker = new DependencyWalker(parentsOf(root));
  const dependencies = new Map<string, Set<string>>();
  for (const [address, block] of blocks) dependencies.set(address, walker.ofResource(block));
  return sortByDependency(blocks, dependencies).flatMap(([address, { instance, resource }]) =>
    [...instance.resourceKeys(resource).keys()].map((key) => ({
      address: address + keyText(key),
      instance,
      resource,
      key,
      dependencies: new Set([...dependencies.get(address)!].flatMap((other) => expand(blocks.get(other)!, other))),
    })),
  );
}

interface BlockNode {
  readonly instance: ModuleInstance;
  readonly resource: Resource;
}

function blockAddress(instance: ModuleInstance, resource: Resource): string {
  const prefix = instance.address === "" ? "" : `${instance.address}.`;
  return `${prefix}${resource.mode === "data" ? "data." : ""}${resource.type}.${resource.name}`;
}

function expand({ instance, resource }: BlockNode, address: string): string[] {
  return [...instance.resourceKeys(resource).keys()].map((key) => address + keyText(key));
}

/** The root and every module instance below it. */
export function moduleInstances(root: ModuleInstance): ModuleInstance[] {
  return [
    root,
    ...[...root.module.calls.values()].flatMap((call) => [...root.children(call).values()].flatMap(moduleInstances)),
  ];
}

function parentsOf(root: ModuleInstance): Map<ModuleInstance, { parent: ModuleInstance; call: ModuleCall }> {
  const parents = new Map<ModuleInstance, { parent: ModuleInstance; call: ModuleCall }>();
  for (const parent of moduleInstances(root)) {
    for (const call of parent.module.calls.values())
      for (const child of parent.children(call).values()) parents.set(child, { parent, call });
  }
  return parents;
}

/** Follows references through locals, variables and module outputs to the resources behind them. */
class DependencyWalker {
  readonly #parents: ReadonlyMap<ModuleInstance, { parent: ModuleInstance; call: ModuleCall }>;
  /** Names whose references are already followed or being followed, by module instance. */
  readonly #memory = new Map<string, Set<string>>();

  constructor(parents: ReadonlyMap<ModuleInstance, { parent: ModuleInstance; call: ModuleCall }>) {
    this.#parents = parents;
  }

  ofResource({ instance, resource }: BlockNode): Set<string> {
    const own = [resource.count, resource.forEach].filter((expression) => expression !== undefined);
    const { preconditions, postconditions, replaceTriggeredBy } = resource.lifecycle;
    const expressions = [
      ...own,
      ...resource.dependsOn,
      ...replaceTriggeredBy,
      ...[...preconditions, ...postconditions].flatMap((condition) => [condition.condition, condition.message]),
    ];
    const found = this.#follow(instance, [...referencesOfBody(resource.body), ...expressions.flatMap(referencesOf)]);
    for (let at = this.#parents.get(instance); at; at = this.#parents.get(at.parent)) {
      const outer = [at.call.count, at.call.forEach, ...at.call.dependsOn].filter(
        (expression) => expression !== undefined,
      );
      for (const address of this.#followAll(at.parent, outer)) found.add(address);
    }
    found.delete(blockAddress(instance, resource));
    return found;
  }

  #followAll(instance: ModuleInstance, expressions: readonly Expression[]): Set<string> {
    return this.#follow(instance, expressions.flatMap(referencesOf));
  }

  #follow(instance: ModuleInstance, references: readonly Reference[]): Set<string> {
    const found = new Set<string>();
    for (const { path } of references) for (const address of this.#resolve(instance, path)) found.add(address);
    return found;
  }

  #resolve(instance: ModuleInstance, path: readonly string[]): ReadonlySet<string> {
    const [root = "", name = "", third = ""] = path;
    const { module } = instance;
    switch (root) {
      case "local": {
        const local = module.locals.get(name);
        return local ? this.#once(instance, `local.${name}`, () => this.#followAll(instance, [local.value])) : NONE;
      }
      case "var": {
        const outer = this.#parents.get(instance);
        const given = outer?.call.arguments.get(name);
        return outer && given
          ? this.#once(instance, `var.${name}`, () => this.#followAll(outer.parent, [given.value]))
          : NONE;
      }
      case "module": {
        const call = module.calls.get(name);
        return call ? this.#once(instance, `module.${name}.${third}`, () => this.#ofCall(instance, call, third)) : NONE;
      }
      case "data":
        return this.#ofBlock(instance, "data", name, third);
      default:
        return this.#ofBlock(instance, "managed", root, name);
    }
  }

  #ofBlock(instance: ModuleInstance, mode: Resource["mode"], type: string, name: string): ReadonlySet<string> {
    const resource = instance.module.resources.find(
      (other) => other.mode === mode && other.type === type && other.name === name,
    );
    return resource ? new Set([blockAddress(instance, resource)]) : NONE;
  }

  /** An output's resources; without an output named, as in `depends_on`, all of the module. */
  #ofCall(instance: ModuleInstance, call: ModuleCall, outputName: string): Set<string> {
    const found = new Set<string>();
    const output = call.module.outputs.get(outputName);
    for (const child of instance.children(call).values()) {
      if (output) {
        for (const address of this.#followAll(child, [output.value, ...output.dependsOn])) found.add(address);
      } else if (outputName !== "" && call.count === undefined && call.forEach === undefined) {
        throw new TerraformError(
          "TERRAFORM_REFERENCE",
          `module ${call.name}: no output is named ${outputName}; there are ${[...call.module.outputs.keys()].join(", ") || "none"}`,
          call.position,
        );
      } else {
        for (const inner of moduleInstances(child))
          for (const resource of inner.module.resources) found.add(blockAddress(inner, resource));
      }
    }
    return found;
  }

  #once(instance: ModuleInstance, name: string, follow: () => Set<string>): ReadonlySet<string> {
    const key = `${instance.address}/${name}`;
    const known = this.#memory.get(key);
    if (known) return known;
    this.#memory.set(key, new Set());
    const found = follow();
    this.#memory.set(key, found);
    return found;
  }
}

const NONE: ReadonlySet<string> = new Set();

function sortByDependency(
  blocks: ReadonlyMap<string, BlockNode>,
  dependencies: ReadonlyMap<string, ReadonlySet<string>>,
): [string, BlockNode][] {
  const sorted: [string, BlockNode][] = [];
  const state = new Map<string, "open" | "done">();
  const visit = (address: string, trail: readonly string[]): void => {
    if (state.get(address) === "done") return;
    const block = blocks.get(address)!;
    if (state.get(address) === "open") {
      throw new TerraformError(
        "TERRAFORM_REFERENCE",
        `cycle: ${[...trail.slice(trail.indexOf(address)), address].join(" -> ")}`,
        block.resource.position,
      );
    }
    state.set(address, "open");
    for (const other of [...dependencies.get(address)!].sort()) visit(other, [...trail, address]);
    state.set(address, "done");
    sorted.push([address, block]);
  };
  for (const address of [...blocks.keys()].sort()) visit(address, []);
  return sorted;
}
