import { parseDecimal } from "../types/decimal.ts";
import { toLong } from "../types/integer.ts";
import { isInteger, type LogicalType, MAX_LENGTH, typeText } from "../types/logical.ts";
import { DAY } from "../types/time.ts";
import type { TableOptions } from "./options.ts";
import { parseDuration } from "./options.ts";

/** What field generators draw from. */
export interface DatagenContext {
  readonly random: () => number;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** An instant as local time of the session. */
  readonly toLocal: (instant: number) => number;
}

/** Makes the values of one field. */
export interface DatagenField {
  /** The value of row `index`, counted from 0 over the whole table. */
  make(index: number): unknown;
  /** Rows after which a sequence ends; undefined when it has no end. */
  readonly count: number | undefined;
}

const RANGES: Readonly<Record<string, readonly [number, number]>> = {
  TINYINT: [-128, 127],
  SMALLINT: [-32_768, 32_767],
  INT: [-2_147_483_648, 2_147_483_647],
  FLOAT: [1.401298464324817e-45, 3.4028234663852886e38],
  DOUBLE: [Number.MIN_VALUE, Number.MAX_VALUE],
  INTERVAL_MONTH: [0, 120_000],
};
const LONG_MIN = -(2n ** 63n);
const LONG_MAX = 2n ** 63n - 1n;

