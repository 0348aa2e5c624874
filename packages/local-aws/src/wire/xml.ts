import { isUtf8 } from "node:buffer";
import { createRequire } from "node:module";
import { AwsError } from "../errors.ts";
import { decodeBase64, setOwn } from "./json.ts";
import type { List, Mapping, Member, Shape, Simple, Structure } from "./schema.ts";
import { readTimestamp, writeTimestamp } from "./timestamp.ts";

/*
 * REST-XML bodies and Query answers: a structure is an element with one child per member; a list repeats <member> (or
 * its xmlName) inside a wrapper unless it is flattened; a map is <entry><key/><value/></entry>; blobs are base64.
 */

export interface XmlElement {
  readonly name: string;
  readonly attributes: Record<string, string>;
  readonly children: XmlElement[];
  text: string;
}

/**
 * Parses a document into a tree.
 * @throws AwsError MalformedXML when it is not well-formed.
 */
export function parseXml(body: Buffer): XmlElement {
  if (!isUtf8(body)) throw new AwsError("MalformedXML", "The XML you provided was not well-formed: it is not UTF-8");
  const root: XmlElement = { name: "", attributes: {}, children: [], text: "" };
  const stack = [root];
  const parser = createParser();
  parser.on("error", (error) => {
    throw new AwsError("MalformedXML", `The XML you provided was not well-formed: ${error.message}`, { cause: error });
  });
  parser.on("opentag", (tag) => {
    const attributes: Record<string, string> = {};
    for (const key of Object.keys(tag.attributes)) attributes[key] = String(tag.attributes[key]);
    const element = { name: tag.name, attributes, children: [], text: "" };
    stack.at(-1)!.children.push(element);
    stack.push(element);
  });
  const append = (chunk: string) => {
    stack.at(-1)!.text += chunk;
  };
  parser.on("text", append);
  parser.on("cdata", append);
  parser.on("closetag", () => {
    stack.pop();
  });
  parser.write(body.toString("utf8")).close();
  const top = root.children[0];
  if (!top) throw new AwsError("MalformedXML", "The XML you provided was not well-formed: the document is empty");
  return top;
}

const load = createRequire(import.meta.url);
let saxes: typeof import("saxes") | undefined;

/** The parser is loaded with the first document: services that speak JSON need none. */
function createParser(): InstanceType<typeof import("saxes").SaxesParser> {
  saxes ??= load("saxes") as typeof import("saxes");
  return new saxes.SaxesParser();
}

/**
 * Reads an element as a shape.
 * @throws AwsError MalformedXML for unknown elements and values of another type.
 */
export function readXml(shape: Shape, element: XmlElement): unknown {
  switch (shape.kind) {
    case "structure":
      return readStructure(shape, element);
    case "list":
      return element.children.map((child) => {
        if (child.name !== xmlName(shape.element)) throw invalid(element, `<${xmlName(shape.element)}>`, child.name);
        return readXml(shape.element.shape, child);
      });
    case "map":
      return readEntries(shape, element.children);
    case "blob":
    case "stream": {
      const bytes = decodeBase64(element.text.trim());
      if (!bytes) throw invalid(element, "base64 text", element.text);
      return bytes;
    }
    case "number":
    case "bigdecimal":
      return readNumber(element);
    case "bigint": {
      const text = element.text.trim();
      if (!/^-?\d+$/.test(text)) throw invalid(element, "an integer", text);
      return BigInt(text);
    }
    case "boolean":
      return readBoolean(element);
    case "timestamp": {
      const date = readTimestamp(element.text.trim());
      if (!date) throw invalid(element, "a timestamp", element.text);
      return date;
    }
    case "string":
    case "document":
      return element.text;
    case "unit":
      return {};
  }
}

function readStructure(structure: Structure, element: XmlElement): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  const names = elementNames(structure);
  for (const child of element.children) {
    const member = names.get(child.name);
    if (!member) throw invalid(element, `elements ${[...names.keys()].join(", ")}`, child.name);
    if (member.shape.kind === "list" && member.traits.xmlFlattened) {
      result[member.name] ??= [];
      (result[member.name] as unknown[]).push(readXml(member.shape.element.shape, child));
    } else if (member.shape.kind === "map" && member.traits.xmlFlattened) {
      result[member.name] ??= {};
      Object.assign(result[member.name] as object, readEntries(member.shape, [child]));
    } else {
      result[member.name] = readXml(member.shape, child);
    }
  }
  for (const member of structure.members) {
    const attribute = member.traits.xmlAttribute ? element.attributes[xmlName(member)] : undefined;
    if (attribute !== undefined) result[member.name] = attribute;
  }
  return result;
}

function readEntries(
  map: Mapping,
  entries: readonly XmlElement[],
  result: Record<string, unknown> = {},
): Record<string, unknown> {
  for (const entry of entries) {
    const key = entry.children.find((child) => child.name === xmlName(map.key));
    const value = entry.children.find((child) => child.name === xmlName(map.value));
    if (!key || !value) throw invalid(entry, `<${xmlName(map.key)}> and <${xmlName(map.value)}>`, entry.text);
    setOwn(result, key.text, readXml(map.value.shape, value));
  }
  return result;
}

