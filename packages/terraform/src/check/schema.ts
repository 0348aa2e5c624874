import type { Attribute, Block, Body, Expression } from "../hcl/syntax.ts";
import type { AttributeType, BlockSchema, ProviderSchema } from "../plan/handler.ts";
import type { Declarations } from "./declarations.ts";
import type { Report } from "./finding.ts";
import { literalText } from "./walk.ts";

const META_ARGUMENTS = new Set(["count", "for_each", "depends_on", "provider"]);
const META_BLOCKS = new Set(["lifecycle", "provisioner", "connection"]);

/** Arguments, blocks and literal types of resources and data sources against the provider's schema. */
export function checkSchema(declarations: Declarations, provider: ProviderSchema, report: Report): void {
  for (const block of declarations.resources.values()) checkTyped(block, provider.resources, provider, report);
  for (const block of declarations.data.values()) checkTyped(block, provider.data, provider, report);
}

function checkTyped(
  block: Block,
  types: Readonly<Record<string, BlockSchema>>,
  provider: ProviderSchema,
  report: Report,
): void {
  const type = block.labels[0]!;
  const schema = types[type];
  if (!schema) {
    report(
      "type-unknown",
      block.position,
      `${block.type} ${type} is not in schema/aws.json (${provider.provider} ${provider.version}); scripts/extract-schema.ts adds it`,
    );
    return;
  }
  const body: Body = {
    attributes: block.body.attributes.filter((attribute) => !META_ARGUMENTS.has(attribute.name)),
    blocks: block.body.blocks.filter((nested) => !META_BLOCKS.has(nested.type)),
  };
  checkBody(body, schema, block, type, report);
  for (const lifecycle of block.body.blocks.filter((nested) => nested.type === "lifecycle"))
    checkIgnored(lifecycle, schema, type, report);
}

function checkBody(body: Body, schema: BlockSchema, block: Block, path: string, report: Report): void {
  for (const attribute of body.attributes) checkAttribute(attribute, schema, path, report);
  for (const [name, attribute] of Object.entries(schema.attributes)) {
    if (attribute.required && !body.attributes.some((given) => given.name === name))
      report("required", block.position, `${path}: the argument ${name} is required`);
  }
  const counts = new Map<string, number>();
  for (const nested of body.blocks) {
    const isDynamic = nested.type === "dynamic";
    const name = isDynamic ? (nested.labels[0] ?? "") : nested.type;
    const nestedSchema = schema.blocks[name];
    if (!nestedSchema) {
      const wrong = schema.attributes[name] ? `${name} is an argument: write ${name} = …` : `no block is named ${name}`;
      report("argument", nested.position, `${path}: ${wrong}`);
      continue;
    }
    const count = (counts.get(name) ?? 0) + 1;
    counts.set(name, count);
    if (!isDynamic && nestedSchema.max !== undefined && count > nestedSchema.max)
      report("argument", nested.position, `${path}: expected at most ${nestedSchema.max} block ${name}`);
    const content = isDynamic ? nested.body.blocks.find((inner) => inner.type === "content") : nested;
    if (content) checkBody(content.body, nestedSchema.block, nested, `${path}.${name}`, report);
    else report("required", nested.position, `${path}: dynamic ${name}: a content block is required`);
  }
  for (const [name, nested] of Object.entries(schema.blocks)) {
    if (nested.min && !counts.has(name)) report("required", block.position, `${path}: a block ${name} is required`);
  }
}

function checkAttribute(attribute: Attribute, schema: BlockSchema, path: string, report: Report): void {
  const { name, position } = attribute;
  const known = schema.attributes[name];
  if (!known) {
    const wrong = schema.blocks[name] ? `${name} is a block: write ${name} { … }` : `no argument is named ${name}`;
    report("argument", position, `${path}: ${wrong}`);
    return;
  }
  if (!known.required && !known.optional) {
    report("read-only", position, `${path}: ${name} is set by AWS and cannot be configured`);
    return;
  }
  if (known.deprecated) report("deprecated", position, `${path}: the argument ${name} is deprecated`);
  const got = literalKind(attribute.value);
  if (got && !accepts(known.type, got, attribute.value))
    report("type", attribute.value.position, `${path}: ${name}: expected ${typeText(known.type)}, got ${got}`);
}

type LiteralKind = "string" | "number" | "bool" | "list" | "object";

function literalKind(expression: Expression): LiteralKind | undefined {
  switch (expression.kind) {
    case "literal":
      if (expression.value === null) return undefined;
      return typeof expression.value === "boolean" ? "bool" : (typeof expression.value as "string" | "number");
    case "template":
      return expression.parts.length > 1 ? "string" : undefined;
    case "tuple":
      return "list";
    case "object":
      return "object";
    case "for":
      return expression.key ? "object" : "list";
    default:
      return undefined;
  }
}

function accepts(type: AttributeType, got: LiteralKind, expression: Expression): boolean {
  if (typeof type !== "string") {
    const [kind, element] = type as readonly [string, AttributeType];
    if (kind === "list" || kind === "set") {
      if (expression.kind !== "tuple") return got === "list";
      return expression.items.every((item) => {
        const inner = literalKind(item);
        return inner === undefined || accepts(element, inner, item);
      });
    }
    return got === "object";
  }
  const text = literalText(expression);
  if (type === "string") return got === "string" || got === "number" || got === "bool";
  if (type === "number") return got === "number" || (text !== undefined && /^-?\d+(\.\d+)?$/.test(text));
  if (type === "bool") return got === "bool" || text === "true" || text === "false";
  return true;
}

function typeText(type: AttributeType): string {
  if (typeof type === "string") return type;
  const [kind, element] = type as readonly [string, AttributeType];
  return typeof element === "string" || Array.isArray(element) ? `${kind}(${typeText(element)})` : kind;
}

function checkIgnored(lifecycle: Block, schema: BlockSchema, type: string, report: Report): void {
  const ignored = lifecycle.body.attributes.find((attribute) => attribute.name === "ignore_changes")?.value;
  for (const item of ignored?.kind === "tuple" ? ignored.items : []) {
    if (item.kind === "variable" && !(item.name in schema.attributes) && !(item.name in schema.blocks))
      report("argument", item.position, `${type}: ignore_changes: no argument is named ${item.name}`);
  }
}
