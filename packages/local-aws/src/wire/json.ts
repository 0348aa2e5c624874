import { AwsError } from "../errors.ts";
import type { Mapping, Member, Shape, Simple, Structure } from "./schema.ts";
import { readTimestamp, writeTimestamp } from "./timestamp.ts";

/*
 * AWS JSON 1.0/1.1 and the bodies of REST-JSON: structures are objects, blobs base64, timestamps epoch seconds unless
 * the model says otherwise, absent members left out, null the same as absent.
 */

/** Which name a member has on the wire: REST-JSON honours the jsonName trait, AWS JSON does not. */
export type JsonNames = "member" | "jsonName";

/**
 * Reads a JSON document as a structure.
 * @throws AwsError SerializationException when the text is no JSON, a value has another type, or a member is unknown.
 */
export function readJson(structure: Structure, text: string, names: JsonNames): Record<string, unknown> {
  let value: unknown;
  try {
    value = text.length === 0 ? {} : JSON.parse(text);
  } catch (cause) {
    throw new AwsError(
      "SerializationException",
      `${structure.name}: expected a JSON object: ${(cause as Error).message}`,
      { cause },
    );
  }
  return readStructure(structure, value, structure.name, names);
}

/** Writes a structure as JSON text. */
export function writeJson(structure: Structure, value: object, names: JsonNames): string {
  return JSON.stringify(toJson(structure, value, names));
}

function readStructure(structure: Structure, value: unknown, path: string, names: JsonNames): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw mismatch(path, "an object", value);
  const result: Record<string, unknown> = {};
  for (const key in value) {
    const raw = (value as Record<string, unknown>)[key];
    const member = names === "jsonName" ? byJsonName(structure, key) : structure.byName.get(key);
    if (member === undefined || (names === "jsonName" && member.binding !== "body" && member.binding !== "payload")) {
      if (key === "__type") continue;
      throw new AwsError(
        "SerializationException",
        `${path}: unknown parameter ${JSON.stringify(key)}; ${structure.name} has ${list(structure)}`,
      );
    }
    if (raw === null || raw === undefined) continue;
    result[member.name] = readValue(member.shape, raw, path, member.name, names);
  }
  return result;
}

function readValue(shape: Shape, value: unknown, parent: string, name: string, names: JsonNames): unknown {
  switch (shape.kind) {
    case "string":
      if (typeof value !== "string") throw mismatch(`${parent}.${name}`, "a string", value);
      return value;
    case "blob":
    case "stream":
      if (typeof value !== "string") throw mismatch(`${parent}.${name}`, "base64 text", value);
      return decodeBase64(value, parent, name);
    case "number":
      return readNumber(value, parent, name);
    case "boolean":
      if (typeof value !== "boolean") throw mismatch(`${parent}.${name}`, "true or false", value);
      return value;
    case "timestamp":
      return readTimestamp(value, `${parent}.${name}`);
    case "structure":
      return readStructure(shape, value, `${parent}.${name}`, names);
    case "list": {
      if (!Array.isArray(value)) throw mismatch(`${parent}.${name}`, "a list", value);
      const path = `${parent}.${name}`;
      const element = shape.element.shape;
      const items = new Array<unknown>(value.length);
      for (let index = 0; index < value.length; index++) {
        const item: unknown = value[index];
        items[index] = item === null ? null : readValue(element, item, path, "member", names);
      }
      return items;
    }
    case "map":
      return readMap(shape, value, `${parent}.${name}`, names);
    case "document":
      return value;
    case "bigint":
      if (typeof value !== "number" || !Number.isInteger(value))
        throw mismatch(`${parent}.${name}`, "an integer", value);
      return BigInt(value);
    case "bigdecimal":
      return readNumber(value, parent, name);
    case "unit":
      return {};
  }
}

