import { ANALYZERS } from "./analyzer.ts";
import { type Column, GeoColumn, KeywordColumn, NumberColumn, TextColumn } from "./columns.ts";
import { type DateFormat, DEFAULT_DATE_FORMAT, dateFormat } from "./dates.ts";
import { notExecuted, SearchError } from "./search-error.ts";

/** Largest and smallest value of the whole-number types. */
export const WHOLE: Readonly<Record<string, readonly [number, number]>> = {
  byte: [-128, 127],
  short: [-32_768, 32_767],
  integer: [-2_147_483_648, 2_147_483_647],
  long: [Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
};
const TYPES = [...Object.keys(WHOLE), "float", "double", "boolean", "date", "text", "keyword", "geo_point"];

/** Parameters of a field beside `type` and `fields`, by type. */
const PARAMETERS: Readonly<Record<string, readonly string[]>> = {
  text: ["analyzer"],
  keyword: ["ignore_above"],
  date: ["format"],
};

/** A leaf of the mapping, with its values. */
export class Field {
  /** Where the value stands in a document: the path, without the last name for a multi-field. */
  readonly sourcePath: string;
  /** Full path, such as `trip.pickup.time` or `name.keyword`. */
  readonly path: string;
  readonly type: string;
  /** As given, for the mapping that is read back. */
  readonly parameters: Readonly<Record<string, unknown>>;
  /** Multi-fields: the same value indexed another way. */
  readonly fields = new Map<string, Field>();
  readonly column: Column;
  readonly format: DateFormat;
  readonly ignoreAbove: number;

  constructor(path: string, sourcePath: string, type: string, parameters: Readonly<Record<string, unknown>>) {
    this.path = path;
    this.sourcePath = sourcePath;
    this.type = type;
    this.parameters = parameters;
    this.format = dateFormat(String(parameters.format ?? DEFAULT_DATE_FORMAT));
    this.ignoreAbove = Number(parameters.ignore_above ?? Number.MAX_SAFE_INTEGER);
    this.column =
      type === "text"
        ? new TextColumn(ANALYZERS[String(parameters.analyzer ?? "standard")]!)
        : type === "keyword"
          ? new KeywordColumn()
          : type === "geo_point"
            ? new GeoColumn()
            : new NumberColumn();
  }

  get isNumeric(): boolean {
    return this.type in WHOLE || this.type === "float" || this.type === "double";
  }

  /** The definition as it is read back. */
  toMapping(): object {
    const fields = Object.fromEntries([...this.fields].map(([name, field]) => [name, field.toMapping()]));
    return { type: this.type, ...this.parameters, ...(this.fields.size === 0 ? {} : { fields }) };
  }
}

/** Reads a field's definition. @throws SearchError mapper_parsing_exception. */
export function readField(path: string, definition: Readonly<Record<string, unknown>>, sourcePath = path): Field {
  const { type, fields, ...parameters } = definition;
  const name = path.slice(path.lastIndexOf(".") + 1);
  if (!TYPES.includes(String(type)))
    throw KNOWN_TYPES.has(String(type))
      ? notExecuted("mapper_parsing_exception", `type [${type}] of field [${path}]`, `use one of ${TYPES.join(", ")}`)
      : new SearchError("mapper_parsing_exception", `No handler for type [${type}] declared on field [${name}]`);
  for (const [parameter, value] of Object.entries(parameters)) {
    if (PARAMETERS[String(type)]?.includes(parameter)) continue;
    throw KNOWN_PARAMETERS.has(parameter)
      ? notExecuted("mapper_parsing_exception", `parameter [${parameter}] of field [${path}]`, "leave it out")
      : new SearchError(
          "mapper_parsing_exception",
          `unknown parameter [${parameter}] on mapper [${name}] of type [${type}]: ${JSON.stringify(value)}`,
        );
  }
  const analyzer = parameters.analyzer;
  if (analyzer !== undefined && !Object.hasOwn(ANALYZERS, String(analyzer)))
    throw notExecuted(
      "mapper_parsing_exception",
      `analyzer [${analyzer}] of field [${path}]`,
      "use standard or keyword",
    );
  const field = new Field(path, sourcePath, String(type), parameters);
  for (const [sub, subDefinition] of Object.entries((fields ?? {}) as Record<string, Record<string, unknown>>))
    field.fields.set(sub, readField(`${path}.${sub}`, subDefinition, path));
  return field;
}

/** Types and parameters that OpenSearch has and this engine has not. */
const KNOWN_TYPES: ReadonlySet<string> = new Set([
  "nested",
  "ip",
  "binary",
  "geo_shape",
  "half_float",
  "scaled_float",
  "unsigned_long",
  "date_nanos",
  "alias",
  "completion",
  "join",
  "flat_object",
  "knn_vector",
  "wildcard",
  "constant_keyword",
  "search_as_you_type",
  "token_count",
  "integer_range",
  "long_range",
  "float_range",
  "double_range",
  "date_range",
  "ip_range",
  "percolator",
  "rank_feature",
]);
const KNOWN_PARAMETERS: ReadonlySet<string> = new Set([
  "boost",
  "coerce",
  "copy_to",
  "doc_values",
  "eager_global_ordinals",
  "fielddata",
  "ignore_malformed",
  "ignore_z_value",
  "index",
  "index_options",
  "locale",
  "meta",
  "normalizer",
  "norms",
  "null_value",
  "position_increment_gap",
  "search_analyzer",
  "similarity",
  "store",
  "term_vector",
]);
