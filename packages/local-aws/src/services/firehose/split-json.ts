const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/**
 * Splits JSON documents that follow one another, with or without white space between them. An array at the top is one
 * record (Developer Guide, "Apply dynamic partitioning to aggregated data").
 * @returns views of the data; undefined when it is not made of whole objects or arrays.
 */
export function splitJson(data: Buffer): Buffer[] | undefined {
  const parts: Buffer[] = [];
  let depth = 0;
  let start = -1;
  for (let index = 0; index < data.length; index++) {
    const byte = data[index]!;
    if (byte === QUOTE) {
      if (depth === 0) return undefined;
      index = endOfString(data, index);
    } else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
      if (depth++ === 0) start = index;
    } else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) {
      if (--depth < 0) return undefined;
      if (depth === 0) parts.push(data.subarray(start, index + 1));
    } else if (depth === 0 && !isSpace(byte)) return undefined;
  }
  return depth === 0 && parts.length > 0 ? parts : undefined;
}

/** Index of the closing quote; the end of the data when there is none. */
function endOfString(data: Buffer, from: number): number {
  for (let index = from + 1; index < data.length; index++) {
    const byte = data[index]!;
    if (byte === QUOTE) return index;
    if (byte === BACKSLASH) index++;
  }
  return data.length;
}

function isSpace(byte: number): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}
