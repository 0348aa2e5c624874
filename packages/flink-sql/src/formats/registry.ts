import { notImplemented, SqlError } from "../errors.ts";
import type { CatalogTable } from "../planner/catalog.ts";
import { csv } from "./csv.ts";
import type { Format } from "./format.ts";
import { json } from "./json.ts";
import { parquet } from "./parquet.ts";
import { raw } from "./raw.ts";

/** Formats by the name 'format' takes. */
export const FORMATS: ReadonlyMap<string, Format> = new Map<string, Format>(
  [json, csv, raw, parquet].map((format) => [format.name, format]),
);

/** Formats of Flink that are refused by name. */
const REFUSED_FORMATS: ReadonlySet<string> = new Set([
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

/** The format of a table, or its connector's default; undefined when it has none. Unknown ones are refused. */
export function formatOf(table: CatalogTable, otherwise: "required" | "json" | undefined): Format | undefined {
  const { at } = table.definition;
  const name = table.options.get("format") ?? (otherwise === "required" ? undefined : otherwise);
  if (name === undefined) return undefined;
  const format = FORMATS.get(name);
  if (format !== undefined) return format;
  if (REFUSED_FORMATS.has(name)) throw notImplemented(`Format '${name}'`, at);
  throw new SqlError(
    "FLINK_SQL_VALIDATION",
    `Could not find any format factory for identifier '${name}' in the classpath.`,
    at,
  );
}
