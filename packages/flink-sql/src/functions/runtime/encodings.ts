import { isUtf8 } from "node:buffer";
import { SqlError } from "../../errors.ts";

const CHARSETS: Readonly<Record<string, string>> = {
  "US-ASCII": "ascii",
  "ISO-8859-1": "latin1",
  "UTF-8": "utf8",
  "UTF-16BE": "utf-16be",
  "UTF-16LE": "utf-16le",
  "UTF-16": "utf-16",
};

function charset(name: string): string {
  const known = CHARSETS[name.toUpperCase()];
  if (known === undefined) {
    const allowed = Object.keys(CHARSETS).join("', '");
    throw new SqlError("FLINK_SQL_RUNTIME", `Unsupported encoding: ${name}, expected one of '${allowed}'`);
  }
  return known;
}

/** The bytes of a text; characters a charset does not have become `?`. */
export function encode(text: string, name: string): Uint8Array {
  switch (charset(name)) {
    case "ascii":
      return Buffer.from(text.replace(/[^\0-\x7f]/gu, "?"), "latin1");
    case "latin1":
      return Buffer.from(text.replace(/[^\0-\xff]/gu, "?"), "latin1");
    case "utf-16le":
      return Buffer.from(text, "utf16le");
    case "utf-16be":
      return Buffer.from(text, "utf16le").swap16();
    case "utf-16":
      return Buffer.concat([Buffer.from([0xfe, 0xff]), Buffer.from(text, "utf16le").swap16()]);
    default:
      return Buffer.from(text, "utf8");
  }
}

export function decode(bytes: Uint8Array, name: string): string {
  const found = charset(name);
  if (found === "ascii")
    return Array.from(bytes, (byte) => (byte < 128 ? String.fromCharCode(byte) : "\ufffd")).join("");
  if (found === "latin1") return Buffer.from(bytes).toString("latin1");
  const marked = found === "utf-16" && bytes[0] === 0xff && bytes[1] === 0xfe;
  return new TextDecoder(found === "utf-16" ? (marked ? "utf-16le" : "utf-16be") : found).decode(bytes);
}

/** The bytes of hexadecimal digits, an odd first one counted as a byte; null when there are others. */
export function unhex(text: string): Uint8Array | null {
  if (!/^[0-9a-fA-F]*$/.test(text)) return null;
  return Buffer.from(text.length % 2 === 1 ? `0${text}` : text, "hex");
}

export function isValidUtf8(bytes: Uint8Array): boolean {
  return isUtf8(bytes);
}

/** The text of bytes, with U+FFFD for what is no UTF-8. */
export function makeValidUtf8(bytes: Uint8Array): string {
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
}
