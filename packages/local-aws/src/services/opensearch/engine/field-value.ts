import type { GeoPoint } from "./columns.ts";
import { type Field, WHOLE } from "./field.ts";
import { decodeGeohash, GEOHASH } from "./geohash.ts";
import { SearchError } from "./search-error.ts";

/**
 * A JSON value as its field keeps it; undefined for a text that is longer than `ignore_above`.
 * @throws SearchError mapper_parsing_exception.
 */
export function readValue(field: Field, value: unknown, id: string): string | number | undefined {
  switch (field.type) {
    case "text":
    case "keyword": {
      if (typeof value === "object")
        throw failed(field, id, value, "illegal_state_exception", "Can't get text on a START_OBJECT at 1:1");
      const text = String(value);
      return text.length > field.ignoreAbove ? undefined : text;
    }
    case "boolean":
      if (value === true || value === "true") return 1;
      if (value === false || value === "false" || value === "") return 0;
      throw failed(
        field,
        id,
        value,
        "illegal_argument_exception",
        `Failed to parse value [${show(value)}] as only [true] or [false] are allowed.`,
      );
    case "date": {
      const time = typeof value === "object" ? undefined : field.format.parse(String(value));
      if (time !== undefined) return time;
      throw failed(
        field,
        id,
        value,
        "illegal_argument_exception",
        `failed to parse date field [${show(value)}] with format [${field.format.text}]`,
      );
    }
    default:
      return numberOf(field, value, id);
  }
}

function numberOf(field: Field, value: unknown, id: string): number {
  const number = typeof value === "number" ? value : typeof value === "string" ? toNumber(value) : Number.NaN;
  if (Number.isNaN(number))
    throw failed(
      field,
      id,
      value,
      "illegal_argument_exception",
      value === "" ? "empty String" : `For input string: "${show(value)}"`,
    );
  const bounds = WHOLE[field.type];
  if (bounds === undefined) return checkFinite(field, id, value, field.type === "float" ? Math.fround(number) : number);
  const whole = Math.trunc(number);
  if (whole < bounds[0] || whole > bounds[1])
    throw failed(
      field,
      id,
      value,
      "illegal_argument_exception",
      `Value [${show(value)}] is out of range for ${article(field.type)} ${field.type}`,
    );
  return whole;
}

function checkFinite(field: Field, id: string, value: unknown, number: number): number {
  if (Number.isFinite(number)) return number;
  throw failed(
    field,
    id,
    value,
    "illegal_argument_exception",
    `[${field.type}] supports only finite values, but got [${show(value)}]`,
  );
}

/** Decimal notation with an exponent, as Java reads it. */
function toNumber(text: string): number {
  return /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(text.trim()) ? Number(text) : Number.NaN;
}

/** A point: object, `"lat,lon"`, `[lon, lat]` or geohash. @throws SearchError mapper_parsing_exception. */
export function geoPoint(field: Field, value: unknown, id: string): GeoPoint {
  const point = readPoint(value);
  if (point === undefined)
    throw new SearchError("mapper_parsing_exception", `failed to parse field [${field.path}] of type [geo_point]`, {
      causedBy: { type: "parse_exception", reason: `geo_point expected, got [${show(value)}] in document [${id}]` },
    });
  const [name, degrees, bound] = Math.abs(point.lat) > 90 ? ["latitude", point.lat, 90] : ["longitude", point.lon, 180];
  if (Math.abs(degrees as number) > (bound as number))
    throw new SearchError("mapper_parsing_exception", `failed to parse field [${field.path}] of type [geo_point]`, {
      causedBy: { type: "illegal_argument_exception", reason: `illegal ${name} value [${degrees}] for ${field.path}` },
    });
  return point;
}

/** @returns undefined when the value is no point. */
export function readPoint(value: unknown): GeoPoint | undefined {
  if (typeof value === "string") {
    const pair = /^\s*(-?[\d.]+)\s*,\s*(-?[\d.]+)\s*$/.exec(value);
    if (pair !== null) return finite(Number(pair[1]), Number(pair[2]));
    const wkt = /^POINT\s*\(\s*(-?[\d.]+)\s+(-?[\d.]+)\s*\)$/i.exec(value);
    if (wkt !== null) return finite(Number(wkt[2]), Number(wkt[1]));
    return GEOHASH.test(value) ? decodeGeohash(value) : undefined;
  }
  if (Array.isArray(value)) return value.length === 2 ? finite(Number(value[1]), Number(value[0])) : undefined;
  if (typeof value !== "object" || value === null) return undefined;
  const { lat, lon } = value as { lat?: unknown; lon?: unknown };
  return lat === undefined || lon === undefined ? undefined : finite(Number(lat), Number(lon));
}

function finite(lat: number, lon: number): GeoPoint | undefined {
  return Number.isFinite(lat) && Number.isFinite(lon) ? { lat, lon } : undefined;
}

function failed(field: Field, id: string, value: unknown, type: string, reason: string): SearchError {
  return new SearchError(
    "mapper_parsing_exception",
    `failed to parse field [${field.path}] of type [${field.type}] in document with id '${id}'. Preview of field's value: '${show(value)}'`,
    { causedBy: { type, reason } },
  );
}

function show(value: unknown): string {
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

function article(type: string): string {
  return type === "integer" ? "an" : "a";
}
