import { scalarFunction } from "@millrace/flink-sql";
import { encodeGeohash } from "../geohash.ts";

/** Functions that the SQL names, as functions.py has them for Flink. */
export const functions = {
  "functions.geohash": scalarFunction({
    arguments: ["DOUBLE", "DOUBLE", "INT"],
    result: "STRING",
    evaluate: (latitude, longitude, precision) =>
      latitude === null || longitude === null || precision === null
        ? null
        : encodeGeohash(latitude, longitude, precision),
  }),
};
