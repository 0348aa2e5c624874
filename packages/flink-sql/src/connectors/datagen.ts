import { notImplemented, SqlError } from "../errors.ts";
import type { CatalogTable } from "../planner/catalog.ts";
import type { Row } from "../runtime/operator.ts";
import { isInteger, type LogicalType } from "../types/logical.ts";

const FIELD_OPTIONS = ["kind", "min", "max", "start", "end", "length"];
const LIMITS: Readonly<Record<string, number>> = {
  TINYINT: 127,
  SMALLINT: 32_767,
  INT: 2_147_483_647,
  BIGINT: Number.MAX_SAFE_INTEGER,
};

/** The rows of a datagen table; one without an end is refused. */
export function datagenRows(table: CatalogTable, random: () => number): Row[] {
  const { options, physical } = table;
  const { at } = table.definition;
  for (const key of options.keys()) {
    const match = /^fields\.(.+)\.([\w-]+)$/.exec(key);
    if (match === null) continue;
    if (!physical.some(({ name }) => name === match[1]))
      throw new SqlError("FLINK_SQL_VALIDATION", `Unsupported options found for 'datagen': ${key}`, at);
    if (!FIELD_OPTIONS.includes(match[2]!)) throw notImplemented(`Option '${key}' of connector 'datagen'`, at);
  }
  const makers = physical.map(({ name, type }) => fieldMaker(table, name, type, random));
  const declared = options.get("number-of-rows");
  const ends = makers.map(({ count }) => count).filter((count) => count !== undefined);
  const total = Math.min(...ends, declared === undefined ? Number.POSITIVE_INFINITY : Number(declared));
  if (!Number.isFinite(total)) throw notImplemented("datagen without 'number-of-rows'", at);
  return Array.from({ length: total }, (_, index) => makers.map(({ make }) => make(index)));
}

function fieldMaker(
  table: CatalogTable,
  name: string,
  type: LogicalType,
  random: () => number,
): { make: (index: number) => unknown; count: number | undefined } {
  const { at } = table.definition;
  const option = (key: string) => table.options.get(`fields.${name}.${key}`);
  if ((option("kind") ?? "random") === "sequence") {
    const [start, end] = [option("start"), option("end")];
    if (start === undefined || end === undefined) {
      throw new SqlError(
        "FLINK_SQL_VALIDATION",
        `Could not find required property 'fields.${name}.start' or 'fields.${name}.end' for sequence generator.`,
        at,
      );
    }
    const text = type.name === "VARCHAR" || type.name === "CHAR";
    if (!text && !isInteger(type)) throw notImplemented(`A datagen sequence of ${type.name}`, at);
    return {
      make: (index) => (text ? String(Number(start) + index) : Number(start) + index),
      count: Number(end) - Number(start) + 1,
    };
  }
  const limit = LIMITS[type.name];
  const min = Number(option("min") ?? (limit === undefined ? 0 : -limit));
  const max = Number(option("max") ?? limit ?? 1);
  const length = Number(option("length") ?? 100);
  switch (type.name) {
    case "BOOLEAN":
      return { make: () => random() < 0.5, count: undefined };
    case "TINYINT":
    case "SMALLINT":
    case "INT":
    case "BIGINT":
      return { make: () => Math.floor(min + random() * (max - min + 1)), count: undefined };
    case "FLOAT":
      return { make: () => Math.fround(min + random() * (max - min)), count: undefined };
    case "DOUBLE":
      return { make: () => min + random() * (max - min), count: undefined };
    case "CHAR":
    case "VARCHAR":
      return {
        make: () => Array.from({ length }, () => Math.floor(random() * 16).toString(16)).join(""),
        count: undefined,
      };
    default:
      throw notImplemented(`A random ${type.name} of datagen`, at);
  }
}
