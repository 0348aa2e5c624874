import type { KeySchemaElement } from "@aws-sdk/client-dynamodb";
import { invalid, invalidValues } from "./errors.ts";
import { sortableNumber } from "./number.ts";
import { attributeOf, type Item, typeOf, type Value } from "./value.ts";

/** Type of a key attribute. */
export type KeyType = "S" | "N" | "B";

export interface KeyAttribute {
  readonly name: string;
  readonly type: KeyType;
}

/** Key schema of a table or an index. */
export interface Keys {
  readonly hash: KeyAttribute;
  readonly range: KeyAttribute | undefined;
}

/** A range of orders: from inclusive, to exclusive. */
export interface OrderRange {
  readonly from: string;
  readonly to: string | undefined;
}

/*
 * The order of an entry is: two units of hash of the partition key, its length, its text, the sort key with NUL escaped,
 * and a terminator; in an index also the order of the item in its table. So one sorted sequence holds partitions in the
 * order of their hashes, as Scan gives them, and items of a partition in the order of the sort key.
 */
const TERMINATOR = "\0\0";
const AFTER_TERMINATOR = "\0\u0001";

/** Order text of everything with that partition key. */
export function partitionOrder(type: KeyType, value: Value): string {
  const text = sortable(type, value);
  const hash = hashOf(text);
  return String.fromCharCode(hash >>> 16, hash & 0xffff, text.length) + text;
}

export function sortOrder(type: KeyType, value: Value): string {
  const text = sortable(type, value);
  return text.includes("\0") ? text.replaceAll("\0", AFTER_TERMINATOR) : text;
}

/** Order of an item whose key attributes are present and of the right type. */
export function orderOf(keys: Keys, item: Item): string {
  const partition = partitionOrder(keys.hash.type, item[keys.hash.name]!);
  if (keys.range === undefined) return partition + TERMINATOR;
  return partition + sortOrder(keys.range.type, item[keys.range.name]!) + TERMINATOR;
}

/** The least order above everything that starts with `prefix`. */
export function afterPrefix(prefix: string): string {
  let end = prefix.length;
  while (end > 0 && prefix.charCodeAt(end - 1) === 0xffff) end--;
  return prefix.slice(0, end - 1) + String.fromCharCode(prefix.charCodeAt(end - 1) + 1);
}

/** Orders of sort keys within a partition that satisfy a condition. */
export function sortRange(
  partition: string,
  operator: "=" | "<" | "<=" | ">" | ">=" | "between" | "begins_with",
  type: KeyType,
  low: Value,
  high?: Value,
): OrderRange {
  const sort = partition + sortOrder(type, low);
  const start = sort + TERMINATOR;
  const end = sort + AFTER_TERMINATOR;
  const partitionEnd = afterPrefix(partition);
  switch (operator) {
    case "=":
      return { from: start, to: end };
    case "<":
      return { from: partition, to: start };
    case "<=":
      return { from: partition, to: end };
    case ">":
      return { from: end, to: partitionEnd };
    case ">=":
      return { from: start, to: partitionEnd };
    case "between":
      return { from: start, to: partition + sortOrder(type, high!) + AFTER_TERMINATOR };
    case "begins_with":
      return { from: sort, to: afterPrefix(sort) };
  }
}

/** Orders of the partitions in a segment of a parallel scan. */
export function segmentRange(segment: number, total: number): OrderRange {
  const end = Math.ceil((2 ** 32 * (segment + 1)) / total);
  return {
    from: hashText(Math.ceil((2 ** 32 * segment) / total)),
    to: end >= 2 ** 32 ? undefined : hashText(end),
  };
}

function hashText(hash: number): string {
  return String.fromCharCode(Math.floor(hash / 65536), hash % 65536);
}

function sortable(type: KeyType, value: Value): string {
  switch (type) {
    case "S":
      return utf8Order(value.S!);
    case "N":
      return sortableNumber(value.N!);
    case "B":
      return value.B!.toString("latin1");
  }
}

/** The text whose UTF-16 order is the UTF-8 byte order: surrogates move above the units they follow as UTF-8. */
function utf8Order(text: string): string {
  if (!/[\ud800-\uffff]/.test(text)) return text;
  let order = "";
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    order += String.fromCharCode(unit < 0xd800 ? unit : unit < 0xe000 ? unit + 0x2000 : unit - 0x800);
  }
  return order;
}

/** FNV-1a over UTF-16 units, mixed so that near keys lie far apart. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** Developer guide, "Quotas": bytes of a partition key and of a sort key. */
const MAX_HASH_BYTES = 2048;
const MAX_RANGE_BYTES = 1024;

/** Checks that an item to be stored has its table's key. @throws AwsError ValidationException. */
export function checkItemKey(keys: Keys, item: Item): void {
  checkItemAttribute(keys.hash, item, true);
  if (keys.range !== undefined) checkItemAttribute(keys.range, item, false);
}

function checkItemAttribute(key: KeyAttribute, item: Item, hash: boolean): void {
  const value = attributeOf(item, key.name);
  if (value === undefined) throw invalidValues(`Missing the key ${key.name} in the item`);
  if (value[key.type] === undefined)
    throw invalidValues(`Type mismatch for key ${key.name} expected: ${key.type} actual: ${typeOf(value)}`);
  checkKeyValue(key, value, hash);
}

/** Checks that `key` is exactly a table's key. @throws AwsError ValidationException. */
export function checkKey(keys: Keys, key: Item): void {
  const count = keys.range === undefined ? 1 : 2;
  if (Object.keys(key).length !== count || !fits(keys.hash, key) || (keys.range && !fits(keys.range, key)))
    throw invalid("The provided key element does not match the schema");
  checkKeyValue(keys.hash, key[keys.hash.name]!, true);
  if (keys.range !== undefined) checkKeyValue(keys.range, key[keys.range.name]!, false);
}

function fits(key: KeyAttribute, item: Item): boolean {
  return attributeOf(item, key.name)?.[key.type] !== undefined;
}

/** Checks emptiness and length of a key value of the right type. @throws AwsError ValidationException. */
export function checkKeyValue({ name, type }: KeyAttribute, value: Value, hash: boolean): void {
  if (type === "N") return;
  const bytes = type === "S" ? Buffer.byteLength(value.S!) : value.B!.length;
  if (bytes === 0)
    throw invalid(
      `One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty ${type === "S" ? "string" : "binary"} value. Key: ${name}`,
    );
  if (hash && bytes > MAX_HASH_BYTES)
    throw invalidValues(`Size of hashkey has exceeded the maximum size limit of${MAX_HASH_BYTES} bytes`);
  if (!hash && bytes > MAX_RANGE_BYTES)
    throw invalidValues(`Aggregated size of all range keys has exceeded the size limit of ${MAX_RANGE_BYTES} bytes`);
}

/** Names of the key attributes, partition key first. */
export function keyNames(keys: Keys): string[] {
  return keys.range === undefined ? [keys.hash.name] : [keys.hash.name, keys.range.name];
}

/** Key schema as the API has it. */
export function keySchema({ hash, range }: Keys): KeySchemaElement[] {
  const schema: KeySchemaElement[] = [{ AttributeName: hash.name, KeyType: "HASH" }];
  if (range !== undefined) schema.push({ AttributeName: range.name, KeyType: "RANGE" });
  return schema;
}
