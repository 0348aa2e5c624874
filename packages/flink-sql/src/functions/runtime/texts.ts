import { createHash, randomUUID } from "node:crypto";

/** Whether all characters take one UTF-16 unit, so that positions are indexes. */
const SIMPLE = /^[\0-\uD7FF\uE000-\uFFFF]*$/;

function characters(text: string): string | string[] {
  return SIMPLE.test(text) ? text : Array.from(text);
}

function join(part: string | string[]): string {
  return typeof part === "string" ? part : part.join("");
}

export function charLength(text: string): number {
  return characters(text).length;
}

/** Positions start at 1; 0 acts as 1, a negative one counts from the end; a negative length gives null. */
export function substring(text: string, position: number, length?: number): string | null {
  if (length !== undefined && length < 0) return null;
  const all = characters(text);
  const start = position > 0 ? position - 1 : position === 0 ? 0 : all.length + position;
  if (start >= all.length || start < 0) return "";
  return join(all.slice(start, length === undefined ? undefined : start + length));
}

export function left(text: string, length: number): string {
  return length <= 0 ? "" : join(characters(text).slice(0, length));
}

export function right(text: string, length: number): string {
  return length <= 0 ? "" : join(characters(text).slice(-length));
}

/** Pads to a length in UTF-16 units in front or behind, or cuts to it; null for a negative length or nothing to pad with. */
export function pad(text: string, length: number, filler: string, front: boolean): string | null {
  if (length < 0 || filler === "") return null;
  if (length <= text.length) return text.slice(0, length);
  const padding = filler.repeat(Math.ceil((length - text.length) / filler.length)).slice(0, length - text.length);
  return front ? padding + text : text + padding;
}

/** Takes characters of a set from the start, the end or both. */
export function trim(text: string, set: string, side: string): string {
  const all = Array.from(text);
  const taken = new Set(set);
  let start = 0;
  let end = all.length;
  if (side !== "TRAILING") while (start < end && taken.has(all[start]!)) start++;
  if (side !== "LEADING") while (end > start && taken.has(all[end - 1]!)) end--;
  return all.slice(start, end).join("");
}

/** The first letter of each word in upper case, the others in lower case; only letters and digits of ASCII make words. */
export function initcap(text: string): string {
  return text.replace(/[a-zA-Z0-9]+/g, (word) => word[0]!.toUpperCase() + word.slice(1).toLowerCase());
}

/** Position in characters of the first occurrence from 1, or 0. */
export function position(needle: string, text: string, from = 1): number {
  if (needle === "") return 1;
  if (SIMPLE.test(text)) return text.indexOf(needle, from - 1) + 1;
  const start = Array.from(text)
    .slice(0, Math.max(0, from - 1))
    .join("").length;
  return placeOf(text, text.indexOf(needle, start));
}

/** The position in characters of an index in UTF-16 units. */
function placeOf(text: string, index: number): number {
  return index < 0 ? 0 : Array.from(text.slice(0, index)).length + 1;
}

export function instr(text: string, needle: string, from = 1, nth = 1): number {
  if (from === 0) return 0;
  const simple = SIMPLE.test(text);
  const offset = (characterCount: number) =>
    simple ? characterCount : Array.from(text).slice(0, characterCount).join("").length;
  const size = simple ? text.length : Array.from(text).length;
  let index = from > 0 ? offset(from - 1) - 1 : offset(Math.max(0, size + from + 1));
  for (let count = 0; count < nth; count++) {
    index = from > 0 ? text.indexOf(needle, index + 1) : index <= 0 ? -1 : text.lastIndexOf(needle, index - 1);
    if (index < 0) return 0;
  }
  return simple ? index + 1 : placeOf(text, index);
}

export function overlay(text: string, replacement: string, start: number, length = replacement.length): string {
  if (start <= 0 || start > text.length) return text;
  const rest = length > 0 && start + length <= text.length ? text.slice(start - 1 + length) : "";
  return text.slice(0, start - 1) + replacement + rest;
}

export function splitIndex(text: string, separator: string | number, index: number): string | null {
  if (index < 0) return null;
  const delimiter = typeof separator === "number" ? String.fromCharCode(separator) : separator;
  if (separator === 0 || (typeof separator === "number" && (separator < 0 || separator > 255))) return null;
  return text === "" ? null : (text.split(delimiter === "" ? /\s/ : delimiter)[index] ?? null);
}

export function digest(algorithm: string, data: string | Uint8Array): string {
  return createHash(algorithm).update(data).digest("hex");
}

export function sha2(data: string | Uint8Array, bits: number): string | null {
  return [224, 256, 384, 512].includes(bits) ? digest(`sha${bits}`, data) : null;
}

export function fromBase64(data: string | Uint8Array): string {
  const text = typeof data === "string" ? data : Buffer.from(data).toString("latin1");
  return Buffer.from(text, "base64").toString("utf8");
}

export function toBase64(data: string | Uint8Array): string {
  return Buffer.from(data as string).toString("base64");
}

export function uuid(): string {
  return randomUUID();
}

/** Replaces characters of one set by those at the same places of another, or by nothing where it is shorter. */
export function translate(text: string | null, from: string | null, to: string | null): string | null {
  if (text === null || from === null || from === "") return text;
  const targets = Array.from(to ?? "");
  const map = new Map<string, string>();
  for (const [index, character] of Array.from(from).entries())
    if (!map.has(character)) map.set(character, targets[index] ?? "");
  return Array.from(text, (character) => map.get(character) ?? character).join("");
}

export function bytesStartWith(bytes: Uint8Array, start: Uint8Array): boolean {
  return start.every((byte, index) => bytes[index] === byte);
}

export function bytesEndWith(bytes: Uint8Array, end: Uint8Array): boolean {
  return end.length <= bytes.length && end.every((byte, index) => bytes[bytes.length - end.length + index] === byte);
}

export function repeat(text: string, count: number): string {
  return count <= 0 ? "" : text.repeat(count);
}

export function reverse(text: string): string {
  return Array.from(text).reverse().join("");
}

/** CONCAT_WS: NULL parts are left out, a NULL separator gives NULL. */
export function concatWith(separator: string | null, ...parts: (string | null)[]): string | null {
  return separator === null ? null : parts.filter((part) => part !== null).join(separator);
}

/** The first byte of the UTF-8 text as a signed number, 0 for an empty one. */
export function ascii(text: string): number {
  return text === "" ? 0 : (Buffer.from(text.slice(0, 2), "utf8")[0]! << 24) >> 24;
}

export function character(code: number): string {
  return code < 0 ? "" : String.fromCharCode(Number(BigInt(code) & 0xffn));
}

/** What Java reads as a number, with an exponent or a suffix too. */
export function isDecimalText(text: string): boolean {
  return /^\s*[+-]?(?:NaN|Infinity|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?[dDfF]?)\s*$/.test(text);
}
