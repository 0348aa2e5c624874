import { parquetMetadata, parquetSchema, type SchemaTree } from "hyparquet";
import type { HiveField, HiveType, PrimitiveName } from "../../hive-type.ts";
import type { Inferred } from "./infer-json.ts";
import { STRING } from "./schema-merge.ts";

/** Bytes at a file's end that say how long its footer is: length and magic. */
export const FOOTER_LENGTH_BYTES = 8;

export function isParquet(head: Buffer): boolean {
  return head.subarray(0, 4).toString("latin1") === "PAR1";
}

/** Length of the footer with its eight last bytes; undefined when the file has none. */
export function footerLength(tail: Buffer, size: number): number | undefined {
  if (tail.length < FOOTER_LENGTH_BYTES || tail.subarray(-4).toString("latin1") !== "PAR1") return undefined;
  const length = tail.readUInt32LE(tail.length - FOOTER_LENGTH_BYTES) + FOOTER_LENGTH_BYTES;
  return length <= size - 4 ? length : undefined;
}

/** Reads the schema from a footer. @param size Bytes of the file. @returns undefined when the footer is corrupt. */
export function inferParquet(footer: Buffer, size: number): Inferred | undefined {
  try {
    const metadata = parquetMetadata(
      footer.buffer.slice(footer.byteOffset, footer.byteOffset + footer.length) as ArrayBuffer,
    );
    const fields = parquetSchema(metadata).children.map(fieldOf);
    return {
      columns: fields.map(({ name, type }) => ({ name: name.toLowerCase(), type })),
      records: Number(metadata.num_rows),
      bytes: size,
      keys: fields.map(({ name }) => name),
    };
  } catch {
    // The reader throws on whatever a corrupt footer holds.
    return undefined;
  }
}

function fieldOf(node: SchemaTree): HiveField {
  const type = node.element.repetition_type === "REPEATED" ? list(typeOf(node)) : typeOf(node);
  return { name: node.element.name, type };
}

function list(element: HiveType): HiveType {
  return { kind: "array", element };
}

function typeOf(node: SchemaTree): HiveType {
  const { element, children } = node;
  if (children.length === 0) return primitiveOf(node);
  const [only] = children;
  if (element.converted_type === "LIST" && only !== undefined) {
    // Of the usual three levels the middle one is left out; older writers have two.
    const [item] = only.children;
    return list(only.children.length === 1 && item !== undefined ? typeOf(item) : typeOf(only));
  }
  const [key, value] = only?.children ?? [];
  if ((element.converted_type === "MAP" || element.converted_type === "MAP_KEY_VALUE") && key && value)
    return { kind: "map", key: typeOf(key), value: typeOf(value) };
  return { kind: "struct", fields: children.map(fieldOf) };
}

function primitiveOf({ element }: SchemaTree): HiveType {
  const { type, converted_type: converted, logical_type: logical } = element;
  if (converted === "DECIMAL")
    return { kind: "decimal", precision: element.precision ?? 10, scale: element.scale ?? 0 };
  if (logical?.type === "TIMESTAMP" || type === "INT96" || converted?.startsWith("TIMESTAMP"))
    return named("timestamp");
  if (converted === "DATE") return named("date");
  switch (type) {
    case "BOOLEAN":
      return named("boolean");
    case "INT32":
      return named(converted === "INT_8" ? "tinyint" : converted === "INT_16" ? "smallint" : "int");
    case "INT64":
      return named("bigint");
    case "FLOAT":
      return named("float");
    case "DOUBLE":
      return named("double");
    default:
      return converted === "UTF8" || converted === "ENUM" || converted === "JSON" || logical?.type === "UUID"
        ? STRING
        : named("binary");
  }
}

function named(name: PrimitiveName): HiveType {
  return { kind: "primitive", name };
}
