import type { TableOptions } from "../connectors/options.ts";
import { SqlError } from "../errors.ts";
import type { Row } from "../runtime/operator.ts";
import { isBinary, isText, type LogicalType, typeText } from "../types/logical.ts";
import { copied, type FormatColumns, type RecordFormat } from "./format.ts";

/** The bytes of numbers by type, as DataView names them. */
const NUMBERS: Readonly<
  Record<string, readonly [number, "Int8" | "Int16" | "Int32" | "BigInt64" | "Float32" | "Float64"]>
> = {
  TINYINT: [1, "Int8"],
  SMALLINT: [2, "Int16"],
  INT: [4, "Int32"],
  BIGINT: [8, "BigInt64"],
  FLOAT: [4, "Float32"],
  DOUBLE: [8, "Float64"],
};

/** Records as one column, without any reading: texts, bytes, numbers as their bytes. */
export const raw: RecordFormat = {
  kind: "record",
  name: "raw",
  options: {
    charset: { kind: "string", default: "UTF-8" },
    endianness: { kind: "string", default: "big-endian" },
  },

  decoder(columns, options) {
    const type = onlyType(columns);
    const read = reader(type, charsetOf(options), littleEndian(options));
    return {
      decode: (record, rows) => rows.push(isText(type) ? [copied(record)] : [read(Buffer.from(record))]),
      decodeBytes: (record, rows: Row[]) => rows.push([read(record)]),
    };
  },

  encoder(columns, options) {
    const bytes = byteEncoder(columns, options);
    return (row) => Buffer.from(bytes(row)).toString("utf8");
  },

  byteEncoder,
};

function byteEncoder(columns: FormatColumns, options: TableOptions): (row: Row) => Uint8Array {
  const type = onlyType(columns);
  const write = writer(type, charsetOf(options), littleEndian(options));
  return ([value]) => (value === null ? new Uint8Array(0) : write(value));
}

function onlyType(columns: FormatColumns): LogicalType {
  if (columns.length !== 1) {
    throw new SqlError(
      "FLINK_SQL_VALIDATION",
      `The 'raw' format only supports single physical column. However the defined schema contains multiple physical columns: ${columns.map(({ name, type }) => `\`${name}\` ${typeText(type)}`).join(", ")}`,
    );
  }
  const { type } = columns[0]!;
  if (isText(type) || isBinary(type) || type.name === "BOOLEAN" || type.name in NUMBERS) return type;
  throw new SqlError("FLINK_SQL_VALIDATION", `The 'raw' format doesn't supports '${typeText(type)}' as column type.`);
}

function charsetOf(options: TableOptions): BufferEncoding {
  const name = options.string("charset").toLowerCase();
  if (name === "utf-8" || name === "utf8") return "utf8";
  if (name === "us-ascii" || name === "ascii" || name === "iso-8859-1" || name === "latin1") return "latin1";
  if (name === "utf-16le") return "utf16le";
  throw options.invalid(`Unsupported 'raw.charset' name: ${options.string("charset")}.`);
}

function littleEndian(options: TableOptions): boolean {
  const value = options.string("endianness");
  if (value === "little-endian" || value === "big-endian") return value === "little-endian";
  throw options.invalid(
    `Unsupported 'raw.endianness' name: ${value}. Supported values are: big-endian, little-endian.`,
  );
}

function reader(type: LogicalType, charset: BufferEncoding, little: boolean): (record: Uint8Array) => unknown {
  if (isText(type))
    return (record) => Buffer.from(record.buffer, record.byteOffset, record.byteLength).toString(charset);
  if (isBinary(type)) return (record) => record;
  if (type.name === "BOOLEAN") return (record) => sized(record, 1).getUint8(0) !== 0;
  const [size, kind] = NUMBERS[type.name]!;
  return (record) => {
    const value = sized(record, size)[`get${kind}`](0, little);
    return typeof value === "bigint" && Number.isSafeInteger(Number(value)) ? Number(value) : value;
  };

  function sized(record: Uint8Array, size: number): DataView {
    if (record.byteLength !== size) {
      throw new SqlError(
        "FLINK_SQL_RUNTIME",
        `Size of data received for deserializing ${type.name} type is not ${size}.`,
      );
    }
    return new DataView(record.buffer, record.byteOffset, size);
  }
}

function writer(type: LogicalType, charset: BufferEncoding, little: boolean): (value: unknown) => Uint8Array {
  if (isText(type)) return (value) => Buffer.from(value as string, charset);
  if (isBinary(type)) return (value) => value as Uint8Array;
  if (type.name === "BOOLEAN") return (value) => Uint8Array.of(value === true ? 1 : 0);
  const [size, kind] = NUMBERS[type.name]!;
  return (value) => {
    const bytes = new Uint8Array(size);
    const view = new DataView(bytes.buffer);
    if (kind === "BigInt64") view.setBigInt64(0, BigInt(value as number), little);
    else view[`set${kind}`](0, value as number, little);
    return bytes;
  };
}
