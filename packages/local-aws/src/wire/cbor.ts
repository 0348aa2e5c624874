import { isUtf8 } from "node:buffer";
import { AwsError } from "../errors.ts";

/*
 * CBOR (RFC 8949) as AWS uses it. Each item is a byte `major type << 5 | info`, then an argument of 0, 1, 2, 4 or 8
 * bytes (info < 24 is the argument itself; 31 is an indefinite length that ends with 0xff):
 *   0 unsigned  1 negative (-1 - n)  2 bytes  3 text  4 array  5 map  6 tag  7 false/true/null/undefined/floats
 * A timestamp is tag 1 around a number: epoch seconds in Smithy RPC v2, epoch milliseconds in `x-amz-cbor-1.1`.
 */

/** What one unit of a tag 1 timestamp is. */
export type CborTimestamp = "seconds" | "milliseconds";

/** Items nested deeper than this are refused, so that no input can exhaust the stack. */
const MAX_DEPTH = 128;

/**
 * Decodes one item that fills `bytes`: text, numbers (bigint beyond 2^53), booleans, null, Buffer, Date, arrays and
 * plain objects.
 * @throws AwsError SerializationException when the bytes are no CBOR, or hold a tag AWS does not use.
 */
export function decodeCbor(bytes: Uint8Array, timestamp: CborTimestamp = "seconds"): unknown {
  const reader = new Reader(bytes, timestamp);
  const value = reader.item(0);
  if (reader.at !== bytes.length)
    throw malformed(`expected the end of the document at byte ${reader.at} of ${bytes.length}`);
  return value;
}

const BREAK = Symbol("break");

class Reader {
  at = 0;
  readonly #bytes: Buffer;
  readonly #millisPerUnit: number;

