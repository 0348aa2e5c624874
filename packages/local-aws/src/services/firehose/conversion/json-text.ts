import { splitJson } from "../split-json.ts";
import { ConversionProblem } from "./problem.ts";

/** A JSON object as it was parsed; whole numbers that a double cannot hold are bigints. */
export type JsonObject = Readonly<Record<string, unknown>>;

const BOM = 0xfeff;
const POINT = 0x2e;
/** Digits of a whole number that a double may not hold; fractions are rounded by both SerDes. */
const LONG_DIGITS = 16;
const WHOLE = /^-?\d+$/;

/**
 * Adds the objects of a record, of which several may follow one another, to `objects`.
 * @throws ConversionProblem ParseError, MalformedData; nothing is added then.
 */
export function parseObjects(data: Buffer, objects: JsonObject[]): void {
  const parsed = tryParse(data);
  if (parsed !== undefined) {
    objects.push(checkObject(parsed.value));
    return;
  }
  const text = data.toString("utf8");
  if (text.trim() === "") throw new ConversionProblem("MalformedData", EMPTY);
  const parts = splitJson(data)?.map(tryParse);
  if (parts === undefined || parts.includes(undefined)) throw new ConversionProblem("ParseError", malformed(text));
  const several = parts.map((part) => checkObject(part!.value));
  for (const object of several) objects.push(object);
}

function tryParse(data: Buffer): { readonly value: unknown } | undefined {
  const text = data.toString("utf8");
  const json = text.charCodeAt(0) === BOM ? text.slice(1) : text;
  try {
    return { value: hasLongNumber(data) ? JSON.parse(json, keepDigits) : JSON.parse(json) };
  } catch {
    return undefined;
  }
}

/** Looks at every sixteenth byte only, which no long number can pass by. */
function hasLongNumber(data: Buffer): boolean {
  for (let at = LONG_DIGITS - 1; at < data.length; at += LONG_DIGITS) {
    if (!isDigit(data[at])) continue;
    let [start, end] = [at, at + 1];
    while (isDigit(data[start - 1])) start--;
    while (isDigit(data[end])) end++;
    if (end - start >= LONG_DIGITS && data[start - 1] !== POINT) return true;
  }
  return false;
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x30 && byte <= 0x39;
}

/** Keeps a whole number's digits where a double would round them. */
function keepDigits(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  if (typeof value !== "number" || Number.isSafeInteger(value)) return value;
  const source = context?.source;
  return source !== undefined && WHOLE.test(source) ? BigInt(source) : value;
}

function checkObject(value: unknown): JsonObject {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as JsonObject;
  throw new ConversionProblem("MalformedData", Array.isArray(value) ? ARRAY : PRIMITIVE);
}

const EMPTY = "The record was empty or contained only whitespace.";
const PRIMITIVE = "The input JSON contained a primitive at the top level. The top level must be an object or array.";
const ARRAY = "Data does not match the schema. An array of JSON documents is not a valid input.";

function malformed(text: string): string {
  try {
    JSON.parse(text);
  } catch (error) {
    return `Encountered malformed JSON. ${(error as Error).message}`;
  }
  return "Encountered malformed JSON.";
}
