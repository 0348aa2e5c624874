import type { HiveField } from "../../hive-type.ts";
import type { ColumnValue } from "./column-writers.ts";
import type { JsonObject } from "./json-text.ts";
import { compileReader, type ValueReader } from "./readers.ts";
import type { JsonReading } from "./settings.ts";

/** Keys that are remembered with the field they are read into; records with ever new keys are looked up each time. */
const MAX_KEYS = 10_000;

/** Reads JSON objects into the values of fields, in their order. Keys that no field has are left out, as by both SerDes. */
export class ObjectReader {
  readonly #readers: readonly ValueReader[];
  /** Fields by the name that keys fold to. */
  readonly #fields = new Map<string, number>();
  /** Fields by keys as they were met; -1 for none. */
  readonly #keys = new Map<string, number>();
  readonly #reading: JsonReading;

  /** @param keysOfFields JSON keys that stand for other field names (ColumnToJsonKeyMappings). */
  constructor(fields: readonly HiveField[], reading: JsonReading, keysOfFields: Readonly<Record<string, string>>) {
    this.#reading = reading;
    this.#readers = fields.map(({ type }) => compileReader(type, reading));
    fields.forEach(({ name }, index) => {
      this.#fields.set(this.#fold(Object.hasOwn(keysOfFields, name) ? keysOfFields[name]! : name), index);
    });
  }

  /** @throws ConversionProblem MalformedData. */
  read(object: JsonObject): ColumnValue[] {
    const values = new Array<ColumnValue>(this.#readers.length).fill(null);
    for (const key in object) {
      const field = this.#keys.get(key) ?? this.#learn(key);
      if (field >= 0) values[field] = this.#readers[field]!(object[key]);
    }
    return values;
  }

  #learn(key: string): number {
    const field = this.#fields.get(this.#fold(key)) ?? -1;
    if (this.#keys.size < MAX_KEYS) this.#keys.set(key, field);
    return field;
  }

  #fold(key: string): string {
    const { serde } = this.#reading;
    if (serde === "hive") return key.toLowerCase();
    const { foldsCase, dotsToUnderscores } = this.#reading;
    const name = dotsToUnderscores ? key.replaceAll(".", "_") : key;
    return foldsCase ? name.toLowerCase() : name;
  }
}
