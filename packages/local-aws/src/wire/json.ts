import { isUtf8 } from "node:buffer";
import { AwsError } from "../errors.ts";
import type { List, Mapping, Member, Shape, Simple, Structure } from "./schema.ts";
import { readTimestamp, writeTimestamp } from "./timestamp.ts";

/*
 * AWS JSON 1.0/1.1 and the bodies of REST-JSON: structures are objects, blobs base64, timestamps epoch seconds unless
 * the model says otherwise, absent members left out, null the same as absent.
 */

/**
 * How a document stands on the wire. `member`: AWS JSON, by member name. `jsonName`: REST-JSON, which honours that
 * trait. `cbor`: by member name, with blobs as bytes and timestamps as Dates.
 */
export type DocumentForm = "member" | "jsonName" | "cbor";

/**
 * Reads a JSON document as a structure; an empty body is an empty structure.
 * @throws AwsError SerializationException when the bytes are no JSON, a value has another type, or a member is unknown.
 */
export function readJson(structure: Structure, body: Buffer, form: DocumentForm): Record<string, unknown> {
  if (body.length === 0) return {};
  let value: unknown;
  try {
    if (!isUtf8(body)) throw new SyntaxError("the body is not UTF-8");
    value = JSON.parse(body.toString("utf8"));
  } catch (cause) {
    throw new AwsError(
      "SerializationException",
      `${structure.name}: expected a JSON object: ${(cause as Error).message}`,
      { cause },
    );
  }
  return readDocument(structure, value, form);
}

/** Reads a parsed document as a structure. @throws AwsError SerializationException, as `readJson`. */
export function readDocument(structure: Structure, value: unknown, form: DocumentForm): Record<string, unknown> {
  return readStructure(structure, value, structure.name, form);
}

/** Writes a structure as JSON text. */
export function writeJson(structure: Structure, value: object, form: DocumentForm): string {
  return JSON.stringify(toDocument(structure, value, form));
}

function readStructure(
  structure: Structure,
  value: unknown,
  path: string,
  form: DocumentForm,
): Record<string, unknown> {
  if (!isObject(value)) throw mismatch(path, "an object", value);
  const result: Record<string, unknown> = {};
  for (const key in value) {
    const raw = value[key];
    const member = form === "jsonName" ? byJsonName(structure, key) : structure.byName.get(key);
    if (member === undefined || (form === "jsonName" && member.binding !== "body" && member.binding !== "payload")) {
      if (key === "__type") continue;
      throw new AwsError(
        "SerializationException",
        `${path}: unknown parameter ${JSON.stringify(key)}; ${structure.name} has ${list(structure)}`,
      );
    }
    if (raw === null || raw === undefined) continue;
    result[member.name] = readValue(member.shape, raw, path, member.name, form);
  }
  return result;
}

function readValue(shape: Shape, value: unknown, parent: string, name: string, form: DocumentForm): unknown {
  switch (shape.kind) {
    case "string":
      if (typeof value !== "string") throw mismatch(`${parent}.${name}`, "a string", value);
      return value;
    case "blob":
    case "stream":
      if (form === "cbor") {
        if (!Buffer.isBuffer(value)) throw mismatch(`${parent}.${name}`, "bytes", value);
        return value;
      }
      if (typeof value !== "string") throw mismatch(`${parent}.${name}`, "base64 text", value);
      return decodeBase64(value) ?? fail(mismatch(`${parent}.${name}`, "base64 text", value));
    case "number":
      return readNumber(value, parent, name);
    case "boolean":
      if (typeof value !== "boolean") throw mismatch(`${parent}.${name}`, "true or false", value);
      return value;
    case "timestamp":
      return (
        (value instanceof Date ? value : readTimestamp(value)) ??
        fail(mismatch(`${parent}.${name}`, "a timestamp", value))
      );
    case "structure":
      return readStructure(shape, value, `${parent}.${name}`, form);
    case "list":
      return readList(shape, value, `${parent}.${name}`, form);
    case "map":
      return readMap(shape, value, `${parent}.${name}`, form);
    case "document":
      return value;
    case "bigint":
      if (typeof value === "bigint") return value;
      if (typeof value !== "number" || !Number.isInteger(value))
        throw mismatch(`${parent}.${name}`, "an integer", value);
      return BigInt(value);
    case "bigdecimal":
      return readNumber(value, parent, name);
    case "unit":
      return {};
  }
}

