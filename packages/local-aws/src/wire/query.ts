import { AwsError } from "../errors.ts";
import { decodeBase64, setOwn } from "./json.ts";
import type { List, Mapping, Member, Shape, Structure } from "./schema.ts";
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

/**
 * The parameters of a form body or query string, in order of appearance.
 * @throws AwsError MalformedQueryString for a percent sign without two hexadecimal digits.
 */
export function parseForm(text: string): URLSearchParams {
  if (/%(?![0-9A-Fa-f]{2})/.test(text))
    throw new AwsError("MalformedQueryString", "The query string contains a syntax error: % without two hex digits", {
      status: 404,
    });
  return new URLSearchParams(text);
}

/**
 * Reads an action's parameters as its input structure, without Action, Version and those of a presigned request.
 * @throws AwsError ValidationError for unknown parameters, MalformedInput for values of another type.
 */
export function readQuery(structure: Structure, form: URLSearchParams): Record<string, unknown> {
  const root: Node = { children: new Map() };
  for (const [key, value] of form) {
    if (key === "Action" || key === "Version" || key.startsWith("X-Amz-")) continue;
    let node = root;
    for (const part of key.split(".")) {
      let child = node.children.get(part);
      if (!child) {
        child = { children: new Map() };
        node.children.set(part, child);
      }
      node = child;
    }
    if (node.value !== undefined) throw malformed(key, "one value", "several");
    node.value = value;
  }
  return readStructure(structure, root, structure.name);
}

function readStructure(structure: Structure, node: Node, path: string): Record<string, unknown> {
  if (node.value) throw malformed(path, `members of ${structure.name}`, node.value);
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
    case "list":
      return readList(shape, node, path, flattened);
    case "map":
      return readMap(shape, node, path, flattened);
    case "string":
    case "document":
      return textOf(node, path);
    case "blob":
    case "stream": {
      const text = textOf(node, path);
      const bytes = decodeBase64(text);
      if (!bytes) throw malformed(path, "base64 text", text);
      return bytes;
    }
    case "number":
    case "bigdecimal": {
      const text = textOf(node, path);
      const value = Number(text);
      if (text.trim() === "" || (Number.isNaN(value) && text !== "NaN")) throw malformed(path, "a number", text);
      return value;
    }
    case "bigint": {
      const text = textOf(node, path);
      if (!/^-?\d+$/.test(text)) throw malformed(path, "an integer", text);
      return BigInt(text);
    }
    case "boolean": {
      const text = textOf(node, path);
      if (text !== "true" && text !== "false") throw malformed(path, "true or false", text);
      return text === "true";
    }
    case "timestamp": {
      const text = textOf(node, path);
      const date = readTimestamp(text);
      if (!date) throw malformed(path, "an ISO 8601 timestamp", text);
      return date;
    }
    case "unit":
      return {};
  }
}

function readList(shape: List, node: Node, path: string, flattened: boolean): unknown[] {
  const name = shape.element.traits.xmlName ?? "member";
  const items = flattened ? node : onlyChild(node, name, path);
  if (!items) return [];
  return ordered(items, path).map((child, index) =>
    readValue(shape.element.shape, child, `${path}.${index + 1}`, false),
  );
}

function readMap(shape: Mapping, node: Node, path: string, flattened: boolean): Record<string, unknown> {
  const entries = flattened ? node : onlyChild(node, "entry", path);
  const result: Record<string, unknown> = {};
  for (const entry of entries ? ordered(entries, path) : []) {
    const key = entry.children.get(shape.key.traits.xmlName ?? "key")?.value;
    const value = entry.children.get(shape.value.traits.xmlName ?? "value");
    if (key === undefined || !value || entry.children.size > 2)
      throw malformed(path, "entries of a key and a value", [...entry.children.keys()].join(", "));
    setOwn(result, key, readValue(shape.value.shape, value, `${path}.${key}`, false));
  }
  return result;
}

/** The node below which numbered items stand; undefined for the empty list `Name=`. */
function onlyChild(node: Node, name: string, path: string): Node | undefined {
  if (node.value) throw malformed(path, `${name}.1, ${name}.2 and so on`, node.value);
  for (const other of node.children.keys())
    if (other !== name) throw malformed(path, `${name}.1, ${name}.2 and so on`, other);
  return node.children.get(name);
}

function ordered(node: Node, path: string): Node[] {
  const names = [...node.children.keys()];
  const strange = names.find((name) => !/^[1-9]\d{0,8}$/.test(name));
  if (strange !== undefined) throw malformed(path, "items numbered from 1", strange);
  return names.sort((a, b) => Number(a) - Number(b)).map((name) => node.children.get(name)!);
}

function textOf(node: Node, path: string): string {
  if (node.children.size > 0) throw malformed(path, "a value", `members ${[...node.children.keys()].join(", ")}`);
  return node.value ?? "";
}

function malformed(path: string, expected: string, got: string): AwsError {
  return new AwsError("MalformedInput", `${path}: expected ${expected}, got ${JSON.stringify(got.slice(0, 60))}`);
}
