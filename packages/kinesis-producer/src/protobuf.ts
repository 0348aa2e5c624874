// The part of the protocol buffers wire format that AggregatedRecord needs: varints and tags.
// https://protobuf.dev/programming-guides/encoding/

const WIRE_VARINT = 0;
const WIRE_FIXED64 = 1;
const WIRE_BYTES = 2;
const WIRE_FIXED32 = 5;

/** Bytes of `value` as a varint; `value` is an integer from 0 to 2^32 - 1. */
export function varintSize(value: number): number {
  if (value < 0x80) return 1;
  if (value < 0x4000) return 2;
  if (value < 0x200000) return 3;
  return value < 0x10000000 ? 4 : 5;
}

/** Writes `value` (an integer from 0 to 2^32 - 1) at `offset` and returns the offset after it. */
export function writeVarint(target: Uint8Array, value: number, offset: number): number {
  let rest = value;
  let at = offset;
  while (rest >= 0x80) {
    target[at++] = (rest & 0x7f) | 0x80;
    rest >>>= 7;
  }
  target[at++] = rest;
  return at;
}

/** Reads fields one after the other up to `end`. Every method throws {@link MalformedError} where the bytes end too early. */
export class FieldReader {
  readonly bytes: Uint8Array;
  readonly end: number;
  /** Offset of the next unread byte; never above `end`. */
  offset: number;

  constructor(bytes: Uint8Array, start: number, end: number) {
    this.bytes = bytes;
    this.offset = start;
    this.end = end;
  }

  /** An unsigned varint of up to ten bytes; exact up to 2^53. */
  varint(): number {
    const { bytes, end } = this;
    let at = this.offset;
    if (at >= end) throw new MalformedError();
    const first = bytes[at++]!;
    if (first < 0x80) {
      this.offset = at;
      return first;
    }
    let value = first & 0x7f;
    let scale = 0x80;
    for (let count = 1; count < 10; count++) {
      if (at >= end) throw new MalformedError();
      const byte = bytes[at++]!;
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) {
        this.offset = at;
        return value;
      }
      scale *= 0x80;
    }
    throw new MalformedError();
  }

  /** Reads the length of a bytes field and returns the offset of its end, leaving `offset` at its start. */
  bytesEnd(): number {
    const length = this.varint();
    if (length > this.end - this.offset) throw new MalformedError();
    return this.offset + length;
  }

  /** Steps over the value of the field with this tag; groups, which no schema in use has, count as malformed. */
  skip(tag: number): void {
    const wireType = tag % 8;
    if (tag < 8) throw new MalformedError();
    if (wireType === WIRE_VARINT) this.varint();
    else if (wireType === WIRE_BYTES) this.offset = this.bytesEnd();
    else if (wireType === WIRE_FIXED64) this.#advance(8);
    else if (wireType === WIRE_FIXED32) this.#advance(4);
    else throw new MalformedError();
  }

  #advance(count: number): void {
    if (count > this.end - this.offset) throw new MalformedError();
    this.offset += count;
  }
}

/** The bytes are not a message of the expected kind; caught inside this package. */
export class MalformedError extends Error {
  override readonly name = "MalformedError";
}