function readList(shape: List, value: unknown, path: string, form: DocumentForm): unknown[] {
  if (!Array.isArray(value)) throw mismatch(path, "a list", value);
  const items = new Array<unknown>(value.length);
  for (let index = 0; index < value.length; index++) {
    const item: unknown = value[index];
    if ((item === null || item === undefined) && !shape.sparse) throw mismatch(`${path}.${index + 1}`, "a value", item);
    items[index] = item === null ? null : readValue(shape.element.shape, item, path, "member", form);
  }
  return items;
}

function readMap(shape: Mapping, value: unknown, path: string, form: DocumentForm): Record<string, unknown> {
  if (!isObject(value)) throw mismatch(path, "an object", value);
  const result: Record<string, unknown> = {};
  for (const key of Object.keys(value)) {
    const item = value[key];
    if (item !== null && item !== undefined) setOwn(result, key, readValue(shape.value.shape, item, path, key, form));
  }
  return result;
}

/** A map of JSON or CBOR; arrays, byte strings and timestamps are none. */
function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

/** Assigns a caller-chosen key, `__proto__` included, as an own property. */
export function setOwn(target: Record<string, unknown>, key: string, value: unknown): void {
  if (key === "__proto__")
    Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true });
  else target[key] = value;
}

function readNumber(value: unknown, parent: string, name: string): number {
  if (typeof value === "number") return value;
  if (typeof value === "bigint") return Number(value);
  if (value === "NaN" || value === "Infinity" || value === "-Infinity") return Number(value);
  throw mismatch(`${parent}.${name}`, "a number", value);
}

const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

/** Strict base64, undefined for anything else: the native decoder skips foreign characters, AWS refuses them. */
export function decodeBase64(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, "base64");
  if (text.length % 4 !== 0) return undefined;
  const padding = text.endsWith("==") ? 2 : text.endsWith("=") ? 1 : 0;
  if (bytes.length === (text.length / 4) * 3 - padding && !text.includes("-") && !text.includes("_")) return bytes;
  return BASE64.test(text) ? bytes : undefined;
}

function fail(error: AwsError): never {
  throw error;
}

function byJsonName(structure: Structure, key: string): Member | undefined {
  const direct = structure.byName.get(key);
  if (direct && direct.traits.jsonName === undefined) return direct;
  for (const member of structure.members) if (member.traits.jsonName === key) return member;
  return undefined;
}

function mismatch(path: string, expected: string, got: unknown): AwsError {
  const kind =
    got === null || got === undefined
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
  const text = typeof value === "bigint" ? String(value) : (JSON.stringify(value) ?? String(value));
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

function list(structure: Structure): string {
  return structure.members.map((member) => member.name).join(", ") || "no parameters";
}

/** A copy of a typed value, ready for JSON or CBOR; members absent from the shape are left out. */
export function toDocument(shape: Shape, value: unknown, form: DocumentForm): unknown {
  switch (shape.kind) {
    case "structure": {
      const result: Record<string, unknown> = {};
      for (const member of shape.members) {
        const item = (value as Record<string, unknown>)[member.name];
        if (item === undefined || item === null) continue;
        if (form === "jsonName" && member.binding !== "body" && member.binding !== "payload") continue;
        result[form === "jsonName" ? (member.traits.jsonName ?? member.name) : member.name] = toDocument(
          member.shape,
          item,
          form,
        );
      }
      return result;
    }
    case "list": {
      const source = value as readonly unknown[];
      const element = shape.element.shape;
      const items = new Array<unknown>(source.length);
      for (let index = 0; index < source.length; index++)
        items[index] = source[index] == null ? null : toDocument(element, source[index], form);
      return items;
    }
    case "map": {
      const result: Record<string, unknown> = {};
      for (const key of Object.keys(value as object)) {
        const item = (value as Record<string, unknown>)[key];
        if (item !== undefined) setOwn(result, key, toDocument(shape.value.shape, item, form));
      }
      return result;
    }
    case "blob":
    case "stream":
      return form === "cbor" ? value : asBuffer(value as Uint8Array).toString("base64");
    case "timestamp":
      if (form === "cbor") return value;
      return writeTimestamp(value as Date, (shape as Simple).format ?? "epoch-seconds");
    case "number":
    case "bigdecimal":
      return form !== "cbor" && typeof value === "number" && !Number.isFinite(value) ? String(value) : value;
    case "bigint":
      return form === "cbor" ? value : Number(value);
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
