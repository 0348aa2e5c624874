import duckdb, { type Vector } from "@duckdb/node-bindings";
import type { HiveType, PrimitiveName } from "../../hive-type.ts";

/**
 * A value as its column takes it: a decimal in its units, a date in days and a timestamp in microseconds since the epoch,
 * a struct as its fields in order, a map as its keys and values in turn.
 */
export type ColumnValue = null | boolean | number | bigint | string | Buffer | readonly ColumnValue[];

/** Rows that are handed to DuckDB at once: its vector size. */
export const CHUNK_ROWS = 2048;

/**
 * Lays the values of a column out as DuckDB's vectors hold them, so that a chunk costs a copy and no value an object
 * (DuckDB's C API, "Vectors").
 */
export abstract class ColumnWriter {
  /** Values since the last flush. */
  count = 0;
  #capacity = CHUNK_ROWS;
  /** A bit for each value that is not null. */
  #validity = new Uint8Array(CHUNK_ROWS / 8).fill(0xff);
  #nulls = false;

  add(value: ColumnValue): void {
    if (this.count === this.#capacity) this.#double();
    if (value === null) {
      this.#validity[this.count >> 3]! &= ~(1 << (this.count & 7));
      this.#nulls = true;
      this.putNull(this.count);
    } else this.put(this.count, value);
    this.count++;
  }

  /** Moves what was added to a vector of at least as many places. */
  flush(vector: Vector): void {
    this.move(vector);
    if (this.#nulls) {
      duckdb.vector_ensure_validity_writable(vector);
      const bytes = Math.ceil(this.count / 64) * 8;
      duckdb.copy_data_to_vector_validity(vector, 0, this.#validity.buffer, 0, bytes);
      this.#validity.fill(0xff);
      this.#nulls = false;
    }
    this.count = 0;
  }

  protected abstract put(index: number, value: ColumnValue): void;
  protected abstract putNull(index: number): void;
  protected abstract move(vector: Vector): void;
  /** Makes room for twice as many values: elements of lists can be more than rows. */
  protected abstract grow(capacity: number): void;

  #double(): void {
    this.#capacity *= 2;
    const validity = new Uint8Array(this.#capacity / 8).fill(0xff);
    validity.set(this.#validity);
    this.#validity = validity;
    this.grow(this.#capacity);
  }
}

/** Writes a value in little-endian order at a byte offset. */
type Store = (data: DataView, at: number, value: ColumnValue) => void;

/** Values of one size. */
class FixedWriter extends ColumnWriter {
  readonly #size: number;
  readonly #store: Store;
  #data: DataView<ArrayBuffer>;

  constructor(size: number, store: Store) {
    super();
    this.#size = size;
    this.#store = store;
    this.#data = new DataView(new ArrayBuffer(size * CHUNK_ROWS));
  }

  protected put(index: number, value: ColumnValue): void {
    this.#store(this.#data, index * this.#size, value);
  }

  protected putNull(): void {}

  protected move(vector: Vector): void {
    duckdb.copy_data_to_vector(vector, 0, this.#data.buffer, 0, this.count * this.#size);
  }

  protected grow(capacity: number): void {
    this.#data = new DataView(this.#data.buffer.transfer(capacity * this.#size));
  }
}

/** Bytes of a text or binary value in a vector: its length, then the value if it has at most twelve bytes. */
const TEXT_BYTES = 16;
const INLINE_BYTES = 12;

class TextWriter extends ColumnWriter {
  #bytes = new Uint8Array(TEXT_BYTES * CHUNK_ROWS);
  #words = new Uint32Array(this.#bytes.buffer);
  readonly #long: { readonly index: number; readonly value: string | Buffer }[] = [];

  protected put(index: number, value: ColumnValue): void {
    this.putNull(index);
    if (typeof value !== "string" || value.length > INLINE_BYTES || !this.#putInline(index, value))
      this.#long.push({ index, value: value as string | Buffer });
  }

  /** The words are cleared: DuckDB compares the bytes behind a short text too. */
  protected putNull(index: number): void {
    for (let word = index * 4; word < index * 4 + 4; word++) this.#words[word] = 0;
  }

  /** @returns false when a character is not ASCII. */
  #putInline(index: number, text: string): boolean {
    const at = index * TEXT_BYTES + 4;
    for (let offset = 0; offset < text.length; offset++) {
      const code = text.charCodeAt(offset);
      if (code > 0x7f) return false;
      this.#bytes[at + offset] = code;
    }
    this.#bytes[at - 4] = text.length;
    return true;
  }

  protected move(vector: Vector): void {
    duckdb.copy_data_to_vector(vector, 0, this.#bytes.buffer, 0, this.count * TEXT_BYTES);
    for (const { index, value } of this.#long)
      if (typeof value === "string") duckdb.vector_assign_string_element(vector, index, value);
      else duckdb.vector_assign_string_element_len(vector, index, value);
    this.#long.length = 0;
  }

  protected grow(capacity: number): void {
    this.#bytes = new Uint8Array(this.#bytes.buffer.transfer(capacity * TEXT_BYTES));
    this.#words = new Uint32Array(this.#bytes.buffer);
  }
}

/** Lists, and maps as lists whose elements have two columns: the values of a list belong to its columns in turn. */
class ListWriter extends ColumnWriter {
  readonly #columns: readonly ColumnWriter[];
  /** For each list where it begins and how long it is, in 64 bits. */
  #entries = new Uint32Array(4 * CHUNK_ROWS);

  constructor(columns: readonly ColumnWriter[]) {
    super();
    this.#columns = columns;
  }

  protected put(index: number, value: ColumnValue): void {
    const [items, columns] = [value as readonly ColumnValue[], this.#columns];
    this.#entries[index * 4] = columns[0]!.count;
    this.#entries[index * 4 + 2] = items.length / columns.length;
    for (let item = 0; item < items.length; item++) columns[item % columns.length]!.add(items[item]!);
  }

  protected putNull(index: number): void {
    this.#entries[index * 4] = this.#columns[0]!.count;
    this.#entries[index * 4 + 2] = 0;
  }

  protected move(vector: Vector): void {
    const elements = this.#columns[0]!.count;
    duckdb.list_vector_reserve(vector, elements);
    duckdb.list_vector_set_size(vector, elements);
    const child = duckdb.list_vector_get_child(vector);
    if (this.#columns.length === 1) this.#columns[0]!.flush(child);
    else flushFields(this.#columns, child);
    duckdb.copy_data_to_vector(vector, 0, this.#entries.buffer, 0, this.count * 16);
  }

  protected grow(capacity: number): void {
    this.#entries = new Uint32Array(this.#entries.buffer.transfer(capacity * 16));
  }
}

class StructWriter extends ColumnWriter {
  readonly #fields: readonly ColumnWriter[];

  constructor(fields: readonly ColumnWriter[]) {
    super();
    this.#fields = fields;
  }

  protected put(_index: number, value: ColumnValue): void {
    const values = value as readonly ColumnValue[];
    for (let field = 0; field < this.#fields.length; field++) this.#fields[field]!.add(values[field]!);
  }

  protected putNull(): void {
    for (const field of this.#fields) field.add(null);
  }

  protected move(vector: Vector): void {
    flushFields(this.#fields, vector);
  }

  protected grow(): void {}
}

function flushFields(fields: readonly ColumnWriter[], vector: Vector): void {
  for (let index = 0; index < fields.length; index++)
    fields[index]!.flush(duckdb.struct_vector_get_child(vector, index));
}

const int8: Store = (data, at, value) => data.setInt8(at, Number(value));
const int16: Store = (data, at, value) => data.setInt16(at, Number(value), true);
const int32: Store = (data, at, value) => data.setInt32(at, Number(value), true);

function int64(data: DataView, at: number, value: ColumnValue): void {
  if (typeof value === "bigint") data.setBigInt64(at, value, true);
  else {
    const number = value as number;
    data.setUint32(at, number, true); // Modulo 2^32.
    data.setInt32(at + 4, Math.floor(number / 2 ** 32), true);
  }
}

function int128(data: DataView, at: number, value: ColumnValue): void {
  data.setBigInt64(at, value as bigint, true); // Modulo 2^64.
  data.setBigInt64(at + 8, (value as bigint) >> 64n, true);
}

const PRIMITIVES: Readonly<Record<PrimitiveName, () => ColumnWriter>> = {
  boolean: () => new FixedWriter(1, int8),
  tinyint: () => new FixedWriter(1, int8),
  smallint: () => new FixedWriter(2, int16),
  int: () => new FixedWriter(4, int32),
  bigint: () => new FixedWriter(8, int64),
  float: () => new FixedWriter(4, (data, at, value) => data.setFloat32(at, value as number, true)),
  double: () => new FixedWriter(8, (data, at, value) => data.setFloat64(at, value as number, true)),
  string: () => new TextWriter(),
  binary: () => new TextWriter(),
  date: () => new FixedWriter(4, int32),
  timestamp: () => new FixedWriter(8, int64),
};

export function columnWriter(type: HiveType): ColumnWriter {
  switch (type.kind) {
    case "primitive":
      return PRIMITIVES[type.name]();
    case "decimal":
      return decimalWriter(type.precision);
    case "text":
      return new TextWriter();
    case "array":
      return new ListWriter([columnWriter(type.element)]);
    case "map":
      return new ListWriter([columnWriter(type.key), columnWriter(type.value)]);
    case "struct":
      return new StructWriter(type.fields.map((field) => columnWriter(field.type)));
  }
}

/** DuckDB holds decimals in the smallest integer that their digits fit. */
function decimalWriter(precision: number): ColumnWriter {
  if (precision <= 4) return new FixedWriter(2, int16);
  if (precision <= 9) return new FixedWriter(4, int32);
  return precision <= 18 ? new FixedWriter(8, int64) : new FixedWriter(16, int128);
}