function readNumber(element: XmlElement): number {
  const text = element.text.trim();
  const value = Number(text);
  if (text === "" || (Number.isNaN(value) && text !== "NaN")) throw invalid(element, "a number", text);
  return value;
}

function readBoolean(element: XmlElement): boolean {
  const text = element.text.trim().toLowerCase();
  if (text === "true" || text === "1") return true;
  if (text === "false" || text === "0") return false;
  throw invalid(element, "true or false", text);
}

function invalid(element: XmlElement, expected: string, got: string): AwsError {
  return new AwsError(
    "MalformedXML",
    `The XML you provided did not validate: <${element.name}> expects ${expected}, got ${JSON.stringify(got.slice(0, 60))}`,
  );
}

const namesOfStructure = new WeakMap<Structure, Map<string, Member>>();

function elementNames(structure: Structure): Map<string, Member> {
  let names = namesOfStructure.get(structure);
  if (!names) {
    names = new Map();
    for (const member of structure.members) {
      if (member.binding === "body" || member.binding === "payload") names.set(xmlName(member), member);
    }
    namesOfStructure.set(structure, names);
  }
  return names;
}

/** The element name of a member. */
function xmlName(member: Member): string {
  return member.traits.xmlName ?? member.name;
}

/** The children of a structure as XML text, without the element around them. */
export function writeXmlMembers(structure: Structure, value: object): string {
  let text = "";
  for (const member of structure.members) {
    if (member.binding !== "body" || member.traits.xmlAttribute) continue;
    const item = (value as Record<string, unknown>)[member.name];
    if (item !== undefined && item !== null) text += writeXmlMember(member, item);
  }
  return text;
}

/** One member with its element. */
export function writeXmlMember(member: Member, value: unknown): string {
  const name = xmlName(member);
  const { shape } = member;
  if (shape.kind === "list") {
    const items = writeItems(
      shape,
      value as readonly unknown[],
      member.traits.xmlFlattened ? name : xmlName(shape.element),
    );
    return member.traits.xmlFlattened ? items : `<${name}>${items}</${name}>`;
  }
  if (shape.kind === "map") {
    const entries = writeEntries(shape, value as Record<string, unknown>, member.traits.xmlFlattened ? name : "entry");
    return member.traits.xmlFlattened ? entries : `<${name}>${entries}</${name}>`;
  }
  return writeElement(name, member.traits.xmlNamespace, shape, value);
}

function writeElement(name: string, namespace: Member["traits"]["xmlNamespace"], shape: Shape, value: unknown): string {
  let attributes = "";
  if (namespace?.length === 2) attributes += ` xmlns:${namespace[0]}="${namespace[1]}"`;
  if (shape.kind === "structure") {
    for (const member of shape.members) {
      const item = member.traits.xmlAttribute ? (value as Record<string, unknown>)[member.name] : undefined;
      if (item !== undefined) attributes += ` ${xmlName(member)}="${escapeXml(String(item))}"`;
    }
  }
  return `<${name}${attributes}>${writeContent(shape, value)}</${name}>`;
}

function writeItems(list: List, items: readonly unknown[], name: string): string {
  let text = "";
  for (const item of items) {
    if (item !== undefined && item !== null) text += `<${name}>${writeContent(list.element.shape, item)}</${name}>`;
  }
  return text;
}

function writeEntries(map: Mapping, entries: Record<string, unknown>, name: string): string {
  let text = "";
  for (const key of Object.keys(entries)) {
    if (entries[key] === undefined || entries[key] === null) continue;
    const keyName = xmlName(map.key);
    const valueName = xmlName(map.value);
    const value = writeContent(map.value.shape, entries[key]);
    text += `<${name}><${keyName}>${escapeXml(key)}</${keyName}><${valueName}>${value}</${valueName}></${name}>`;
  }
  return text;
}

function writeContent(shape: Shape, value: unknown): string {
  switch (shape.kind) {
    case "structure":
      return writeXmlMembers(shape, value as object);
    case "list":
      return writeItems(shape, value as readonly unknown[], xmlName(shape.element));
    case "map":
      return writeEntries(shape, value as Record<string, unknown>, "entry");
    case "blob":
    case "stream":
      return Buffer.from(value as Uint8Array).toString("base64");
    case "timestamp":
      return String(writeTimestamp(value as Date, (shape as Simple).format ?? "date-time"));
    case "string":
    case "number":
    case "boolean":
    case "bigint":
    case "bigdecimal":
    case "document":
      return escapeXml(String(value));
    case "unit":
      return "";
  }
}

const ESCAPES: Record<string, string> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&apos;",
  "\r": "&#xD;",
};

// biome-ignore lint/suspicious/noControlCharactersInRegex: object keys may hold control characters.
const UNSAFE = /[&<>"'\r]|[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g;

/** Text safe as element content or attribute value; control characters XML 1.0 cannot hold become numeric references. */
export function escapeXml(text: string): string {
  return text.replace(UNSAFE, (character) => ESCAPES[character] ?? `&#x${character.charCodeAt(0).toString(16)};`);
}
