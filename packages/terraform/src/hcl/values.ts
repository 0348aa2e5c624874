/** A set: unique values in Terraform's order (strings by code point, numbers by size). */
export class SetValue {
  readonly items: readonly Value[];

  constructor(items: Iterable<Value>) {
    const unique: Value[] = [];
    for (const item of items) if (!unique.some((other) => valuesEqual(other, item) === true)) unique.push(item);
    this.items = unique.sort(compareValues);
  }
}

/** A value that is not known before apply, such as the ARN of a resource that does not exist yet. */
export class Unknown {
  /** What it will be, for plans: `aws_kinesis_stream.this.arn`. */
  readonly description: string;

  constructor(description: string) {
    this.description = description;
  }
}

/**
 * A Terraform value. Lists and tuples are arrays; maps and objects are records without a prototype, read in key order;
 * numbers are IEEE 754 doubles (Terraform keeps more digits; integers beyond 2^53 are refused where they are read).
 */
export type Value = string | number | boolean | null | readonly Value[] | SetValue | ValueRecord | Unknown;

export interface ValueRecord {
  readonly [key: string]: Value;
}

/** An empty record without a prototype, so that no key is special. */
export function record(entries: Iterable<readonly [string, Value]> = []): Record<string, Value> {
  const result: Record<string, Value> = Object.create(null);
  for (const [key, value] of entries) result[key] = value;
  return result;
}

export function isRecord(value: Value): value is ValueRecord {
  return (
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof SetValue) &&
    !(value instanceof Unknown)
  );
}

/** Keys in Terraform's order: by code point. */
export function keysOf(value: ValueRecord): string[] {
  return Object.keys(value).sort(compareStrings);
}

/** Items of a list, tuple or set. */
export function itemsOf(value: Value): readonly Value[] | undefined {
  if (Array.isArray(value)) return value as readonly Value[];
  return value instanceof SetValue ? value.items : undefined;
}

/** The name of a value's type as Terraform's messages have it. */
export function typeName(value: Value): string {
  if (value === null) return "null";
  if (value instanceof Unknown) return "unknown";
  if (value instanceof SetValue) return "set";
  if (Array.isArray(value)) return "list";
  if (typeof value === "object") return "object";
  return typeof value === "boolean" ? "bool" : typeof value;
}

/** Whether any part of a value is unknown. */
export function hasUnknown(value: Value): boolean {
  if (value instanceof Unknown) return true;
  const items = itemsOf(value);
  if (items) return items.some(hasUnknown);
  return isRecord(value) && Object.values(value).some(hasUnknown);
}

/** Deep equality; undefined when an unknown part decides it. Values of different types are unequal. */
export function valuesEqual(left: Value, right: Value): boolean | undefined {
  if (left instanceof Unknown || right instanceof Unknown) return undefined;
  if (left === null || right === null || typeof left !== "object" || typeof right !== "object") return left === right;
  if (left instanceof SetValue !== right instanceof SetValue) return false;
  const leftItems = itemsOf(left);
  const rightItems = itemsOf(right);
  if (leftItems || rightItems) {
    if (!leftItems || !rightItems || leftItems.length !== rightItems.length) return false;
    return all(leftItems.map((item, index) => valuesEqual(item, rightItems[index]!)));
  }
  const leftKeys = keysOf(left as ValueRecord);
  const rightKeys = keysOf(right as ValueRecord);
  if (leftKeys.length !== rightKeys.length || leftKeys.some((key, index) => key !== rightKeys[index])) return false;
  return all(leftKeys.map((key) => valuesEqual((left as ValueRecord)[key]!, (right as ValueRecord)[key]!)));
}

function all(results: readonly (boolean | undefined)[]): boolean | undefined {
  if (results.includes(false)) return false;
  return results.includes(undefined) ? undefined : true;
}

/** Code-point order, which UTF-16 order is not for characters beyond the basic plane. */
export function compareStrings(left: string, right: string): number {
  if (left === right) return 0;
  return Buffer.compare(Buffer.from(left), Buffer.from(right));
}

function compareValues(left: Value, right: Value): number {
  if (typeof left === "string" && typeof right === "string") return compareStrings(left, right);
  if (typeof left === "number" && typeof right === "number") return left - right;
  if (typeof left === "boolean" && typeof right === "boolean") return Number(left) - Number(right);
  return 0;
}

/** A plain JSON copy; unknown parts are undefined. */
export function toPlain(value: Value): unknown {
  if (value instanceof Unknown) return undefined;
  const items = itemsOf(value);
  if (items) return items.map(toPlain);
  if (!isRecord(value)) return value;
  const result: Record<string, unknown> = {};
  for (const key of keysOf(value))
    Object.defineProperty(result, key, {
      value: toPlain(value[key]!),
      enumerable: true,
      configurable: true,
      writable: true,
    });
  return result;
}

/** The value of plain JSON data. */
export function fromPlain(data: unknown): Value {
  if (Array.isArray(data)) return data.map(fromPlain);
  if (typeof data === "object" && data !== null)
    return record(Object.entries(data).map(([key, item]) => [key, fromPlain(item)] as const));
  if (typeof data === "string" || typeof data === "number" || typeof data === "boolean") return data;
  return null;
}