function readMap(shape: Mapping, value: unknown, path: string, names: JsonNames): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw mismatch(path, "an object", value);
  const result: Record<string, unknown> = {};
  for (const key of Object.keys(value)) {
    const item = (value as Record<string, unknown>)[key];
    if (item !== null && item !== undefined) setOwn(result, key, readValue(shape.value.shape, item, path, key, names));
  }
  return result;
}

/** Assigns a caller-chosen key, `__proto__` included, as an own property. */
export function setOwn(target: Record<string, unknown>, key: string, value: unknown): void {
  if (key === "__proto__")
    Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true });
  else target[key] = value;
}

function readNumber(value: unknown, parent: string, name: string): number {
  if (typeof value === "number") return value;
  if (value === "NaN" || value === "Infinity" || value === "-Infinity") return Number(value);
  throw mismatch(`${parent}.${name}`, "a number", value);
}

const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

/** Strict base64: the native decoder skips foreign characters, AWS refuses them. */
function decodeBase64(text: string, parent: string, name: string): Buffer {
  const bytes = Buffer.from(text, "base64");
  const padded = text.length % 4 === 0;
  const padding = text.endsWith("==") ? 2 : text.endsWith("=") ? 1 : 0;
  if (padded && bytes.length === (text.length / 4) * 3 - padding && !text.includes("-") && !text.includes("_"))
    return bytes;
  if (padded && BASE64.test(text)) return bytes;
  throw mismatch(`${parent}.${name}`, "base64 text", text.length > 40 ? `${text.slice(0, 40)}…` : text);
}

function byJsonName(structure: Structure, key: string): Member | undefined {
  const direct = structure.byName.get(key);
  if (direct && direct.traits.jsonName === undefined) return direct;
  for (const member of structure.members) if (member.traits.jsonName === key) return member;
  return undefined;
}

function mismatch(path: string, expected: string, got: unknown): AwsError {
  const kind =
    got === null
      ? "NULL"
      : Array.isArray(got)
        ? "LIST"
        : typeof got === "object"
          ? "STRUCTURE"
          : (typeof got).toUpperCase();
  return new AwsError(
    "SerializationException",
    `${path}: ${kind}_VALUE cannot be converted; expected ${expected}, got ${brief(got)}`,
  );
}

function brief(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

function list(structure: Structure): string {
  return structure.members.map((member) => member.name).join(", ") || "no parameters";
}

/** A JSON-ready copy of a typed value; members absent from the shape are left out. */
export function toJson(shape: Shape, value: unknown, names: JsonNames): unknown {
  switch (shape.kind) {
    case "structure": {
      const result: Record<string, unknown> = {};
      for (const member of shape.members) {
        const item = (value as Record<string, unknown>)[member.name];
        if (item === undefined || item === null) continue;
        if (names === "jsonName" && member.binding !== "body" && member.binding !== "payload") continue;
        result[names === "jsonName" ? (member.traits.jsonName ?? member.name) : member.name] = toJson(
          member.shape,
          item,
          names,
        );
      }
      return result;
    }
    case "list": {
      const source = value as readonly unknown[];
      const element = shape.element.shape;
      const items = new Array<unknown>(source.length);
      for (let index = 0; index < source.length; index++)
        items[index] = source[index] == null ? null : toJson(element, source[index], names);
      return items;
    }
    case "map": {
      const result: Record<string, unknown> = {};
      for (const key of Object.keys(value as object)) {
        const item = (value as Record<string, unknown>)[key];
        if (item !== undefined) setOwn(result, key, toJson(shape.value.shape, item, names));
      }
      return result;
    }
    case "blob":
    case "stream":
      return asBuffer(value as Uint8Array).toString("base64");
    case "timestamp":
      return writeTimestamp(value as Date, (shape as Simple).format ?? "epoch-seconds");
    case "number":
    case "bigdecimal":
      return typeof value === "number" && !Number.isFinite(value) ? String(value) : value;
    case "bigint":
      return Number(value);
    case "string":
    case "boolean":
    case "document":
      return value;
    case "unit":
      return {};
  }
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
