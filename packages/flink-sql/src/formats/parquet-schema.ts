import type { SchemaElement } from "hyparquet";
import { notImplemented } from "../errors.ts";
import type { Long } from "../types/integer.ts";
import { toLong } from "../types/integer.ts";
import { type LogicalType, typeText } from "../types/logical.ts";
import type { FormatColumns } from "./format.ts";

/** The schema of a file of columns, in the order Parquet writes it: every group before its children. */
export function parquetSchemaOf(columns: FormatColumns): SchemaElement[] {
  return [
    { name: "flink_schema", num_children: columns.length },
    ...columns.flatMap(({ name, type }) => elementsOf(name, type)),
  ];
}

function elementsOf(name: string, type: LogicalType): SchemaElement[] {
  const element: SchemaElement = { name, repetition_type: type.nullable ? "OPTIONAL" : "REQUIRED" };
  switch (type.name) {
    case "BOOLEAN":
      return [{ ...element, type: "BOOLEAN" }];
    case "TINYINT":
      return [{ ...element, type: "INT32", converted_type: "INT_8" }];
    case "SMALLINT":
      return [{ ...element, type: "INT32", converted_type: "INT_16" }];
    case "INT":
      return [{ ...element, type: "INT32" }];
    case "BIGINT":
      return [{ ...element, type: "INT64" }];
    case "FLOAT":
      return [{ ...element, type: "FLOAT" }];
    case "DOUBLE":
      return [{ ...element, type: "DOUBLE" }];
    case "CHAR":
    case "VARCHAR":
      return [{ ...element, type: "BYTE_ARRAY", converted_type: "UTF8" }];
    case "BINARY":
    case "VARBINARY":
      return [{ ...element, type: "BYTE_ARRAY" }];
    case "DATE":
      return [{ ...element, type: "INT32", converted_type: "DATE" }];
    case "TIME":
      return [{ ...element, type: "INT32", converted_type: "TIME_MILLIS" }];
    case "TIMESTAMP":
    case "TIMESTAMP_LTZ":
      return [
        { ...element, type: "INT64", converted_type: type.precision! <= 3 ? "TIMESTAMP_MILLIS" : "TIMESTAMP_MICROS" },
      ];
    case "DECIMAL": {
      const { precision, scale } = type;
      const decimal = { ...element, converted_type: "DECIMAL", precision: precision!, scale: scale! } as const;
      if (precision! <= 9) return [{ ...decimal, type: "INT32" }];
      if (precision! <= 18) return [{ ...decimal, type: "INT64" }];
      return [{ ...decimal, type: "FIXED_LEN_BYTE_ARRAY", type_length: 16 }];
    }
    case "ARRAY":
      return [
        { ...element, converted_type: "LIST", num_children: 1 },
        { name: "list", repetition_type: "REPEATED", num_children: 1 },
        ...elementsOf("element", type.element!),
      ];
    case "ROW":
      return [
        { ...element, num_children: type.fields!.length },
        ...type.fields!.flatMap((field) => elementsOf(field.name, field.type)),
      ];
    default:
      throw notImplemented(`Type ${typeText(type)} in format 'parquet'`);
  }
}

/** Turns a value of a row into what the writer takes for the type. */
export function parquetValueWriter(type: LogicalType): (value: never) => unknown {
  switch (type.name) {
    case "BIGINT":
    case "DECIMAL":
      return orNull((value: Long) => BigInt(value));
    case "TIMESTAMP":
    case "TIMESTAMP_LTZ":
      return type.precision! <= 3 ? (value) => value : orNull((value: number) => BigInt(Math.round(value * 1000)));
    case "ARRAY": {
      const element = parquetValueWriter(type.element!) as (value: unknown) => unknown;
      return orNull((value: unknown[]) => value.map(element));
    }
    case "ROW": {
      const fields = type.fields!.map((field) => ({
        name: field.name,
        write: parquetValueWriter(field.type) as (value: unknown) => unknown,
      }));
      return orNull((value: unknown[]) =>
        Object.fromEntries(fields.map(({ name, write }, index) => [name, write(value[index])])),
      );
    }
    default:
      return (value) => value;
  }
}

function orNull<T>(convert: (value: T) => unknown): (value: T | null) => unknown {
  return (value) => (value === null ? null : convert(value));
}

/** Turns what the reader gives for a column into a value of a row. */
export function parquetValueReader(type: LogicalType): (value: unknown) => unknown {
  const read = notNull(type);
  return (value) => (value === null || value === undefined ? null : read(value as never));
}

function notNull(type: LogicalType): (value: never) => unknown {
  switch (type.name) {
    case "BIGINT":
      return (value: bigint | number) => (typeof value === "bigint" ? toLong(value) : value);
    case "DECIMAL":
      return (value: bigint | number | Uint8Array) => {
        if (value instanceof Uint8Array) return toLong(twosComplement(value));
        return typeof value === "bigint" ? toLong(value) : value;
      };
    case "FLOAT":
      return (value: number) => Math.fround(value);
    case "CHAR":
    case "VARCHAR":
      return (value: string | Uint8Array) => (typeof value === "string" ? value : Buffer.from(value).toString("utf8"));
    case "ARRAY": {
      const element = parquetValueReader(type.element!);
      return (value: unknown[]) => value.map(element);
    }
    case "ROW": {
      const fields = type.fields!.map((field) => ({ name: field.name, read: parquetValueReader(field.type) }));
      return (value: Record<string, unknown>) => fields.map(({ name, read }) => read(value[name]));
    }
    default:
      return (value) => value;
  }
}

function twosComplement(bytes: Uint8Array): bigint {
  let value = 0n;
  for (const byte of bytes) value = (value << 8n) | BigInt(byte);
  return BigInt.asIntN(bytes.length * 8, value);
}