  constructor(bytes: Uint8Array, timestamp: CborTimestamp) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#millisPerUnit = timestamp === "seconds" ? 1000 : 1;
  }

  item(depth: number): unknown {
    const value = this.#next(depth);
    if (value === BREAK) throw malformed(`unexpected break at byte ${this.at - 1}`);
    return value;
  }

  #next(depth: number): unknown {
    if (depth > MAX_DEPTH) throw malformed(`more than ${MAX_DEPTH} nested items`);
    const head = this.#take(1);
    const initial = this.#bytes[head]!;
    const info = initial & 31;
    switch (initial >> 5) {
      case 0:
        return this.#argument(info);
      case 1: {
        const value = this.#argument(info);
        return typeof value === "number" && value < Number.MAX_SAFE_INTEGER ? -1 - value : -1n - BigInt(value);
      }
      case 2:
        return info === 31 ? Buffer.concat(this.#chunks(2)) : this.#slice(this.#length(info));
      case 3:
        return this.#text(info === 31 ? Buffer.concat(this.#chunks(3)) : this.#slice(this.#length(info)));
      case 4:
        return this.#array(info, depth);
      case 5:
        return this.#map(info, depth);
      case 6:
        return this.#tagged(this.#length(info), depth);
      default:
        return this.#simple(info);
    }
  }

  /** Moves past `count` bytes and returns where they start. */
  #take(count: number): number {
    const start = this.at;
    if (start + count > this.#bytes.length)
      throw malformed(`expected ${count} more bytes at byte ${start}, got ${this.#bytes.length - start}`);
    this.at = start + count;
    return start;
  }

  #argument(info: number): number | bigint {
    if (info < 24) return info;
    switch (info) {
      case 24:
        return this.#bytes[this.#take(1)]!;
      case 25:
        return this.#bytes.readUInt16BE(this.#take(2));
      case 26:
        return this.#bytes.readUInt32BE(this.#take(4));
      case 27: {
        const start = this.#take(8);
        const high = this.#bytes.readUInt32BE(start);
        return high < 0x20_0000
          ? high * 0x1_0000_0000 + this.#bytes.readUInt32BE(start + 4)
          : this.#bytes.readBigUInt64BE(start);
      }
      default:
        throw malformed(`reserved length ${info} at byte ${this.at - 1}`);
    }
  }

  #length(info: number): number {
    const value = this.#argument(info);
    if (typeof value === "bigint") throw malformed(`length ${value} at byte ${this.at - 8}`);
    return value;
  }

  #slice(length: number): Buffer {
    const start = this.#take(length);
    return this.#bytes.subarray(start, start + length);
  }

  #chunks(major: number): Buffer[] {
    const chunks: Buffer[] = [];
    while (true) {
      const initial = this.#bytes[this.#take(1)]!;
      if (initial === 0xff) return chunks;
      if (initial >> 5 !== major || (initial & 31) === 31)
        throw malformed(`expected a chunk of definite length at byte ${this.at - 1}`);
      chunks.push(this.#slice(this.#length(initial & 31)));
    }
  }

  #text(bytes: Buffer): string {
    if (!isUtf8(bytes)) throw malformed(`text that is not UTF-8 before byte ${this.at}`);
    return bytes.toString("utf8");
  }

  #array(info: number, depth: number): unknown[] {
    const items: unknown[] = [];
    if (info === 31) {
      for (let item = this.#next(depth + 1); item !== BREAK; item = this.#next(depth + 1)) items.push(item);
      return items;
    }
    for (let left = this.#length(info); left > 0; left--) items.push(this.item(depth + 1));
    return items;
  }

  #map(info: number, depth: number): Record<string, unknown> {
    const result: Record<string, unknown> = {};
    let left = info === 31 ? Number.POSITIVE_INFINITY : this.#length(info);
    while (left-- > 0) {
      const key = this.#next(depth + 1);
      if (key === BREAK && info === 31) break;
      if (typeof key !== "string") throw malformed(`expected a text key before byte ${this.at}`);
      const value = this.item(depth + 1);
      if (key === "__proto__")
        Object.defineProperty(result, key, { value, enumerable: true, configurable: true, writable: true });
      else result[key] = value;
    }
    return result;
  }

  #tagged(tag: number, depth: number): unknown {
    const value = this.item(depth + 1);
    if (tag === 55799) return value; // Self-described CBOR, RFC 8949 section 3.4.6.
    if (tag === 1 && (typeof value === "number" || typeof value === "bigint")) {
      const date = new Date(Math.round(Number(value) * this.#millisPerUnit));
      if (Number.isNaN(date.getTime())) throw malformed(`timestamp ${value} is outside the range of time`);
      return date;
    }
    if ((tag === 2 || tag === 3) && Buffer.isBuffer(value)) {
      const magnitude = value.length === 0 ? 0n : BigInt(`0x${value.toString("hex")}`);
      return tag === 2 ? magnitude : -1n - magnitude;
    }
    throw malformed(`tag ${tag} before byte ${this.at} is not one AWS uses`);
  }

  #simple(info: number): unknown {
    switch (info) {
      case 20:
        return false;
      case 21:
        return true;
      case 22:
      case 23:
        return null;
      case 25:
        return halfFloat(this.#bytes.readUInt16BE(this.#take(2)));
      case 26:
        return this.#bytes.readFloatBE(this.#take(4));
      case 27:
        return this.#bytes.readDoubleBE(this.#take(8));
      case 31:
        return BREAK;
      default:
        throw malformed(`simple value ${info} at byte ${this.at - 1}`);
    }
  }
}

/** IEEE 754 binary16: sign, 5 bits of exponent, 10 of fraction. */
function halfFloat(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 0x3ff;
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (exponent === 0 ? fraction * 2 ** -24 : (1 + fraction / 1024) * 2 ** (exponent - 15));
}

function malformed(text: string): AwsError {
  return new AwsError("SerializationException", `CBOR: ${text}`);
}

/** Encodes what `decodeCbor` returns; members that are undefined are left out. */
export function encodeCbor(value: unknown, timestamp: CborTimestamp = "seconds"): Buffer {
  const writer = new Writer(timestamp);
  writer.item(value);
  return writer.bytes();
}

class Writer {
  #bytes = Buffer.allocUnsafe(1024);
  #at = 0;
  readonly #millisPerUnit: number;

  constructor(timestamp: CborTimestamp) {
    this.#millisPerUnit = timestamp === "seconds" ? 1000 : 1;
  }

  bytes(): Buffer {
    return this.#bytes.subarray(0, this.#at);
  }

