import type { Body, Expression } from "../hcl/syntax.ts";
import type { BlockSchema } from "../plan/handler.ts";
import type { ModuleInstance } from "./instance.ts";
import type { ModuleCall, Resource } from "./module.ts";
import { referencesOf, referencesOfBody } from "./references.ts";

/**
 * Whether expressions show something sensitive: a sensitive variable, output or provider attribute, or sensitive(), as
 * far as references lead. What stands in nonsensitive() is not.
 */
export class Sensitivity {
  readonly #schemaOf: (resource: Resource) => BlockSchema | undefined;
  readonly #callers = new Map<ModuleInstance, { readonly parent: ModuleInstance; readonly call: ModuleCall }>();
  readonly #memory = new Map<string, boolean>();

  constructor(root: ModuleInstance, schemaOf: (resource: Resource) => BlockSchema | undefined) {
    this.#schemaOf = schemaOf;
    this.#learn(root);
  }

  #learn(parent: ModuleInstance): void {
    for (const call of parent.module.calls.values()) {
      for (const child of parent.children(call).values()) {
        this.#callers.set(child, { parent, call });
        this.#learn(child);
      }
    }
  }

  ofExpression(instance: ModuleInstance, expression: Expression): boolean {
    if (expression.kind === "call" && expression.name === "nonsensitive") return false;
    if (expression.kind === "call" && expression.name === "sensitive") return true;
    if (expression.kind === "call")
      return expression.arguments.some((argument) => this.ofExpression(instance, argument));
    return referencesOf(expression).some(({ path }) => this.#ofPath(instance, path));
  }

  /** Arguments and blocks of a resource that must not be shown. */
  ofResource(instance: ModuleInstance, resource: Resource): ReadonlySet<string> {
    const schema = this.#schemaOf(resource);
    const names = new Set(
      Object.entries(schema?.attributes ?? {})
        .filter(([, attribute]) => attribute.sensitive)
        .map(([name]) => name),
    );
    for (const attribute of resource.body.attributes)
      if (this.ofExpression(instance, attribute.value)) names.add(attribute.name);
    for (const block of resource.body.blocks)
      if (this.#ofBody(instance, block.body)) names.add(block.type === "dynamic" ? block.labels[0]! : block.type);
    // The provider copies tags there.
    if (names.has("tags")) names.add("tags_all");
    return names;
  }

  #ofBody(instance: ModuleInstance, body: Body): boolean {
    return referencesOfBody(body).some(({ path }) => this.#ofPath(instance, path));
  }

  #ofPath(instance: ModuleInstance, path: readonly string[]): boolean {
    const key = `${instance.address}/${path.slice(0, 4).join(".")}`;
    const known = this.#memory.get(key);
    if (known !== undefined) return known;
    this.#memory.set(key, false);
    const found = this.#resolve(instance, path);
    this.#memory.set(key, found);
    return found;
  }

  #resolve(instance: ModuleInstance, path: readonly string[]): boolean {
    const [root = "", name = "", third = "", fourth = ""] = path;
    const { module } = instance;
    switch (root) {
      case "var": {
        const caller = this.#callers.get(instance);
        const given = caller?.call.arguments.get(name);
        return (
          module.variables.get(name)?.sensitive === true ||
          (caller !== undefined && given !== undefined && this.ofExpression(caller.parent, given.value))
        );
      }
      case "local": {
        const local = module.locals.get(name);
        return local !== undefined && this.ofExpression(instance, local.value);
      }
      case "module": {
        const call = module.calls.get(name);
        const output = call?.module.outputs.get(third);
        if (!call || !output) return false;
        return (
          output.sensitive ||
          [...instance.children(call).values()].some((child) => this.ofExpression(child, output.value))
        );
      }
      case "data":
        return this.#ofAttribute(instance, "data", name, third, fourth);
      default:
        return this.#ofAttribute(instance, "managed", root, name, third);
    }
  }

  #ofAttribute(
    instance: ModuleInstance,
    mode: Resource["mode"],
    type: string,
    name: string,
    attribute: string,
  ): boolean {
    const resource = instance.module.resources.find(
      (other) => other.mode === mode && other.type === type && other.name === name,
    );
    if (!resource) return false;
    const names = this.ofResource(instance, resource);
    return attribute === "" ? names.size > 0 : names.has(attribute);
  }
}
