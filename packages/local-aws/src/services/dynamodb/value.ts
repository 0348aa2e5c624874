import { setOwn } from "../../wire/json.ts";
import { compareNumbers, numberBytes } from "./number.ts";

/** An attribute value as AWS JSON carries it: exactly one member is set, numbers normalised, blobs as bytes. */
export interface Value {
  readonly S?: string;
  readonly N?: string;
  readonly B?: Buffer;
  readonly SS?: readonly string[];
  readonly NS?: readonly string[];
  readonly BS?: readonly Buffer[];
  readonly M?: Item;
  readonly L?: readonly Value[];
  readonly NULL?: boolean;
  readonly BOOL?: boolean;
}

/** Attributes by name. Invariant: an item is never changed once stored; updates make a new one. */
export type Item = { readonly [name: string]: Value };

export type ValueType = keyof Value;

/** The one member that is set. */
export function typeOf(value: Value): ValueType {
  for (const type in value) return type as ValueType;
  throw new TypeError("attribute value: expected one member, got none");
}

/** The attribute of that name; names such as `constructor` are no attributes unless they are set. */
export function attributeOf(item: Item, name: string): Value | undefined {
  return Object.hasOwn(item, name) ? item[name] : undefined;
}

/** A copy of the item that may be changed. */
export function copyOf(item: Item): Record<string, Value> {
  return { ...item };
}

export function setAttribute(item: Record<string, Value>, name: string, value: Value): void {
  setOwn(item, name, value);
}

/** Whether two values are the same; sets compare without order. */
export function equal(a: Value, b: Value): boolean {
  if (a === b) return true;
  const type = typeOf(a);
  if (type !== typeOf(b)) return false;
  switch (type) {
    case "S":
    case "N":
    case "BOOL":
    case "NULL":
      return a[type] === b[type];
    case "B":
      return a.B!.equals(b.B!);
    case "SS":
    case "NS":
      return a[type]!.length === b[type]!.length && a[type]!.every((item) => b[type]!.includes(item));
    case "BS":
      return a.BS!.length === b.BS!.length && a.BS!.every((item) => includesBytes(b.BS!, item));
    case "L":
      return a.L!.length === b.L!.length && a.L!.every((item, index) => equal(item, b.L![index]!));
    case "M":
      return equalItems(a.M!, b.M!);
  }
}

export function equalItems(a: Item, b: Item): boolean {
  const names = Object.keys(a);
  if (names.length !== Object.keys(b).length) return false;
  for (const name of names) {
    const other = attributeOf(b, name);
    if (other === undefined || !equal(a[name]!, other)) return false;
  }
  return true;
}

export function includesBytes(set: readonly Buffer[], bytes: Buffer): boolean {
  return set.some((member) => member.equals(bytes));
}

/** Order of two values of the same ordered type (S, N, B); undefined for any other pair. Strings compare as UTF-8. */
export function compare(a: Value, b: Value): number | undefined {
  if (a.S !== undefined && b.S !== undefined) return compareStrings(a.S, b.S);
  if (a.N !== undefined && b.N !== undefined) return compareNumbers(a.N, b.N);
  if (a.B !== undefined && b.B !== undefined) return Buffer.compare(a.B, b.B);
  return undefined;
}

function compareStrings(a: string, b: string): number {
  if (HIGH.test(a) || HIGH.test(b)) return Buffer.compare(Buffer.from(a), Buffer.from(b));
  return a < b ? -1 : a > b ? 1 : 0;
}

/** UTF-16 units from here on do not sort as UTF-8 does. */
const HIGH = /[\ud800-\uffff]/;

/** Developer guide, "DynamoDB item sizes and formats": UTF-8 bytes of names and values, 3 per document, 1 per element. */
export function itemBytes(item: Item): number {
  let size = 0;
  for (const name in item) size += textBytes(name) + valueBytes(item[name]!);
  return size;
}

export function valueBytes(value: Value): number {
  if (value.S !== undefined) return textBytes(value.S);
  if (value.N !== undefined) return numberBytes(value.N);
  if (value.B !== undefined) return value.B.length;
  if (value.BOOL !== undefined || value.NULL !== undefined) return 1;
  let size = 0;
  if (value.SS !== undefined) for (const text of value.SS) size += textBytes(text);
  if (value.NS !== undefined) for (const number of value.NS) size += numberBytes(number);
  if (value.BS !== undefined) for (const bytes of value.BS) size += bytes.length;
  if (value.L !== undefined) {
    size = 3 + value.L.length;
    for (const element of value.L) size += valueBytes(element);
  }
  if (value.M !== undefined) size = 3 + Object.keys(value.M).length + itemBytes(value.M);
  return size;
}

function textBytes(text: string): number {
  return Buffer.byteLength(text);
}

/** The item as plain JSON, blobs in base64: for members of errors, which are written without a schema. */
export function toDocument(item: Item): Record<string, unknown> {
  const document: Record<string, unknown> = {};
  for (const name in item) setOwn(document, name, valueDocument(item[name]!));
  return document;
}

function valueDocument(value: Value): unknown {
  if (value.B !== undefined) return { B: value.B.toString("base64") };
  if (value.BS !== undefined) return { BS: value.BS.map((bytes) => bytes.toString("base64")) };
  if (value.L !== undefined) return { L: value.L.map(valueDocument) };
  if (value.M !== undefined) return { M: toDocument(value.M) };
  return value;
}