  item(value: unknown): void {
    switch (typeof value) {
      case "string": {
        const length = Buffer.byteLength(value);
        this.#head(3, length);
        const start = this.#reserve(length);
        this.#at += this.#bytes.write(value, start);
        return;
      }
      case "number":
        this.#number(value);
        return;
      case "bigint":
        this.#bigint(value);
        return;
      case "boolean":
        this.#byte(value ? 0xf5 : 0xf4);
        return;
      case "object":
        this.#object(value);
        return;
      case "undefined":
        this.#byte(0xf6);
        return;
      case "function":
      case "symbol":
        throw new TypeError(`CBOR: expected data, got a ${typeof value}`);
    }
  }

  #object(value: object | null): void {
    if (value === null) {
      this.#byte(0xf6);
    } else if (value instanceof Date) {
      this.#byte(0xc1);
      this.#number(value.getTime() / this.#millisPerUnit);
    } else if (value instanceof Uint8Array) {
      this.#head(2, value.length);
      const start = this.#reserve(value.length);
      this.#bytes.set(value, start);
      this.#at += value.length;
    } else if (Array.isArray(value)) {
      this.#head(4, value.length);
      for (const item of value) this.item(item);
    } else {
      const keys = Object.keys(value).filter((key) => (value as Record<string, unknown>)[key] !== undefined);
      this.#head(5, keys.length);
      for (const key of keys) {
        this.item(key);
        this.item((value as Record<string, unknown>)[key]);
      }
    }
  }

  #number(value: number): void {
    if (Number.isSafeInteger(value) && !Object.is(value, -0)) {
      if (value >= 0) this.#head(0, value);
      else this.#head(1, -1 - value);
      return;
    }
    this.#byte(0xfb);
    const start = this.#reserve(8);
    this.#bytes.writeDoubleBE(value, start);
    this.#at += 8;
  }

  #bigint(value: bigint): void {
    const major = value >= 0n ? 0 : 1;
    const magnitude = value >= 0n ? value : -1n - value;
    if (magnitude <= BigInt(Number.MAX_SAFE_INTEGER)) {
      this.#head(major, Number(magnitude));
    } else if (magnitude < 1n << 64n) {
      this.#byte((major << 5) | 27);
      const start = this.#reserve(8);
      this.#bytes.writeBigUInt64BE(magnitude, start);
      this.#at += 8;
    } else {
      this.#byte(major === 0 ? 0xc2 : 0xc3);
      const digits = magnitude.toString(16);
      this.#object(Buffer.from(digits.length % 2 === 0 ? digits : `0${digits}`, "hex"));
    }
  }

  #byte(value: number): void {
    const start = this.#reserve(1);
    this.#bytes[start] = value;
    this.#at++;
  }

  /** The initial byte with its argument in the fewest bytes. */
  #head(major: number, argument: number): void {
    const start = this.#reserve(9);
    const type = major << 5;
    if (argument < 24) {
      this.#bytes[start] = type | argument;
      this.#at += 1;
    } else if (argument < 0x100) {
      this.#bytes[start] = type | 24;
      this.#bytes[start + 1] = argument;
      this.#at += 2;
    } else if (argument < 0x1_0000) {
      this.#bytes[start] = type | 25;
      this.#bytes.writeUInt16BE(argument, start + 1);
      this.#at += 3;
    } else if (argument < 0x1_0000_0000) {
      this.#bytes[start] = type | 26;
      this.#bytes.writeUInt32BE(argument, start + 1);
      this.#at += 5;
    } else {
      this.#bytes[start] = type | 27;
      this.#bytes.writeUInt32BE(Math.floor(argument / 0x1_0000_0000), start + 1);
      this.#bytes.writeUInt32BE(argument % 0x1_0000_0000, start + 5);
      this.#at += 9;
    }
  }

  /** Makes room for `count` bytes and returns where they go; `#bytes` may be another buffer afterwards. */
  #reserve(count: number): number {
    if (this.#at + count > this.#bytes.length) {
      const larger = Buffer.allocUnsafe(Math.max(this.#bytes.length * 2, this.#at + count));
      this.#bytes.copy(larger, 0, 0, this.#at);
      this.#bytes = larger;
    }
    return this.#at;
  }
}
