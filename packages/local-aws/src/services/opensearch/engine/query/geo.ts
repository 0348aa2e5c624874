import { GeoColumn, type GeoPoint } from "../columns.ts";
import { readPoint } from "../field-value.ts";
import { parsing, SearchError } from "../search-error.ts";
import type { SearchIndex } from "../search-index.ts";
import {
  asObject,
  boostOf,
  type Json,
  type Matches,
  matchNone,
  matchWhere,
  oneField,
  onlyKnown,
  type Query,
} from "./matches.ts";

/** Mean radius that OpenSearch computes arcs with, in metres. */
const EARTH_RADIUS_M = 6_371_008.7714;

const METRES: Readonly<Record<string, number>> = {
  m: 1,
  meters: 1,
  km: 1000,
  kilometers: 1000,
  mi: 1609.344,
  miles: 1609.344,
  yd: 0.9144,
  yards: 0.9144,
  ft: 0.3048,
  feet: 0.3048,
  in: 0.0254,
  cm: 0.01,
  mm: 0.001,
  nmi: 1852,
  NM: 1852,
  nauticalmiles: 1852,
};

/** Great-circle distance in metres. */
export function distance(one: GeoPoint, other: GeoPoint): number {
  const rad = Math.PI / 180;
  const lat = Math.sin(((other.lat - one.lat) * rad) / 2) ** 2;
  const lon = Math.sin(((other.lon - one.lon) * rad) / 2) ** 2;
  const chord = lat + Math.cos(one.lat * rad) * Math.cos(other.lat * rad) * lon;
  return 2 * EARTH_RADIUS_M * Math.asin(Math.min(1, Math.sqrt(chord)));
}

/** Metres of a distance such as `12km`; a number alone is in metres. @throws SearchError parsing_exception. */
export function readDistance(given: unknown): number {
  const match = /^\s*([\d.]+)\s*([a-zA-Z]*)\s*$/.exec(String(given));
  const unit = match?.[2] === "" ? 1 : METRES[match?.[2] ?? ""];
  if (match === null || unit === undefined) throw parsing(`failed to parse distance [${given}]`);
  return Number(match[1]) * unit;
}

/** `geo_distance`: points within an arc. */
export function readGeoDistance(body: unknown): Query {
  const { distance: radius, boost, distance_type: type, ...rest } = asObject("geo_distance", body);
  if (type !== undefined && type !== "arc")
    throw parsing(`[geo_distance] distance_type [${type}] is not implemented by the embedded AWS: use arc`);
  if (radius === undefined) throw parsing("geo_distance requires 'distance' to be specified");
  const [path, centre] = oneField("geo_distance", rest);
  const point = requirePoint(centre);
  const metres = readDistance(radius);
  return pointsWhere(path, boostOf({ boost }), (candidate) => distance(point, candidate) <= metres);
}

/** `geo_bounding_box`: points in a box, edges included; a box may cross the date line. */
export function readGeoBoundingBox(body: unknown): Query {
  const { boost, ...rest } = asObject("geo_bounding_box", body);
  const [path, given] = oneField("geo_bounding_box", rest);
  const { top, bottom, left, right } = readBox(asObject("geo_bounding_box", given));
  if (top < bottom) throw parsing(`failed to parse bounding box: top is below bottom corner: ${top} vs. ${bottom}`);
  return pointsWhere(path, boostOf({ boost }), ({ lat, lon }) => {
    const between = left <= right ? lon >= left && lon <= right : lon >= left || lon <= right;
    return lat <= top && lat >= bottom && between;
  });
}

interface Box {
  readonly top: number;
  readonly bottom: number;
  readonly left: number;
  readonly right: number;
}

function readBox(given: Json): Box {
  onlyKnown("geo_bounding_box", given, [
    "top_left",
    "bottom_right",
    "top_right",
    "bottom_left",
    "top",
    "bottom",
    "left",
    "right",
  ]);
  if (given.top_left !== undefined && given.bottom_right !== undefined) {
    const [one, other] = [requirePoint(given.top_left), requirePoint(given.bottom_right)];
    return { top: one.lat, left: one.lon, bottom: other.lat, right: other.lon };
  }
  if (given.top_right !== undefined && given.bottom_left !== undefined) {
    const [one, other] = [requirePoint(given.top_right), requirePoint(given.bottom_left)];
    return { top: one.lat, right: one.lon, bottom: other.lat, left: other.lon };
  }
  const box = {
    top: Number(given.top),
    bottom: Number(given.bottom),
    left: Number(given.left),
    right: Number(given.right),
  };
  if (Object.values(box).some(Number.isNaN)) throw parsing("failed to parse bounding box: missing corners");
  return box;
}

function requirePoint(given: unknown): GeoPoint {
  const point = readPoint(given);
  if (point === undefined) throw parsing(`geo_point expected, got ${JSON.stringify(given)}`);
  return point;
}

function pointsWhere(path: string, score: number, test: (point: GeoPoint) => boolean): Query {
  return { run: (index) => runOnPoints(index, path, score, test) };
}

function runOnPoints(index: SearchIndex, path: string, score: number, test: (point: GeoPoint) => boolean): Matches {
  const field = index.mapping.field(path);
  if (field === undefined) throw new SearchError("query_shard_exception", `failed to find geo field [${path}]`);
  const { column } = field;
  if (!(column instanceof GeoColumn))
    throw new SearchError("query_shard_exception", `field [${path}] is not a geo_point field`);
  if (index.docCount === 0) return matchNone(index);
  return matchWhere(index, score, (doc) => column.has(doc) && column.all(doc).some(test));
}
