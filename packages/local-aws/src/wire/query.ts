import { AwsError } from "../errors.ts";
import { setOwn } from "./json.ts";
import type { Member, Shape, Structure } from "./schema.ts";
import { readTimestamp } from "./timestamp.ts";

/*
 * AWS Query: POST application/x-www-form-urlencoded, Action and Version, members as dotted paths.
 *   list  Name.member.1=a  (flattened: Name.1=a)    map  Name.entry.1.key=k&Name.entry.1.value=v
 * An empty list is sent as `Name=`.
 */

interface Node {
  value?: string;
  readonly children: Map<string, Node>;
}

/** The parameters of a form body or query string, in order of appearance. */
export function parseForm(text: string): URLSearchParams {
  return new URLSearchParams(text);
}

/**
 * Reads an action's parameters as its input structure.
 * @throws AwsError ValidationError for unknown parameters and values of another type.
 */
export function readQuery(structure: Structure, form: URLSearchParams): Record<string, unknown> {
  const root: Node = { children: new Map() };
  for (const [key, value] of form) {
    if (key === "Action" || key === "Version") continue;
    let node = root;
    for (const part of key.split(".")) {
      let child = node.children.get(part);
      if (!child) {
        child = { children: new Map() };
        node.children.set(part, child);
      }
      node = child;
    }
    node.value = value;
  }
  return readStructure(structure, root, structure.name);
}

function readStructure(structure: Structure, node: Node, path: string): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  const names = new Map<string, Member>();
  for (const member of structure.members) names.set(member.traits.xmlName ?? member.name, member);
  for (const [name, child] of node.children) {
    const member = names.get(name);
    if (!member)
      throw new AwsError(
        "ValidationError",
        `${path}: unknown parameter ${name}; expected ${[...names.keys()].join(", ") || "none"}`,
      );
    result[member.name] = readValue(member.shape, child, `${path}.${name}`, member.traits.xmlFlattened === 1);
  }
  return result;
}

function readValue(shape: Shape, node: Node, path: string, flattened: boolean): unknown {
  switch (shape.kind) {
    case "structure":
      return readStructure(shape, node, path);
    case "list": {
      const items = flattened ? node : node.children.get(shape.element.traits.xmlName ?? "member");
      if (!items) return [];
      return ordered(items, path).map((child, index) =>
        readValue(shape.element.shape, child, `${path}.${index + 1}`, false),
      );
    }
    case "map": {
      const entries = flattened ? node : node.children.get("entry");
      const result: Record<string, unknown> = {};
      for (const entry of entries ? ordered(entries, path) : []) {
        const key = entry.children.get(shape.key.traits.xmlName ?? "key")?.value;
        const value = entry.children.get(shape.value.traits.xmlName ?? "value");
        if (key === undefined || !value)
          throw new AwsError("ValidationError", `${path}: expected entries with key and value`);
        setOwn(result, key, readValue(shape.value.shape, value, `${path}.${key}`, false));
      }
      return result;
    }
    case "string":
    case "document":
      return node.value ?? "";
    case "blob":
    case "stream":
      return Buffer.from(node.value ?? "", "base64");
    case "number":
    case "bigdecimal": {
      const value = Number(node.value);
      if (node.value === undefined || node.value === "" || (Number.isNaN(value) && node.value !== "NaN")) {
        throw new AwsError("ValidationError", `${path}: expected a number, got ${JSON.stringify(node.value)}`);
      }
      return value;
    }
    case "bigint":
      return BigInt(node.value ?? "0");
    case "boolean":
      if (node.value !== "true" && node.value !== "false")
        throw new AwsError("ValidationError", `${path}: expected true or false, got ${JSON.stringify(node.value)}`);
      return node.value === "true";
    case "timestamp":
      return readTimestamp(node.value, path);
    case "unit":
      return {};
  }
}

function ordered(node: Node, path: string): Node[] {
  const indexes = [...node.children.keys()].map(Number).sort((a, b) => a - b);
  if (indexes.some((index) => !Number.isInteger(index) || index < 1)) {
    throw new AwsError(
      "ValidationError",
      `${path}: expected list items numbered from 1, got ${[...node.children.keys()].join(", ")}`,
    );
  }
  return indexes.map((index) => node.children.get(String(index))!);
}
