import { csv } from "./csv.ts";
import type { Format } from "./format.ts";
import { json } from "./json.ts";
import { raw } from "./raw.ts";

export type { Format } from "./format.ts";

/** Formats by the name 'format' takes. */
export const FORMATS: ReadonlyMap<string, Format> = new Map<string, Format>(
  [json, csv, raw].map((format) => [format.name, format]),
);

/** Formats of Flink that are refused by name. */
export const REFUSED_FORMATS: ReadonlySet<string> = new Set([
  "avro",
  "avro-confluent",
  "debezium-json",
  "debezium-avro-confluent",
  "canal-json",
  "maxwell-json",
  "ogg-json",
  "orc",
  "protobuf",
]);