/** Reads the options of a field, notes their keys in `used`, and gives its generator. */
export function datagenField(
  path: string,
  type: LogicalType,
  options: TableOptions,
  used: Set<string>,
  context: DatagenContext,
): DatagenField {
  const { random } = context;
  const kind = read("kind") ?? "random";
  if (kind === "sequence") return sequence();
  if (kind !== "random") throw options.invalid(`Unsupported generator kind: ${kind}`);
  const make = randomMaker();
  const nullRate = number("null-rate", 0);
  return { make: nullRate === 0 ? make : (index) => (random() < nullRate ? null : make(index)), count: undefined };

  function read(option: string): string | undefined {
    const key = `fields.${path}.${option}`;
    used.add(key);
    return options.table.options.get(key);
  }

  function number(option: string, otherwise: number): number {
    const text = read(option);
    if (text === undefined) return otherwise;
    const value = Number(text);
    if (text.trim() === "" || Number.isNaN(value))
      throw options.invalid(`Invalid value for option 'fields.${path}.${option}'. Could not parse value '${text}'`);
    return value;
  }

  function randomMaker(): (index: number) => unknown {
    const range = RANGES[type.name];
    switch (type.name) {
      case "BOOLEAN":
        return () => random() < 0.5;
      case "TINYINT":
      case "SMALLINT":
      case "INT":
      case "INTERVAL_MONTH": {
        const [min, max] = [number("min", range![0]), number("max", range![1])];
        return () => Math.floor(min + random() * (max - min + 1));
      }
      case "BIGINT":
      case "INTERVAL_SECOND":
        return long(read("min"), read("max"));
      case "FLOAT":
      case "DOUBLE": {
        const [min, max] = [number("min", range![0]), number("max", range![1])];
        return type.name === "DOUBLE"
          ? () => min + random() * (max - min)
          : () => Math.fround(min + random() * (max - min));
      }
      case "DECIMAL": {
        const min = number("min", 0);
        const max = Math.min(
          number("max", Number.MAX_VALUE),
          10 ** (type.precision! - type.scale!) - 10 ** -type.scale!,
        );
        return () => parseDecimal(String(min + random() * (max - min)), type.scale!);
      }
      case "CHAR":
        return () => hex(type.length!);
      case "VARCHAR": {
        const length = lengthOf(100);
        return () => hex(length());
      }
      case "BINARY":
        return () => bytes(type.length!);
      case "VARBINARY": {
        const length = lengthOf(100);
        return () => bytes(length());
      }
      case "DATE":
        return () => Math.floor(context.toLocal(context.now()) / DAY);
      case "TIME":
        return () => {
          const local = context.toLocal(context.now());
          return local - Math.floor(local / DAY) * DAY;
        };
      case "TIMESTAMP":
      case "TIMESTAMP_LTZ": {
        const past = parseDuration(read("max-past") ?? "0");
        if (past === undefined) throw options.invalid(`Invalid value for option 'fields.${path}.max-past'.`);
        return () => context.now() - Math.floor(random() * past);
      }
      case "ARRAY": {
        const [length, element] = [number("length", 3), nested("element", type.element!)];
        return (index) => Array.from({ length }, () => element.make(index));
      }
      case "MULTISET": {
        const [length, element] = [number("length", 3), nested("element", type.element!)];
        return (index) =>
          Array.from({ length }, () => new Array(Math.floor(random() * 11)).fill(element.make(index))).flat();
      }
      case "MAP": {
        const length = number("length", 3);
        const [key, value] = [nested("key", type.key!), nested("value", type.value!)];
        return (index) => new Map(Array.from({ length }, () => [key.make(index), value.make(index)]));
      }
      case "ROW": {
        const fields = type.fields!.map((field) => nested(field.name, field.type));
        return (index) => fields.map((field) => field.make(index));
      }
      default:
        throw options.invalid(`Unsupported type: ${typeText(type)}`);
    }
  }

  function nested(name: string, inner: LogicalType): DatagenField {
    return datagenField(`${path}.${name}`, inner, options, used, context);
  }

  /** Whole numbers as numbers where the range allows it. */
  function long(lowText: string | undefined, highText: string | undefined): () => unknown {
    const [min, max] = [
      lowText === undefined ? LONG_MIN : BigInt(lowText),
      highText === undefined ? LONG_MAX : BigInt(highText),
    ];
    const [low, high] = [Number(min), Number(max)];
    if (Number.isSafeInteger(low) && Number.isSafeInteger(high) && Number.isSafeInteger(high - low + 1))
      return () => low + Math.floor(random() * (high - low + 1));
    const width = max - min + 1n;
    return () => {
      const bits = (BigInt(Math.floor(random() * 2 ** 32)) << 32n) | BigInt(Math.floor(random() * 2 ** 32));
      return toLong(min + (bits % width));
    };
  }

  function lengthOf(otherwise: number): () => number {
    const declared = type.length === MAX_LENGTH ? otherwise : type.length!;
    const length = number("length", declared);
    if ((read("var-len") ?? "false").toLowerCase() !== "true") return () => length;
    return () => 1 + Math.floor(random() * (length - 1));
  }

  function hex(length: number): string {
    let text = "";
    while (text.length < length)
      text += Math.floor(random() * 2 ** 32)
        .toString(16)
        .padStart(8, "0");
    return text.slice(0, length);
  }

  function bytes(length: number): Uint8Array {
    return Uint8Array.from({ length }, () => Math.floor(random() * 256));
  }

  function sequence(): DatagenField {
    const [start, end] = [bound("start"), bound("end")];
    const count = end - start + 1;
    switch (type.name) {
      case "CHAR":
      case "VARCHAR":
        return { make: (index) => String(start + index), count };
      case "DECIMAL":
        return { make: (index) => parseDecimal(String(start + index), type.scale!), count };
      case "BINARY":
      case "VARBINARY":
        return { make: (index) => bigEndian(start + index), count };
      case "BOOLEAN":
        return { make: () => random() < 0.5, count: undefined };
      default:
        if (!isInteger(type) && type.name !== "FLOAT" && type.name !== "DOUBLE")
          throw options.invalid(`Unsupported type: ${typeText(type)}`);
        return { make: (index) => start + index, count };
    }
  }

  function bound(option: "start" | "end"): number {
    const text = read(option);
    if (text === undefined)
      throw options.invalid(`Could not find required property 'fields.${path}.${option}' for sequence generator.`);
    return number(option, 0);
  }
}

function bigEndian(value: number): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigInt64(0, BigInt(value));
  return bytes;
}
