import { GeoColumn, type GeoPoint } from "../columns.ts";
import { encodeGeohash } from "../geohash.ts";
import type { Json } from "../query/matches.ts";
import { illegalArgument } from "../search-error.ts";
import type { Aggregation, AggregationContext, Part } from "./aggregation.ts";
import { Buckets } from "./buckets.ts";
import { fieldName, fieldOf, onlyOptions } from "./values.ts";

/** `geohash_grid`: a bucket for each cell with points, the fullest first. */
export function readGeohashGrid(options: Json, context: AggregationContext): Aggregation {
  onlyOptions("geohash_grid", options, ["field", "precision", "size", "shard_size"]);
  const path = fieldName("geohash_grid", options);
  const precision = Number(options.precision ?? 5);
  if (!(Number.isInteger(precision) && precision >= 1 && precision <= 12))
    throw illegalArgument(`Invalid geohash aggregation precision of ${options.precision}. Must be between 1 and 12.`);
  const size = Number(options.size ?? 10_000);
  return {
    run(parts) {
      const buckets = new Buckets<string>(parts, context.within);
      eachPoint("geohash_grid", parts, path, ({ lat, lon }, doc, part) =>
        buckets.add(encodeGeohash(lat, lon, precision), doc, part),
      );
      const cells = [...buckets.byKey].sort(([a, one], [b, other]) => other.count - one.count || (a < b ? -1 : 1));
      return { buckets: cells.slice(0, size).map(([key, bucket]) => ({ key, ...buckets.show(bucket) })) };
    },
  };
}

/** `geo_bounds`: the box around the points, across the date line where that is the smaller one. */
export function readGeoBounds(options: Json): Aggregation {
  onlyOptions("geo_bounds", options, ["field", "wrap_longitude"]);
  const path = fieldName("geo_bounds", options);
  return {
    run(parts) {
      let [top, bottom, west, east] = [-Infinity, Infinity, Infinity, -Infinity];
      let [positiveWest, negativeEast] = [Infinity, -Infinity];
      eachPoint("geo_bounds", parts, path, ({ lat, lon }) => {
        top = Math.max(top, lat);
        bottom = Math.min(bottom, lat);
        west = Math.min(west, lon);
        east = Math.max(east, lon);
        if (lon >= 0) positiveWest = Math.min(positiveWest, lon);
        else negativeEast = Math.max(negativeEast, lon);
      });
      if (top === -Infinity) return {};
      const crosses =
        options.wrap_longitude !== false &&
        Number.isFinite(positiveWest + negativeEast) &&
        negativeEast + 360 - positiveWest < east - west;
      const [left, right] = crosses ? [positiveWest, negativeEast] : [west, east];
      return { bounds: { top_left: { lat: top, lon: left }, bottom_right: { lat: bottom, lon: right } } };
    },
  };
}

/** `geo_centroid`: the mean of latitudes and of longitudes. */
export function readGeoCentroid(options: Json): Aggregation {
  onlyOptions("geo_centroid", options, ["field"]);
  const path = fieldName("geo_centroid", options);
  return {
    run(parts) {
      let [lats, lons, count] = [0, 0, 0];
      eachPoint("geo_centroid", parts, path, ({ lat, lon }) => {
        lats += lat;
        lons += lon;
        count++;
      });
      return count === 0 ? { count } : { location: { lat: lats / count, lon: lons / count }, count };
    },
  };
}

function eachPoint(
  kind: string,
  parts: readonly Part[],
  path: string,
  visit: (point: GeoPoint, doc: number, part: number) => void,
): void {
  for (let part = 0; part < parts.length; part++) {
    const { index, docs } = parts[part]!;
    const field = fieldOf(index, path);
    if (field === undefined) continue;
    const { column } = field;
    if (!(column instanceof GeoColumn))
      throw illegalArgument(`Field [${path}] of type [${field.type}] is not supported for aggregation [${kind}]`);
    for (const doc of docs) if (column.has(doc)) for (const point of column.all(doc)) visit(point, doc, part);
  }
}
