/** A JSON Schema as it is read from a file. */
export type SchemaNode = { readonly [keyword: string]: unknown };

/** Keywords that say something about values but nothing that a TypeScript type can say. */
const VALUE_KEYWORDS = new Set([
  ...["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"],
  ...["minLength", "maxLength", "pattern", "format", "minItems", "maxItems", "uniqueItems"],
  ...["minProperties", "maxProperties"],
]);
const ANNOTATIONS = new Set([
  "$schema",
  "$id",
  "$comment",
  "title",
  "description",
  "examples",
  "default",
  "deprecated",
]);
const TYPE_KEYWORDS = new Set([
  ...["type", "const", "enum", "properties", "required", "additionalProperties", "items"],
  ...["oneOf", "anyOf", "$defs", "$ref"],
]);

/** Writes an exported interface for an object schema; a keyword outside the supported set is an error that names its place. */
export function emitInterface(name: string, schema: SchemaNode, place: string): string {
  refuseUnknownKeywords(schema, place);
  if (schema.type !== "object") {
    throw new Error(`${place}: an event must have type "object", got ${JSON.stringify(schema.type)}`);
  }
  return `${comment(schema.description, "")}export interface ${name} ${emitObject(schema, schema, place, "")}\n`;
}

function emitType(node: SchemaNode, root: SchemaNode, place: string, indent: string): string {
  refuseUnknownKeywords(node, place);
  if (node.$ref !== undefined) return emitType(resolve(node.$ref, root, place), root, place, indent);
  if (node.const !== undefined) return JSON.stringify(node.const);
  if (Array.isArray(node.enum)) return node.enum.map((value) => JSON.stringify(value)).join(" | ");
  const choices = node.oneOf ?? node.anyOf;
  if (Array.isArray(choices)) {
    return choices.map((choice, i) => emitType(choice, root, `${place}/oneOf/${i}`, indent)).join(" | ");
  }
  const types = Array.isArray(node.type) ? node.type : [node.type];
  return types.map((type) => emitPlain(type, node, root, place, indent)).join(" | ");
}

function emitPlain(type: unknown, node: SchemaNode, root: SchemaNode, place: string, indent: string): string {
  switch (type) {
    case "object":
      return emitObject(node, root, place, indent);
    case "array": {
      if (node.items === undefined) throw new Error(`${place}: an array needs "items"`);
      const item = emitType(node.items as SchemaNode, root, `${place}/items`, indent);
      return item.includes("|") ? `(${item})[]` : `${item}[]`;
    }
    case "integer":
    case "number":
      return "number";
    case "string":
    case "boolean":
    case "null":
      return type;
    default:
      throw new Error(`${place}: expected a "type", got ${JSON.stringify(type)}`);
  }
}

function emitObject(node: SchemaNode, root: SchemaNode, place: string, indent: string): string {
  const extra = node.additionalProperties;
  if (typeof extra !== "boolean") {
    throw new Error(
      `${place}: an object must state "additionalProperties": true or false, got ${JSON.stringify(extra)}`,
    );
  }
  const required = new Set(Array.isArray(node.required) ? node.required : []);
  const inner = `${indent}  `;
  const members = Object.entries((node.properties ?? {}) as Record<string, SchemaNode>).map(([key, property]) => {
    const name = /^[A-Za-z_$][\w$]*$/.test(key) ? key : JSON.stringify(key);
    const type = emitType(property, root, `${place}/properties/${key}`, inner);
    return `${comment(property.description, inner)}${inner}${name}${required.has(key) ? "" : "?"}: ${type};\n`;
  });
  return `{\n${members.join("")}${indent}}`;
}

function resolve(ref: unknown, root: SchemaNode, place: string): SchemaNode {
  const name = typeof ref === "string" && ref.startsWith("#/$defs/") ? ref.slice("#/$defs/".length) : undefined;
  const target = name === undefined ? undefined : (root.$defs as Record<string, SchemaNode> | undefined)?.[name];
  if (target === undefined) {
    throw new Error(`${place}: expected "$ref" to name an entry of $defs in this file, got ${JSON.stringify(ref)}`);
  }
  return target;
}

function refuseUnknownKeywords(node: SchemaNode, place: string): void {
  for (const keyword of Object.keys(node)) {
    if (!TYPE_KEYWORDS.has(keyword) && !VALUE_KEYWORDS.has(keyword) && !ANNOTATIONS.has(keyword)) {
      throw new Error(`${place}: keyword "${keyword}" is not supported by the type generator`);
    }
  }
}

/** Long descriptions are left on one line: the formatter does not reflow comments. */
function comment(description: unknown, indent: string): string {
  return typeof description === "string" ? `${indent}/** ${description} */\n` : "";
}
